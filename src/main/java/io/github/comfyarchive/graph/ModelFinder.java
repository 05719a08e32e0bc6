package io.github.comfyarchive.graph;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the model files that a graph names. */
final class ModelFinder {
    private static final Pattern EMBEDDING = Pattern.compile("(?i)\\bembedding:([^\\s,:()\\[\\]<>{}|\"']{1,200})");
    private static final Set<String> OFF = Set.of("false", "off", "no", "disable", "disabled", "none", "0");

    private final Answers answers;
    private final NodeRules rules;
    private final Set<ModelUse> found = new LinkedHashSet<>();

    ModelFinder(Answers answers, NodeRules rules) {
        this.answers = answers;
        this.rules = rules;
    }

    List<ModelUse> find(Collection<GraphNode> nodes) {
        for (GraphNode node : nodes) {
            answers.budget().renew();
            Set<String> seen = new HashSet<>();
            for (NodeRule rule : answers.rulesOf(node)) {
                rule.models().forEach(model -> addNamed(node, model, seen));
            }
            addEmbeddings(node);
        }
        // A loader names a ControlNet, and the node that applies it says how strongly: that is one use.
        Set<List<String>> strong = new HashSet<>();
        found.stream()
                .filter(use -> use.strength() != null)
                .forEach(use -> strong.add(List.of(use.kind(), use.name())));
        return found.stream()
                .filter(use -> use.strength() != null || !strong.contains(List.of(use.kind(), use.name())))
                .limit(Limits.ROWS)
                .toList();
    }

    private void addNamed(GraphNode node, ModelRule model, Set<String> seen) {
        for (Map.Entry<String, String> input :
                model.name().starsIn(node.inputs()).entrySet()) {
            if (!(answers.only(node, input.getKey(), Question.VALUE) instanceof Value.Text said)) {
                continue;
            }
            String name = said.text();
            boolean file = rules.knows(node) ? !name.isBlank() && !isOff(name) : rules.isModelFile(name);
            if (file
                    && name.length() <= Limits.NAME
                    && isOn(node, model, input.getValue())
                    && seen.add(input.getKey())) {
                add(new ModelUse(model.kind(), name, number(node, model.strength(), input.getValue())));
            }
        }
    }

    private boolean isOn(GraphNode node, ModelRule model, String star) {
        if (model.when() == null) {
            return true;
        }
        String[] inputAndWord = model.when().split("=", 2);
        Value said = answers.only(node, inputAndWord[0].replace("*", star), Question.VALUE);
        if (inputAndWord.length == 2) {
            return said != null && said.word().equals(inputAndWord[1]);
        }
        return said == null || !isOff(said.word());
    }

    private static boolean isOff(String word) {
        return OFF.contains(word.strip().toLowerCase(Locale.ROOT));
    }

    private @Nullable Double number(GraphNode node, @Nullable String input, String star) {
        if (input == null) {
            return null;
        }
        Value said = answers.only(node, input.replace("*", star), Question.VALUE);
        return said instanceof Value.Num number ? number.asFinite() : null;
    }

    private void addEmbeddings(GraphNode node) {
        for (Value value : node.inputs().values()) {
            if (value instanceof Value.Text text) {
                Matcher matcher = EMBEDDING.matcher(text.text());
                while (matcher.find()) {
                    add(new ModelUse("embedding", matcher.group(1), null));
                }
            }
        }
    }

    private void add(ModelUse use) {
        if (found.size() < 2 * Limits.ROWS) {
            found.add(use);
        }
    }
}
