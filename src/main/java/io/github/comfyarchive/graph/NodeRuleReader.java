package io.github.comfyarchive.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one rule. What is wrong with it, the message of an {@link IllegalArgumentException} says. */
final class NodeRuleReader {
    private boolean sampler;
    private boolean maker;
    private boolean api;
    private @Nullable Carrier gives;
    private @Nullable Expression pass;
    private final Map<Parameter, Expression> answers = new EnumMap<>(Parameter.class);
    private final List<ModelRule> models = new ArrayList<>();
    private final List<Condition> when = new ArrayList<>();
    private final List<Condition> unless = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private final List<String> notNamed = new ArrayList<>();

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
                rule.maker,
                Map.copyOf(rule.answers),
                rule.pass,
                List.copyOf(rule.models),
                List.copyOf(rule.when),
                List.copyOf(rule.unless),
                List.copyOf(rule.named),
                List.copyOf(rule.notNamed),
                rule.gives,
                rule.api);
    }

    private void readField(String role, JsonNode said, boolean forUnknown) {
        if (role.equals("note")) {
            return;
        }
        if (role.equals("is")) {
            readKind(said);
        } else if (role.equals("pass")) {
            pass = ExpressionReader.read(said);
        } else if (role.equals("loads")) {
            readLoads(said);
        } else if (forUnknown && role.equals("when")) {
            readConditions(said, when);
        } else if (forUnknown && role.equals("unless")) {
            readConditions(said, unless);
        } else if (forUnknown && role.equals("named")) {
            readParts(said, named);
        } else if (forUnknown && role.equals("notNamed")) {
            readParts(said, notNamed);
        } else if (forUnknown && role.equals("gives")) {
            gives = Carrier.named(ExpressionReader.text(said));
            if (gives == null) {
                throw new IllegalArgumentException("a node gives a thing, a string or a number, not " + said);
            }
        } else if (forUnknown && role.equals("api")) {
            api = said.asBoolean();
        } else {
            Parameter question = Parameter.named(role);
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

    private void readKind(JsonNode said) {
        switch (said.isTextual() ? said.textValue() : "") {
            case "sampler" -> sampler = true;
            case "maker" -> maker = true;
            default -> throw new IllegalArgumentException("a node can only be a sampler or a maker, not " + said);
        }
    }

    private void readModel(String kind, JsonNode said) {
        if (said.isTextual()) {
            models.add(new ModelRule(kind, ExpressionReader.pattern(said.textValue()), null, List.of(), null, false));
            return;
        }
        for (Map.Entry<String, JsonNode> part : said.properties()) {
            boolean right = switch (part.getKey()) {
                case "name", "strength", "count" -> part.getValue().isTextual();
                case "when" -> part.getValue().isTextual() || part.getValue().isArray();
                case "bare" -> part.getValue().isBoolean();
                default -> false;
            };
            if (!right) {
                throw new IllegalArgumentException(
                        "a model has a name, a strength, a when, a count, each of them an input, but not " + part);
            }
        }
        String names = said.path("name").textValue();
        if (names == null) {
            throw new IllegalArgumentException("the " + kind + " has no input with its name");
        }
        models.add(new ModelRule(
                kind,
                ExpressionReader.pattern(names),
                optional(said.get("strength")),
                switches(said.path("when")),
                optional(said.get("count")),
                said.path("bare").asBoolean()));
    }

    private static @Nullable InputPattern optional(@Nullable JsonNode names) {
        return names == null ? null : ExpressionReader.pattern(names.textValue());
    }

    private static List<String> switches(JsonNode said) {
        List<String> switches = new ArrayList<>();
        if (said.isTextual()) {
            switches.add(said.textValue());
        }
        said.forEach(one -> switches.add(ExpressionReader.text(one)));
        return List.copyOf(switches);
    }

    private static void readConditions(JsonNode said, List<Condition> conditions) {
        if (!said.isArray()) {
            throw new IllegalArgumentException("when and unless are lists of inputs");
        }
        said.forEach(condition -> conditions.add(Condition.of(ExpressionReader.text(condition))));
    }

    private static void readParts(JsonNode said, List<String> parts) {
        for (String part : ExpressionReader.text(said).split("\\|", -1)) {
            parts.add(part.toLowerCase(Locale.ROOT));
        }
    }
}
