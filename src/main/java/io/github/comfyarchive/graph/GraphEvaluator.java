package io.github.comfyarchive.graph;

import io.github.comfyarchive.graph.NodeTypes.NodeType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a graph's links to the answers. Each output is asked each question once, so that many ways to one node cost no more
 * than one; a link that leads back to where it came from has no answer.
 */
final class GraphEvaluator {
    private final Map<String, GraphNode> nodes;
    private final NodeRules rules;
    private final ShownTexts shown;
    private final Budget budget = new Budget();
    private final Map<Key, List<Value>> known = new HashMap<>();
    private final Set<Key> open = new HashSet<>();
    private final Map<String, List<NodeRule>> ruleOf = new HashMap<>();
    private @Nullable Set<String> way;

    private record Key(String node, int slot, Parameter question, Side side, Carrier carrier) {}

    GraphEvaluator(Map<String, GraphNode> nodes, NodeRules rules, ShownTexts shown) {
        this.nodes = nodes;
        this.rules = rules;
        this.shown = shown;
    }

    Budget budget() {
        return budget;
    }

    /** The rules that hold for a node: its class's, or else those for the inputs it has. */
    List<NodeRule> rulesOf(GraphNode node) {
        List<NodeRule> found = ruleOf.get(node.id());
        if (found == null) {
            found = rules.of(node);
            ruleOf.put(node.id(), found);
        }
        return found;
    }

    boolean isSampler(GraphNode node) {
        for (NodeRule rule : rulesOf(node)) {
            if (rule.sampler()) {
                return true;
            }
        }
        return false;
    }

    boolean isMaker(GraphNode node) {
        return rulesOf(node).stream().anyMatch(NodeRule::maker);
    }

    /** Of these questions, those to which a rule for one of the nodes says where the answer stands: no other has one. */
    Set<Parameter> answerable(Set<Parameter> questions) {
        Set<Parameter> found = EnumSet.noneOf(Parameter.class);
        for (GraphNode node : nodes.values()) {
            for (NodeRule rule : rulesOf(node)) {
                for (Parameter question : questions) {
                    if (rule.says(question) || rule.says(Parameter.VALUE)) {
                        found.add(question);
                    }
                }
            }
            if (found.size() == questions.size()) {
                break;
            }
        }
        return found;
    }

    /** The types of a class, where it is one of ComfyUI's own; custom nodes have none. */
    @Nullable
    NodeType typeOf(GraphNode node) {
        return rules.typeOf(node);
    }

    /** The type of what a link carries, where its node is one of ComfyUI's own. */
    @Nullable
    String typeOf(Value.Link link) {
        GraphNode node = nodes.get(link.node());
        NodeType type = node == null ? null : rules.typeOf(node);
        return type == null ? null : type.output(link.slot());
    }

    Carrier carrier(GraphNode node, String input, Parameter question, Carrier before) {
        if (!question.minds()) {
            return Carrier.THING;
        }
        NodeType type = rules.typeOf(node);
        return Carrier.at(node, input, type == null ? null : type.inputs().get(input), before);
    }

    boolean knows(Value.Link link) {
        return nodes.containsKey(link.node());
    }

    /** Whether an input is linked to a node that loads models itself, and none of this kind: it names the file, and knows what it is. */
    boolean isLoadedAsOther(GraphNode node, String input, String kind) {
        GraphNode from = node.inputs().get(input) instanceof Value.Link link ? nodes.get(link.node()) : null;
        if (from == null || !rules.knows(from)) {
            return false;
        }
        List<String> kinds = rulesOf(from).stream()
                .flatMap(rule -> rule.models().stream())
                .map(ModelRule::kind)
                .toList();
        return !kinds.isEmpty() && !kinds.contains(kind);
    }

    NodeRules rules() {
        return rules;
    }

