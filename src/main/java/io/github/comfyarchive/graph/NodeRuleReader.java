package io.github.comfyarchive.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one rule. What is wrong with it, the message of an {@link IllegalArgumentException} says. */
final class NodeRuleReader {
    private boolean sampler;
    private @Nullable Expression pass;
    private final Map<Question, Expression> answers = new EnumMap<>(Question.class);
    private final List<ModelRule> models = new ArrayList<>();
    private final List<InputPattern> when = new ArrayList<>();
    private final List<InputPattern> unless = new ArrayList<>();

    private NodeRuleReader() {}

    static NodeRule read(JsonNode tree, boolean forUnknown) {
        if (!tree.isObject()) {
            throw new IllegalArgumentException("a rule is an object, or the name of a class that means the same");
        }
        NodeRuleReader rule = new NodeRuleReader();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            rule.readField(field.getKey(), field.getValue(), forUnknown);
        }
        return new NodeRule(
                rule.sampler,
                Map.copyOf(rule.answers),
                rule.pass,
                List.copyOf(rule.models),
                List.copyOf(rule.when),
                List.copyOf(rule.unless));
    }

    private void readField(String role, JsonNode said, boolean forUnknown) {
        if (role.equals("note")) {
            return;
        }
        if (role.equals("is")) {
            if (!"sampler".equals(said.textValue())) {
                throw new IllegalArgumentException("a node can only be a sampler, not " + said);
            }
            sampler = true;
        } else if (role.equals("pass")) {
            pass = ExpressionReader.read(said);
        } else if (role.equals("loads")) {
            readLoads(said);
        } else if (forUnknown && role.equals("when")) {
            readPatterns(said, when);
        } else if (forUnknown && role.equals("unless")) {
            readPatterns(said, unless);
        } else {
            Question question = Question.named(role);
            if (question == null) {
                throw new IllegalArgumentException("there is no role named \"" + role + "\"");
            }
            answers.put(question, ExpressionReader.read(said));
        }
    }

    private void readLoads(JsonNode said) {
        if (!said.isObject()) {
            throw new IllegalArgumentException("loads is an object: kind of model, input that names it");
        }
        for (Map.Entry<String, JsonNode> kind : said.properties()) {
            if (kind.getValue().isArray()) {
                kind.getValue().forEach(one -> readModel(kind.getKey(), one));
            } else {
                readModel(kind.getKey(), kind.getValue());
            }
        }
    }

    private void readModel(String kind, JsonNode said) {
        if (said.isTextual()) {
            models.add(new ModelRule(kind, ExpressionReader.pattern(said.textValue()), null, null));
            return;
        }
        for (Map.Entry<String, JsonNode> part : said.properties()) {
            if (!List.of("name", "strength", "when").contains(part.getKey())
                    || !part.getValue().isTextual()) {
                throw new IllegalArgumentException(
                        "a model has a name, a strength, a when, each of them an input, but not " + part);
            }
        }
        String names = said.path("name").textValue();
        if (names == null) {
            throw new IllegalArgumentException("the " + kind + " has no input with its name");
        }
        String strength = said.path("strength").textValue();
        models.add(new ModelRule(
                kind,
                ExpressionReader.pattern(names),
                strength,
                said.path("when").textValue()));
    }

    private static void readPatterns(JsonNode said, List<InputPattern> patterns) {
        if (!said.isArray()) {
            throw new IllegalArgumentException("when and unless are lists of inputs");
        }
        said.forEach(name -> patterns.add(ExpressionReader.pattern(ExpressionReader.text(name))));
    }
}
