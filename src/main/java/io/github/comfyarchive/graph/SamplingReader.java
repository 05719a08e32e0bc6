package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a sampler node all that a {@link Sampling} says. */
final class SamplingReader {
    private final GraphEvaluator answers;
    private int roomForTexts = Limits.SAMPLING_TEXTS;

    SamplingReader(GraphEvaluator answers) {
        this.answers = answers;
    }

    Sampling read(GraphNode node) {
        answers.budget().renew();
        return new Sampling(
                node.id(),
                words(node, Parameter.POSITIVE),
                words(node, Parameter.NEGATIVE),
                text(node, Parameter.MODEL),
                seed(node),
                whole(node, Parameter.STEPS),
                fraction(node, Parameter.CFG),
                text(node, Parameter.SAMPLER),
                text(node, Parameter.SCHEDULER),
                fraction(node, Parameter.DENOISE),
                whole(node, Parameter.WIDTH),
                whole(node, Parameter.HEIGHT));
    }

    /** All texts on lines of their own; an empty one where it is the only one. Half of the words are not what was asked for. */
    private @Nullable String words(GraphNode node, Parameter question) {
        List<String> lines = new ArrayList<>();
        boolean found = false;
        for (Value answer : answers.all(node, question)) {
            if (answer instanceof Value.Unsure) {
                return null;
            }
            if (answer instanceof Value.Text text) {
                found = true;
                if (!text.text().isBlank()) {
                    lines.add(text.text());
                }
            }
        }
        if (!found) {
            return null;
        }
        String words = joined(lines);
        roomForTexts -= words.length();
        return roomForTexts < 0 ? null : words;
    }

    private static String joined(List<String> lines) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < lines.size() && joined.length() < Limits.TEXT; i++) {
            joined.append(i == 0 ? "" : "\n").append(lines.get(i));
        }
        return Limits.cut(joined.toString(), Limits.TEXT);
    }

    private @Nullable String text(GraphNode node, Parameter question) {
        return answers.only(node, question) instanceof Value.Text text ? Limits.cut(text.text(), Limits.NAME) : null;
    }

    private @Nullable String seed(GraphNode node) {
        return answers.only(node, Parameter.SEED) instanceof Value.Num number ? number.asSeed() : null;
    }

    private @Nullable Long whole(GraphNode node, Parameter question) {
        return answers.only(node, question) instanceof Value.Num number ? number.asLong() : null;
    }

    private @Nullable Double fraction(GraphNode node, Parameter question) {
        return answers.only(node, question) instanceof Value.Num number ? number.asFinite() : null;
    }
}
