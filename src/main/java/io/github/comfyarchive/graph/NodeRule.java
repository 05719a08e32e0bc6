package io.github.comfyarchive.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a class of nodes, or of unknown nodes with certain inputs.
 *
 * @param sampler whether it makes pictures
 * @param answers where the answers stand
 * @param pass where every other question goes
 * @param models the model files it names
 * @param when inputs that a node must have, and
 * @param unless may not have, for the rule to hold
 */
record NodeRule(
        boolean sampler,
        Map<Question, Expression> answers,
        @Nullable Expression pass,
        List<ModelRule> models,
        List<InputPattern> when,
        List<InputPattern> unless) {

    boolean holdsFor(GraphNode node) {
        return when.stream().noneMatch(pattern -> pattern.in(node.inputs()).isEmpty())
                && unless.stream().allMatch(pattern -> pattern.in(node.inputs()).isEmpty());
    }

    /** What the rule finds: where it says for the question itself, or for a near one, or where it passes everything on. */
    List<Value> answers(Asking asking) {
        Question question = asking.question();
        Expression own = answers.get(question);
        if (own != null && (question == Question.POSITIVE || question == Question.NEGATIVE)) {
            // What is linked there is a conditioning, unless the rule says otherwise.
            return asking.about(Question.TEXT, own);
        }
        Expression where = own == null ? near(question) : own;
        return where == null ? List.of() : where.answers(asking);
    }

    private @Nullable Expression near(Question question) {
        Expression near = switch (question) {
            case POSITIVE, NEGATIVE, VALUE -> answers.get(Question.TEXT);
            case WIDTH, HEIGHT -> answers.get(Question.LATENT);
            default -> null;
        };
        if (near == null && question != Question.LATENT) {
            near = answers.get(Question.VALUE);
        }
        return near == null ? pass : near;
    }
}
