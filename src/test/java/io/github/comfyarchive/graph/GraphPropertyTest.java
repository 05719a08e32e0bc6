package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.testing.Fuzz;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever the graph: an answer, soon, and no exception. The seed of a failure is in its message. */
final class GraphPropertyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int GRAPHS = Fuzz.amount(400, 4_000);

    private final long seed = Fuzz.seed("GraphPropertyTest");
    private final Random random = new Random(seed);
    private final ParameterExtractor extractor = new ParameterExtractor(NodeRules.builtIn());

    private void holds(String json) {
        long start = System.nanoTime();
        Parameters parameters;
        try {
            parameters = extractor.extract(GraphTokens.of(json), List.of("0", "1", "2", "9", "no such node"));
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + json, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("seed %d: %s", seed, json)
                .isLessThan(Duration.ofSeconds(20));
        Set<String> samplers =
                Set.copyOf(parameters.samplings().stream().map(Sampling::nodeId).toList());
        assertThat(parameters.outputSamplers())
                .as("seed %d: %s", seed, json)
                .allSatisfy(output -> assertThat(samplers).contains(output.sampler()));
        assertThat(parameters)
                .as("seed %d: %s", seed, json)
                .isEqualTo(extractor.extract(GraphTokens.of(json), List.of("0", "1", "2", "9", "no such node")));
    }

    @Test
    void randomGraphsOfKnownClasses() throws IOException {
        List<String> classes = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        try (InputStream in = NodeRules.class.getResourceAsStream("graph-rules.json")) {
            MAPPER.readTree(in).get("nodes").fieldNames().forEachRemaining(classes::add);
        }
        for (String graph : Graphs.ALL) {
            MAPPER.readTree(Graphs.json(graph))
                    .forEach(node -> node.get("inputs").fieldNames().forEachRemaining(inputs::add));
        }
        for (int unused : Fuzz.rounds(GRAPHS)) {
            ObjectNode graph = MAPPER.createObjectNode();
            int size = 1 + random.nextInt(60);
            for (int id = 0; id < size; id++) {
                ObjectNode node = graph.putObject(String.valueOf(id));
                boolean unknown = random.nextInt(5) == 0;
                node.put("class_type", unknown ? "Unknown" : classes.get(random.nextInt(classes.size())));
                ObjectNode values = node.putObject("inputs");
                for (int input = random.nextInt(12); input > 0; input--) {
                    values.set(inputs.get(random.nextInt(inputs.size())), value(size));
                }
            }
            holds(graph.toString());
        }
    }

    @Test
    void realGraphsWithSomethingChanged() throws IOException {
        for (int unused : Fuzz.rounds(GRAPHS)) {
            ObjectNode graph =
                    (ObjectNode) MAPPER.readTree(Graphs.json(Graphs.ALL.get(random.nextInt(Graphs.ALL.size()))));
            List<String> ids = new ArrayList<>();
            graph.fieldNames().forEachRemaining(ids::add);
            for (int change = 1 + random.nextInt(4); change > 0; change--) {
                String id = ids.get(random.nextInt(ids.size()));
                JsonNode inputs = graph.path(id).path("inputs");
                List<String> names = new ArrayList<>();
                inputs.fieldNames().forEachRemaining(names::add);
                if (names.isEmpty() || random.nextInt(6) == 0) {
                    graph.remove(id);
                } else {
                    ((ObjectNode) inputs).set(names.get(random.nextInt(names.size())), linkTo(ids));
                }
            }
            holds(graph.toString());
        }
    }

    @Test
    void textsThatAreHardlyJson() throws IOException {
        for (int unused : Fuzz.rounds(GRAPHS)) {
            StringBuilder json = new StringBuilder(Graphs.json(Graphs.ALL.get(random.nextInt(Graphs.ALL.size()))));
            for (int change = 1 + random.nextInt(5); change > 0; change--) {
                int at = random.nextInt(json.length());
                json.setCharAt(at, "{}[],:\"0a\\".charAt(random.nextInt(10)));
            }
            holds(json.toString());
        }
    }

    private JsonNode value(int size) {
        return switch (random.nextInt(8)) {
            case 0 -> MAPPER.getNodeFactory().textNode("words " + random.nextInt(5));
            case 1 -> MAPPER.getNodeFactory().numberNode(random.nextInt(2000) - 10);
            case 2 -> MAPPER.getNodeFactory().numberNode(random.nextDouble() * 1e300);
            case 3 -> MAPPER.createObjectNode().put("on", random.nextBoolean()).put("lora", "l.safetensors");
            default -> link(String.valueOf(random.nextInt(size + 1)));
        };
    }

    private JsonNode linkTo(List<String> ids) {
        return link(ids.get(random.nextInt(ids.size())));
    }

    private ArrayNode link(String id) {
        return MAPPER.createArrayNode().add(id).add(random.nextInt(3));
    }
}
