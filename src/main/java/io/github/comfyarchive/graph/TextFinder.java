package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what else a graph says in words: titles, and texts that are in no sampling. */
final class TextFinder {
    /** How many characters are compared at most, in all. */
    private static final long COMPARED = 200_000_000;

    private final NodeRules rules;
    private final Set<String> said = new HashSet<>();
    private final List<String> samplingTexts;
    private long compared;
    private int room = Limits.OTHER_TEXTS;

    TextFinder(NodeRules rules, List<Sampling> samplings, List<ModelUse> models) {
        this.rules = rules;
        Set<String> ofSamplings = new LinkedHashSet<>();
        for (Sampling sampling : samplings) {
            Stream.of(sampling.positive(), sampling.negative()).forEach(text -> addIfThere(ofSamplings, text));
            Stream.of(sampling.model(), sampling.sampler(), sampling.scheduler())
                    .forEach(text -> addIfThere(said, text));
        }
        models.forEach(model -> said.add(model.name()));
        this.samplingTexts = new ArrayList<>(ofSamplings);
    }

    List<String> titles(Collection<GraphNode> nodes) {
        Set<String> titles = new LinkedHashSet<>();
        for (GraphNode node : nodes) {
            String title = node.title();
            if (title != null
                    && !title.isBlank()
                    && !title.equals(node.type())
                    && !rules.isDefaultTitle(title)
                    && titles.size() < Limits.ROWS) {
                titles.add(title);
            }
        }
        return List.copyOf(titles);
    }

    List<String> texts(Collection<GraphNode> nodes) {
        Set<String> texts = new LinkedHashSet<>();
        for (GraphNode node : nodes) {
            for (Value value : node.inputs().values()) {
                if (value instanceof Value.Text literal && isNew(literal.text())) {
                    String text = Limits.cut(literal.text(), Limits.OTHER_TEXT);
                    room -= text.length();
                    if (room < 0) {
                        return List.copyOf(texts);
                    }
                    texts.add(text);
                }
            }
        }
        return List.copyOf(texts);
    }

    /** Whether there was room for all. */
    boolean all() {
        return room >= 0;
    }

    /** Each literal is looked at once, wherever it stands again. */
    private boolean isNew(String literal) {
        return !literal.isBlank() && said.add(literal) && !rules.isModelFile(literal) && !isInSampling(literal);
    }

    private boolean isInSampling(String literal) {
        for (String text : samplingTexts) {
            compared += text.length();
            if (compared > COMPARED) {
                return false;
            }
            if (text.contains(literal)) {
                return true;
            }
        }
        return false;
    }

    private static void addIfThere(Set<String> texts, @Nullable String text) {
        if (text != null) {
            texts.add(text);
        }
    }
}
