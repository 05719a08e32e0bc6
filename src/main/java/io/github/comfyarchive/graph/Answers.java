package io.github.comfyarchive.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a graph's links to the answers. Each output is asked each question once, so that many ways to one node cost no more
 * than one; a link that leads back to where it came from has no answer.
 */
final class Answers {
    private final Map<String, GraphNode> nodes;
    private final NodeRules rules;
    private final Budget budget = new Budget();
    private final Map<Key, List<Value>> known = new HashMap<>();
    private final Set<Key> open = new HashSet<>();
    private final Map<String, List<NodeRule>> ruleOf = new HashMap<>();

    private record Key(String node, int slot, Question question) {}

    Answers(Map<String, GraphNode> nodes, NodeRules rules) {
        this.nodes = nodes;
        this.rules = rules;
    }

    Budget budget() {
        return budget;
    }

    /** The rules that hold for a node: its class's, or else those for the inputs it has. */
    List<NodeRule> rulesOf(GraphNode node) {
        return ruleOf.computeIfAbsent(node.id(), id -> rules.of(node));
    }

    boolean isSampler(GraphNode node) {
        return rulesOf(node).stream().anyMatch(NodeRule::sampler);
    }

    /** The only answer that a node itself has, or null where there is none or no certain one. */
    @Nullable
    Value only(GraphNode node, Question question) {
        List<Value> answers = all(node, question);
        return answers.size() == 1 && !(answers.get(0) instanceof Value.Unsure) ? answers.get(0) : null;
    }

    /** All answers that a node itself has; none where they are too far away. */
    List<Value> all(GraphNode node, Question question) {
        return guarded(() -> of(node, -1, question, 0));
    }

    /** The only answer at an input of a node, or null. */
    @Nullable
    Value only(GraphNode node, String input, Question question) {
        List<Value> answers = guarded(() -> new Asking(this, node, -1, question, 0).at(input, null));
        return answers.size() == 1 && answers.get(0).isLiteral() ? answers.get(0) : null;
    }

    /** The answers of what a link leads to. */
    List<Value> of(Value.Link link, Question question, int hops) {
        GraphNode node = nodes.get(link.node());
        return node == null ? List.of() : of(node, link.slot(), question, hops);
    }

    private List<Value> guarded(Supplier<List<Value>> asked) {
        try {
            return asked.get();
        } catch (TooFarException e) {
            return List.of();
        }
    }

    private List<Value> of(GraphNode node, int slot, Question question, int hops) {
        Key key = new Key(node.id(), slot, question);
        List<Value> before = known.get(key);
        if (before != null) {
            return before;
        }
        if (hops > Limits.HOPS) {
            throw new TooFarException();
        }
        if (hops > 0) {
            budget.spend(1);
        }
        if (!open.add(key)) {
            return List.of();
        }
        try {
            List<Value> answers = found(new Asking(this, node, slot, question, hops));
            known.put(key, answers);
            return answers;
        } finally {
            open.remove(key);
        }
    }

    private List<Value> found(Asking asking) {
        List<Value> answers = said(asking);
        if (asking.question() == Question.LATENT && answers.isEmpty() && isSampler(asking.node())) {
            return List.of(new Value.Text(asking.node().id()));
        }
        return answers;
    }

    private List<Value> said(Asking asking) {
        for (NodeRule rule : rulesOf(asking.node())) {
            List<Value> answers = rule.answers(asking);
            if (!answers.isEmpty()) {
                return answers;
            }
        }
        return List.of();
    }
}
