package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
     * @param graph the API-format workflow; null where a prompt has none
     * @param outputNodes the ids of the nodes whose outputs are files
     * @return what the graph says; where it is not understood, nothing
     */
    public Parameters extract(@Nullable GraphTokens graph, Collection<String> outputNodes) {
        return extract(graph, outputNodes, Map.of());
    }

    /**
     * Reads one graph that ran.
     *
     * @param graph the API-format workflow; null where a prompt has none
     * @param outputNodes the ids of the nodes whose outputs are files
     * @param shownTexts by node, the one text that it showed
     * @return what the graph says; where it is not understood, nothing
     */
    public Parameters extract(
            @Nullable GraphTokens graph, Collection<String> outputNodes, Map<String, String> shownTexts) {
        if (graph == null) {
            return Parameters.NONE;
        }
        GraphReader read = new GraphReader(graph);
        Map<String, GraphNode> nodes = read.nodes();
        GraphEvaluator answers = new GraphEvaluator(nodes, rules, ShownTexts.of(nodes, shownTexts));
        SamplingReader reader = new SamplingReader(answers);
        List<OutputSampler> outputSamplers = outputSamplers(nodes, answers, outputNodes);
        List<InputFile> inputFiles = inputFiles(nodes);
        List<OutputOrigin> outputOrigins =
                new OriginReader(answers, !inputFiles.isEmpty()).read(nodes, outputNodes, outputSamplers);
        Set<String> makers = new HashSet<>();
        outputOrigins.stream().map(OutputOrigin::maker).forEach(makers::add);
        List<Sampling> samplings = nodes.values().stream()
                .filter(node -> answers.isSampler(node) || makers.contains(node.id()) || rules.isService(node))
                .limit(Limits.ROWS)
                .map(reader::read)
                .toList();
        List<ModelUse> models = new ModelFinder(answers, rules).find(nodes.values());
        TextFinder texts = new TextFinder(rules, samplings, models);
        return new Parameters(
                samplings,
                models,
                outputSamplers,
                outputOrigins,
                inputFiles,
                texts.titles(nodes.values()),
                texts.texts(nodes.values()),
                read.whole(),
                read.allValues() && texts.all());
    }

    /**
     * Says of each field of each sampling through which nodes its answer came, for people who write rules.
     *
     * @param graph the API-format workflow
     * @param parameters what was read out of it
     * @param shownTexts by node, the one text that it showed
     * @return field by field
     */
    public List<Explanation> explain(GraphTokens graph, Parameters parameters, Map<String, String> shownTexts) {
        Map<String, GraphNode> nodes = new GraphReader(graph).nodes();
        GraphEvaluator answers = new GraphEvaluator(nodes, rules, ShownTexts.of(nodes, shownTexts));
        List<Explanation> explanations = new ArrayList<>();
        for (Sampling sampling : parameters.samplings()) {
            GraphNode node = nodes.get(sampling.nodeId());
            for (Parameter question : Parameter.values()) {
                if (node != null && question.isField()) {
                    List<String> way = answers.way(node, question).stream()
                            .map(id -> id + " ("
                                    + Objects.requireNonNull(nodes.get(id)).type() + ")")
                            .toList();
                    String value = answers.all(node, question).stream()
                            .map(Value::word)
                            .collect(Collectors.joining("\n"));
                    explanations.add(
                            new Explanation(sampling.nodeId() + " (" + node.type() + ")", question.word(), value, way));
                }
            }
        }
        return List.copyOf(explanations);
    }

    private static List<InputFile> inputFiles(Map<String, GraphNode> nodes) {
        Set<InputFile> files = new LinkedHashSet<>();
        for (GraphNode node : nodes.values()) {
            node.inputs().forEach((name, value) -> {
                InputFile file = InputFile.of(node, name, value);
                if (file != null && files.size() < Limits.ROWS) {
                    files.add(file);
                }
            });
        }
        return List.copyOf(files);
    }

    private static List<OutputSampler> outputSamplers(
            Map<String, GraphNode> nodes, GraphEvaluator answers, Collection<String> outputNodes) {
        Set<OutputSampler> found = new LinkedHashSet<>();
        for (String id : outputNodes) {
            GraphNode output = nodes.get(id);
            if (output == null || found.size() >= Limits.ROWS) {
                continue;
            }
            answers.budget().renew();
            if (answers.only(output, Parameter.LATENT) instanceof Value.Text sampler) {
                found.add(new OutputSampler(id, sampler.text()));
            }
        }
        return List.copyOf(found);
    }
}
