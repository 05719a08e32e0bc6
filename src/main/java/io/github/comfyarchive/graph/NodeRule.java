package io.github.comfyarchive.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a class of nodes, or of unknown nodes with certain inputs.
 *
 * @param sampler whether it makes pictures of noise
 * @param maker whether it makes something otherwise: an upscaler, a service
 * @param answers where the answers stand
 * @param pass where every other question goes
 * @param models the model files it names
 * @param when what a node must have, and
 * @param unless may not have, for the rule to hold
 * @param named parts of names of classes, one of which a node's must have, in small letters; null where any does
 * @param notNamed parts that it may not have
 * @param gives by what kind of link alone a text or size is asked; null where by any
 * @param api whether it is for nodes of services alone
 */
record NodeRule(
        boolean sampler,
        boolean maker,
        Map<Parameter, Expression> answers,
        @Nullable Expression pass,
        List<ModelRule> models,
        List<Condition> when,
        List<Condition> unless,
        List<String> named,
        List<String> notNamed,
        @Nullable Carrier gives,
        boolean api) {

    boolean holdsFor(GraphNode node, String lowerCaseType) {
        return (named.isEmpty() || named.stream().anyMatch(lowerCaseType::contains))
                && notNamed.stream().noneMatch(lowerCaseType::contains)
                && when.stream().allMatch(condition -> condition.holdsFor(node))
                && unless.stream().noneMatch(condition -> condition.holdsFor(node));
    }

    /** Whether the rule itself names where the answer to a question stands. */
    boolean says(Parameter question) {
        return answers.containsKey(question);
    }

    /** What the rule finds: where it says for the question itself, or for a near one, or where it passes everything on. */
    List<Value> answers(EvaluationContext asking) {
        Parameter question = asking.question();
        if (gives != null && !isGiven(asking)) {
            return List.of();
        }
        Expression own = answers.get(question);
        if (own != null && (question == Parameter.POSITIVE || question == Parameter.NEGATIVE)) {
            // What is linked there is a conditioning, unless the rule says otherwise.
            return asking.about(Parameter.TEXT, own);
        }
        Expression where = own == null ? near(asking) : own;
        return where == null ? List.of() : where.answers(asking);
    }

    private boolean isGiven(EvaluationContext asking) {
        boolean string = asking.carrier() == Carrier.STRING;
        boolean number = asking.carrier() == Carrier.NUMBER;
        return switch (asking.question()) {
            case TEXT -> gives == Carrier.STRING ? string : gives != Carrier.THING || !string;
            case POSITIVE, NEGATIVE -> gives != Carrier.STRING;
            case WIDTH, HEIGHT -> gives == Carrier.NUMBER ? number : gives != Carrier.THING || !number;
            default -> true;
        };
    }

    private @Nullable Expression near(EvaluationContext asking) {
        Parameter question = asking.question();
        Expression near = switch (question) {
            case NEGATIVE -> answers.containsKey(Parameter.POSITIVE) ? null : textToAvoid(asking);
            case POSITIVE, VALUE -> answers.get(Parameter.TEXT);
            case WIDTH, HEIGHT, MAKER, SOURCE, FRAMES, FPS, SECONDS -> answers.get(Parameter.LATENT);
            default -> null;
        };
        if (near == null && !question.isChain()) {
            near = answers.get(Parameter.VALUE);
        }
        return near == null ? pass : near;
    }

    /** The one text of a node that makes something itself is what it is asked for, and not what it is to avoid. */
    private @Nullable Expression textToAvoid(EvaluationContext asking) {
        Expression text = answers.get(Parameter.TEXT);
        return asking.hops() > 0 || text instanceof Expression.BySide ? text : null;
    }
}
