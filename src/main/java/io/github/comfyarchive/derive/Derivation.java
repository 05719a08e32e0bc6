package io.github.comfyarchive.derive;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.graph.Explanation;
import io.github.comfyarchive.graph.GraphShape;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.ParameterExtractor;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Derives from entries what people ask for, by one set of rules. */
public final class Derivation {
    /** To be raised with each change of what is derived, so that {@code archive reindex} knows what was derived before it. */
    private static final String PROGRAM = "3";

    /** Under which names nodes show texts. */
    private static final Set<String> TEXTS = Set.of("text", "string", "tags", "value", "result", "output");

    private final Redactor redactor;
    private final Supplier<NodeRules> load;
    private final EntryParser parser = new EntryParser();
    private @Nullable Rules rules;

    /** The rules of nodes, and what follows of them. */
    private record Rules(ParameterExtractor extractor, String version) {}

    /**
     * Takes the rules.
     *
     * @param redactor what removes secrets
     * @param rules what the inputs of nodes mean; asked for when there is something to derive, for a run with nothing new should
     *     not pay for them
     */
    public Derivation(Redactor redactor, Supplier<NodeRules> rules) {
        this.redactor = redactor;
        this.load = rules;
    }

    /**
     * One by the program's rules of nodes and a user's.
     *
     * @param redactor what removes secrets
     * @param additions a user's file (docs/graph-rules.md), read at once, for what is wrong there is to be known; null for none
     * @throws IOException if the file cannot be read, or is wrong
     */
    public static Derivation with(Redactor redactor, @Nullable Path additions) throws IOException {
        if (additions == null) {
            return new Derivation(redactor, NodeRules::builtIn);
        }
        NodeRules rules = NodeRules.builtIn().with(additions);
        return new Derivation(redactor, () -> rules);
    }

    private synchronized Rules rules() {
        if (rules == null) {
            NodeRules nodes = load.get();
            rules = new Rules(
                    new ParameterExtractor(nodes),
                    PROGRAM + "/" + nodes.version() + "/" + redactor.rules().version());
        }
        return rules;
    }

    /** What removes secrets. */
    public Redactor redactor() {
        return redactor;
    }

    /**
     * One word for these rules, another for others.
     *
     * @return the versions of program, node rules and redaction rules
     */
    public String version() {
        return rules().version();
    }

    /**
     * Whether rows were made by other rules, as far as that can be told without loading the rules of nodes, which a run with nothing
     * new does not need.
     *
     * @param made what stands in {@code prompt.derivation}, or null
     * @return false where only the rules of nodes may differ and are not loaded
     */
    public synchronized boolean knowsBetter(@Nullable String made) {
        if (made == null) {
            return true;
        }
        if (rules != null) {
            return !rules.version().equals(made);
        }
        return !made.startsWith(PROGRAM + "/")
                || !made.endsWith("/" + redactor.rules().version());
    }

    /**
     * Says through which nodes the parameters of an entry came.
     *
     * @param redacted what the redactor made of it
     * @return field by field
     */
    public List<Explanation> explain(Redacted redacted) {
        ParsedEntry parsed = parser.parse(redacted.entry());
        GraphTokens graph = graph(parsed);
        return graph == null
                ? List.of()
                : rules().extractor().explain(graph, of(redacted).parameters(), shownTexts(parsed.values()));
    }

    private static @Nullable GraphTokens graph(ParsedEntry parsed) {
        EntryPart part = parsed.prompt().graph();
        return part == null ? null : GraphTokens.within(part.entry(), part.start(), part.end());
    }

    /** By node, the text that it showed; none where it showed several. */
    private static Map<String, String> shownTexts(List<OutputValue> values) {
        Map<String, List<String>> texts = new HashMap<>();
        for (OutputValue value : values) {
            if (TEXTS.contains(value.media())) {
                String text = value.text();
                if (text != null) {
                    texts.computeIfAbsent(value.nodeId(), node -> new ArrayList<>())
                            .add(text);
                }
            }
        }
        Map<String, String> shown = new HashMap<>();
        texts.forEach((node, parts) -> {
            // What a node gives as a string where a list is meant, the server takes apart.
            boolean letters =
                    parts.size() > 1 && parts.stream().allMatch(part -> part.codePointCount(0, part.length()) == 1);
            if (parts.size() == 1 || letters) {
                shown.put(node, String.join("", parts));
            }
        });
        return shown;
    }

    /**
     * Derives from one entry.
     *
     * @param redacted what the redactor made of it
     * @return the entry with all that is derived from it
     */
    public NewEntry of(Redacted redacted) {
        SplitEntry split = SplitEntry.of(redacted.entry());
        ParsedEntry parsed = parser.parse(split);
        Map<String, String> outer = parsed.outerNodes();
        Set<String> outputNodes = parsed.outputs().stream()
                .map(output -> outer.getOrDefault(output.nodeId(), output.nodeId()))
                .collect(Collectors.toUnmodifiableSet());
        GraphTokens graph = graph(parsed);
        Parameters parameters = graph == null
                ? PngInfo.read(redacted.entry().json(), parsed.outputs()) // what the WebUI wrote into a picture
                : withInnerNodes(rules().extractor().extract(graph, outputNodes, shownTexts(parsed.values())), outer);
        return new NewEntry(
                split,
                Sha256.digest().digest(redacted.entry().json()),
                parsed,
                parameters,
                SearchRow.of(parsed, parameters, graph),
                graph,
                graph == null ? null : InputWords.of(graph),
                graph == null ? null : GraphShape.of(graph).orElse(null),
                redacted.redactions(),
                redacted.ownId(),
                redacted.graphMac(),
                redacted.joinedGraphMacs(),
                version());
    }

    /** What a node's expansion saved was made by the sampler of that node. */
    private static Parameters withInnerNodes(Parameters parameters, Map<String, String> outer) {
        if (outer.isEmpty()) {
            return parameters;
        }
        Map<String, String> known = new HashMap<>();
        Map<String, OutputOrigin> origins = new HashMap<>();
        parameters.outputSamplers().forEach(output -> known.put(output.nodeId(), output.sampler()));
        parameters.outputOrigins().forEach(origin -> origins.put(origin.nodeId(), origin));
        List<OutputSampler> samplers = new ArrayList<>(parameters.outputSamplers());
        List<OutputOrigin> all = new ArrayList<>(parameters.outputOrigins());
        outer.forEach((inner, node) -> {
            String sampler = known.get(node);
            if (sampler != null) {
                samplers.add(new OutputSampler(inner, sampler));
            }
            OutputOrigin origin = origins.get(node);
            if (origin != null) {
                all.add(origin.of(inner));
            }
        });
        return new Parameters(
                parameters.samplings(),
                parameters.models(),
                samplers,
                all,
                parameters.inputFiles(),
                parameters.titles(),
                parameters.texts(),
                parameters.whole(),
                parameters.allTexts());
    }
}
