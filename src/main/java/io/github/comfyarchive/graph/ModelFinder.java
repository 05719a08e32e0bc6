package io.github.comfyarchive.graph;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the model files that a graph names. */
final class ModelFinder {
    private static final Pattern EMBEDDING = Pattern.compile("(?i)\\bembedding:([^\\s,:()\\[\\]<>{}|\"']{1,200})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    /** The kind of a file of which nothing is known but that it is a model. */
    private static final String SOME_MODEL = "model";
    /** Before an input that switches a file off by being on. */
    private static final String NOT = "!";

    private final GraphEvaluator answers;
    private final NodeRules rules;
    private final Set<ModelUse> found = new LinkedHashSet<>();

    ModelFinder(GraphEvaluator answers, NodeRules rules) {
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
            addService(node);
        }
        // A loader names a ControlNet, and the node that applies it says how strongly: that is one use. So is a file of
        // which one node
        // knows what it is, and another only that it is a model.
        Set<List<String>> strong = new HashSet<>();
        Set<String> named = new HashSet<>();
        for (ModelUse use : found) {
            if (use.strength() != null) {
                strong.add(List.of(use.kind(), use.name()));
            }
            if (!use.kind().equals(SOME_MODEL)) {
                named.add(use.name());
            }
        }
        return found.stream()
                .filter(use -> use.strength() != null || !strong.contains(List.of(use.kind(), use.name())))
                .filter(use -> !use.kind().equals(SOME_MODEL) || !named.contains(use.name()))
                .limit(Limits.ROWS)
                .toList();
    }

    private void addNamed(GraphNode node, ModelRule model, Set<String> seen) {
        boolean known = rules.knows(node);
        for (Map.Entry<String, String> input :
                model.name().starsIn(node.inputs()).entrySet()) {
            if (!known && answers.isLoadedAsOther(node, input.getKey(), model.kind())) {
                continue;
            }
            if (!(answers.only(node, input.getKey(), Parameter.VALUE) instanceof Value.Text said)) {
                continue;
            }
            String name = said.text();
            if (!isFile(name, model, known) || name.length() > Limits.NAME) {
                continue;
            }
            boolean on = isOn(node, model, input.getValue());
            // What one rule for unknown nodes knows to be switched off, a less certain one does not switch on.
            if ((on || !known) && seen.add(input.getKey()) && on) {
                add(new ModelUse(model.kind(), name, number(node, model.strength(), input.getValue())));
            }
        }
    }

    private boolean isFile(String name, ModelRule model, boolean known) {
        if (rules.isModelFile(name)) {
            return true;
        }
        return (known || model.bare()) && !Condition.isOff(name) && !rules.isNoFile(name);
    }

    private boolean isOn(GraphNode node, ModelRule model, String star) {
        return isCounted(node, model, star) && model.when().stream().allMatch(when -> isOn(node, when, star));
    }

    private boolean isOn(GraphNode node, String when, String star) {
        if (when.startsWith(NOT)) {
            return ExpressionReader.pattern(when.substring(NOT.length())).with(star).stream()
                    .map(input -> answers.only(node, input, Parameter.VALUE))
                    .allMatch(said -> said == null || Condition.isOff(said.word()));
        }
        String[] inputsAndWord = when.split("=", 2);
        for (String input : ExpressionReader.pattern(inputsAndWord[0]).with(star)) {
            Value said = answers.only(node, input, Parameter.VALUE);
            if (inputsAndWord.length == 2) {
                if (node.inputs().containsKey(input)) {
                    return said != null && said.word().equals(inputsAndWord[1]);
                }
            } else if (said != null && Condition.isOff(said.word())) {
                return false;
            }
        }
        return inputsAndWord.length < 2;
    }

    /** Whether the star's number is no more than what the node counts. */
    private boolean isCounted(GraphNode node, ModelRule model, String star) {
        if (model.count() == null || !NUMBER.matcher(star).matches()) {
            return true;
        }
        for (String input : model.count().in(node.inputs())) {
            Value said = answers.only(node, input, Parameter.VALUE);
            Value.Num count = said == null ? null : said.asNumber();
            if (count != null) {
                return Integer.parseInt(star) <= count.asDouble();
            }
        }
        return true;
    }

    private @Nullable Double number(GraphNode node, @Nullable InputPattern inputs, String star) {
        if (inputs == null) {
            return null;
        }
        for (String input : inputs.with(star)) {
            Value said = answers.only(node, input, Parameter.VALUE);
            Value.Num number = said == null ? null : said.asNumber();
            if (number != null) {
                return number.asFinite();
            }
        }
        return null;
    }

    private void addEmbeddings(GraphNode node) {
        for (Value value : node.inputs().values()) {
            if (value instanceof Value.Text text && text.text().indexOf(':') >= 0) {
                Matcher matcher = EMBEDDING.matcher(text.text());
                while (matcher.find()) {
                    add(new ModelUse("embedding", matcher.group(1), null));
                }
            }
        }
    }

    /** A service's model is not a file, but is looked for as one. */
    private void addService(GraphNode node) {
        if (rules.isService(node) && answers.only(node, Parameter.MODEL) instanceof Value.Text model) {
            add(new ModelUse(ModelUse.SERVICE, Limits.cut(model.text(), Limits.NAME), null));
        }
    }

    private void add(ModelUse use) {
        if (found.size() < 2 * Limits.ROWS) {
            found.add(use);
        }
    }
}
