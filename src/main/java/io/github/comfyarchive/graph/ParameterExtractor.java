package io.github.comfyarchive.graph;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads out of a graph what it asks for. Takes any text, and bounded time and memory for it ({@link Limits}). */
public final class ParameterExtractor {
    private final NodeRules rules;

    /** Makes an extractor that knows the classes of nodes which these rules know. */
    public ParameterExtractor(NodeRules rules) {
        this.rules = rules;
    }

    /**
     * Reads one graph.
     *
     * @param graphJson the API-format workflow as JSON; null where a prompt has none
     * @param outputNodes the ids of the nodes whose outputs are files
     * @return what the graph says; where it is not understood, nothing
     */
    public Parameters extract(@Nullable String graphJson, Collection<String> outputNodes) {
        if (graphJson == null) {
            return Parameters.NONE;
        }
        Map<String, GraphNode> nodes = GraphReader.read(graphJson);
        Answers answers = new Answers(nodes, rules);
        SamplingReader reader = new SamplingReader(answers);
        List<Sampling> samplings = nodes.values().stream()
                .filter(answers::isSampler)
                .limit(Limits.ROWS)
                .map(reader::read)
                .toList();
        List<OutputSampler> outputSamplers = outputSamplers(nodes, answers, outputNodes);
        List<ModelUse> models = new ModelFinder(answers, rules).find(nodes.values());
        TextFinder texts = new TextFinder(rules, samplings, models);
        return new Parameters(
                samplings, models, outputSamplers, texts.titles(nodes.values()), texts.texts(nodes.values()));
    }

    private static List<OutputSampler> outputSamplers(
            Map<String, GraphNode> nodes, Answers answers, Collection<String> outputNodes) {
        Set<OutputSampler> found = new LinkedHashSet<>();
        for (String id : outputNodes) {
            GraphNode output = nodes.get(id);
            if (output == null || found.size() >= Limits.ROWS) {
                continue;
            }
            answers.budget().renew();
            if (answers.only(output, Question.LATENT) instanceof Value.Text sampler) {
                found.add(new OutputSampler(id, sampler.text()));
            }
        }
        return List.copyOf(found);
    }
}
