package io.github.comfyarchive.graph;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question put to an output of a node.
 *
 * @param slot which output; -1 where the node itself is asked
 * @param hops how many links lead here
 * @param side for which side of the sampler a text is asked
 * @param carrier by what kind of link
 */
record EvaluationContext(
        GraphEvaluator answers, GraphNode node, int slot, Parameter question, int hops, Side side, Carrier carrier) {
    /** What is found at an input: its literal, or the answer of the node it is linked to. */
    List<Value> at(String input, @Nullable Parameter other) {
        Value value = node.inputs().get(input);
        Parameter asked = other == null ? question : other;
        if (value instanceof Value.Link link) {
            return answers.of(
                    link,
                    new EvaluationContext(
                            answers, node, slot, asked, hops, side, answers.carrier(node, input, asked, carrier)));
        }
        Value literal = value == null ? null : inForm(value, asked);
        return literal != null && asked.accepts(literal) ? List.of(literal) : List.of();
    }

    /** A number that stands there as a text is a number to who asks for one. */
    private static Value inForm(Value value, Parameter asked) {
        Value number = asked.isNumber() ? value.asNumber() : null;
        return number == null ? value : number;
    }

    /** The answers of an expression to another question. */
    List<Value> about(Parameter other, Expression expression) {
        Side ofSampler = switch (question) {
            case POSITIVE -> Side.POSITIVE;
            case NEGATIVE -> Side.NEGATIVE;
            default -> side;
        };
        return expression.answers(new EvaluationContext(answers, node, slot, other, hops, ofSampler, carrier));
    }

    Set<String> inputs(InputPattern pattern) {
        answers.budget().spend(pattern.cost(node.inputs()) / Limits.INPUTS_A_STEP);
        return pattern.in(node.inputs());
    }

    boolean isLinked(String input) {
        return node.inputs().get(input) instanceof Value.Link;
    }

    /** The type of what is linked there, where its node is one of ComfyUI's own. */
    @Nullable
    String typeOf(String input) {
        return node.inputs().get(input) instanceof Value.Link link ? answers.typeOf(link) : null;
    }

    /** Which of the conditionings that the node gives is asked, from 0; -1 where that is not known. */
    int placeAmongConditionings() {
        NodeTypes.NodeType type = answers.typeOf(node);
        if (type == null || !"CONDITIONING".equals(type.output(slot))) {
            return -1;
        }
        return (int) type.outputs().subList(0, slot).stream()
                .filter("CONDITIONING"::equals)
                .count();
    }

    /** Whether a link leads to a node that is there. */
    boolean isThere(String input) {
        return node.inputs().get(input) instanceof Value.Link link && answers.knows(link);
    }

    /** Whether an input holds an answer of its own; a blank text says nothing. */
    boolean says(String input) {
        Value value = node.inputs().get(input);
        return value != null
                && question.accepts(inForm(value, question))
                && !(value instanceof Value.Text && value.word().isBlank());
    }

    /** The texts with something between them, no longer than a text may be. */
    Value.Text joined(List<String> texts, String between) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < texts.size() && joined.length() <= Limits.TEXT; i++) {
            joined.append(i == 0 ? "" : between).append(texts.get(i));
        }
        String text = Limits.cut(joined.toString(), Limits.TEXT);
        answers.budget().spend(1 + text.length() / Limits.CHARACTERS_A_STEP);
        return new Value.Text(text);
    }

    /** As many answers as are kept, paid for. */
    List<Value> bounded(Collection<Value> found) {
        answers.budget().spend(found.size() / Limits.INPUTS_A_STEP);
        return found.stream().limit(Limits.PIECES).toList();
    }
}
