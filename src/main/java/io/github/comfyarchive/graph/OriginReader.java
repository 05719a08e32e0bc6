package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks of each output node what made it where no sampler did, with what it began, and how long it is. */
final class OriginReader {
    private static final double THOUSAND = 1_000;
    private static final Set<Parameter> LENGTHS = Set.of(Parameter.FRAMES, Parameter.FPS, Parameter.SECONDS);

    private final GraphEvaluator answers;
    private final boolean hasFiles;
    private Set<Parameter> lengths = Set.of();

    /**
     * Of one graph.
     *
     * @param hasFiles whether it names files at all
     */
    OriginReader(GraphEvaluator answers, boolean hasFiles) {
        this.answers = answers;
        this.hasFiles = hasFiles;
    }

    List<OutputOrigin> read(
            Map<String, GraphNode> nodes, Collection<String> outputNodes, List<OutputSampler> outputSamplers) {
        Set<String> sampled = outputSamplers.stream().map(OutputSampler::nodeId).collect(Collectors.toSet());
        List<OutputOrigin> origins = new ArrayList<>();
        lengths = answers.answerable(LENGTHS);
        for (String id : new LinkedHashSet<>(outputNodes)) {
            GraphNode node = nodes.get(id);
            if (node != null && origins.size() < Limits.ROWS) {
                OutputOrigin origin = read(node, sampled.contains(id));
                if (!origin.saysNothing()) {
                    origins.add(origin);
                }
            }
        }
        return List.copyOf(origins);
    }

    private OutputOrigin read(GraphNode node, boolean sampled) {
        answers.budget().renew();
        Value.Num frames = number(node, Parameter.FRAMES);
        Value.Num fps = number(node, Parameter.FPS);
        Value.Num seconds = number(node, Parameter.SECONDS);
        Long count = frames == null ? null : frames.asLong();
        Double rate = fps == null ? null : fps.asFinite();
        Double length = seconds == null ? length(count, rate) : seconds.asFinite();
        return new OutputOrigin(
                node.id(),
                sampled ? null : text(node, Parameter.MAKER),
                hasFiles ? text(node, Parameter.SOURCE) : null,
                count,
                rate,
                length);
    }

    private static @Nullable Double length(@Nullable Long frames, @Nullable Double fps) {
        return frames == null || fps == null ? null : (Double) (Math.rint(frames / fps * THOUSAND) / THOUSAND);
    }

    private Value.@Nullable Num number(GraphNode node, Parameter question) {
        return lengths.contains(question) && answers.only(node, question) instanceof Value.Num number ? number : null;
    }

    private @Nullable String text(GraphNode node, Parameter question) {
        return answers.only(node, question) instanceof Value.Text text ? text.text() : null;
    }
}