    /** The only answer that a node itself has, or null where there is none or no certain one. */
    @Nullable
    Value only(GraphNode node, Parameter question) {
        List<Value> answers = all(node, question);
        return answers.size() == 1 && !(answers.get(0) instanceof Value.Unsure) ? answers.get(0) : null;
    }

    /** All answers that a node itself has; none where they are too far away. */
    List<Value> all(GraphNode node, Parameter question) {
        return guarded(() -> of(node, new EvaluationContext(this, node, -1, question, 0, Side.NONE, Carrier.THING)));
    }

    /** The only answer at an input of a node, or null. */
    @Nullable
    Value only(GraphNode node, String input, Parameter question) {
        List<Value> answers = guarded(
                () -> new EvaluationContext(this, node, -1, question, 0, Side.NONE, Carrier.THING).at(input, null));
        return answers.size() == 1 && answers.get(0).isLiteral() ? answers.get(0) : null;
    }

    /** The nodes that are asked, one after the other, until a question has its answer; for people who write rules. */
    Set<String> way(GraphNode node, Parameter question) {
        known.clear();
        budget.renew();
        Set<String> asked = new LinkedHashSet<>();
        way = asked;
        try {
            all(node, question);
        } finally {
            way = null;
        }
        return asked;
    }

    /** The answers of what a link leads to. */
    List<Value> of(Value.Link link, EvaluationContext from) {
        GraphNode node = nodes.get(link.node());
        if (node == null) {
            return List.of();
        }
        String text = from.question() == Parameter.TEXT && from.carrier() == Carrier.STRING ? shown.at(link) : null;
        if (text != null) {
            return List.of(new Value.Text(text));
        }
        return of(
                node,
                new EvaluationContext(
                        this, node, link.slot(), from.question(), from.hops() + 1, from.side(), from.carrier()));
    }

    private List<Value> guarded(Supplier<List<Value>> asked) {
        try {
            return asked.get();
        } catch (TooFarException | StackOverflowError tooFar) {
            // How deep a chain may go depends on the rules on its way and on the thread: a graph is made to find out.
            open.clear();
            return List.of();
        }
    }

    private List<Value> of(GraphNode node, EvaluationContext asking) {
        Key key = new Key(node.id(), asking.slot(), asking.question(), asking.side(), asking.carrier());
        List<Value> before = known.get(key);
        if (before != null) {
            return before;
        }
        if (asking.hops() > Limits.HOPS) {
            throw new TooFarException();
        }
        if (asking.hops() > 0) {
            // A node of an unknown class is asked by many rules.
            budget.spend(Math.max(1, rulesOf(node).size() / 2));
        }
        if (!open.add(key)) {
            return List.of();
        }
        try {
            List<Value> answers = found(asking);
            known.put(key, answers);
            if (way != null && !answers.isEmpty()) {
                way.add(node.id());
            }
            return answers;
        } finally {
            open.remove(key);
        }
    }

    private List<Value> found(EvaluationContext asking) {
        List<Value> answers = said(asking);
        if (!answers.isEmpty() || !asking.question().isChain()) {
            return answers;
        }
        GraphNode node = asking.node();
        return switch (asking.question()) {
            case LATENT -> isSampler(node) ? List.of(new Value.Text(node.id())) : List.of();
            case MAKER -> isMaker(node) || isSampler(node) ? List.of(new Value.Text(node.id())) : List.of();
            default -> files(node);
        };
    }

    private static List<Value> files(GraphNode node) {
        Set<Value> files = new LinkedHashSet<>();
        node.inputs().forEach((name, value) -> {
            InputFile file = InputFile.of(node, name, value);
            if (file != null) {
                files.add(new Value.Text(file.filename()));
            }
        });
        return List.copyOf(files);
    }

    private List<Value> said(EvaluationContext asking) {
        for (NodeRule rule : rulesOf(asking.node())) {
            List<Value> answers = rule.answers(asking);
            if (!answers.isEmpty()) {
                return answers;
            }
        }
        return List.of();
    }
}
