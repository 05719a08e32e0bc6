package io.github.comfyarchive.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph that is being put together: in ComfyUI's form for the API, and as the workflow that its page draws. */
final class Graph {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What of a node's inputs comes from another node, and the types of what each node gives. */
    private static final Map<String, List<String>> GIVES = Map.ofEntries(
            Map.entry("CheckpointLoaderSimple", List.of("MODEL", "CLIP", "VAE")),
            Map.entry("ImageOnlyCheckpointLoader", List.of("MODEL", "CLIP_VISION", "VAE")),
            Map.entry("UNETLoader", List.of("MODEL")),
            Map.entry("CLIPLoader", List.of("CLIP")),
            Map.entry("VAELoader", List.of("VAE")),
            Map.entry("LoraLoader", List.of("MODEL", "CLIP")),
            Map.entry("CLIPTextEncode", List.of("CONDITIONING")),
            Map.entry("FluxGuidance", List.of("CONDITIONING")),
            Map.entry("EmptyLatentImage", List.of("LATENT")),
            Map.entry("EmptyHunyuanLatentVideo", List.of("LATENT")),
            Map.entry("EmptyLatentAudio", List.of("LATENT")),
            Map.entry("EmptyLatentHunyuan3Dv2", List.of("LATENT")),
            Map.entry("KSampler", List.of("LATENT")),
            Map.entry("VAEDecode", List.of("IMAGE")),
            Map.entry("VAEDecodeAudio", List.of("AUDIO")),
            Map.entry("CLIPVisionEncode", List.of("CLIP_VISION_OUTPUT")),
            Map.entry("Hunyuan3Dv2Conditioning", List.of("CONDITIONING", "CONDITIONING")),
            Map.entry("VAEDecodeHunyuan3D", List.of("VOXEL")),
            Map.entry("VoxelToMesh", List.of("MESH")));

    private final ObjectNode nodes = JSON.createObjectNode();
    private final Map<String, Integer> columns = new HashMap<>();

    /** Goes on with a node of a class; what follows is said of it. */
    Node node(String id, String type) {
        ObjectNode node = nodes.putObject(id);
        node.putObject("inputs");
        node.put("class_type", type);
        columns.put(id, 0);
        return new Node(id, node);
    }

    /** A node of it. */
    final class Node {
        private final String id;
        private final ObjectNode node;

        private Node(String id, ObjectNode node) {
            this.id = id;
            this.node = node;
        }

        Node title(String title) {
            node.putObject("_meta").put("title", title);
            return this;
        }

        /** What was typed in: a text, a number or a truth value. */
        Node with(String input, Object value) {
            inputs().set(input, JSON.valueToTree(value));
            return this;
        }

        /** What another node gives, by its number among what that gives. */
        Node from(String input, String other, int slot) {
            inputs().putArray(input).add(other).add(slot);
            columns.merge(id, columns.getOrDefault(other, 0) + 1, Math::max);
            return this;
        }

        private ObjectNode inputs() {
            return (ObjectNode) node.get("inputs");
        }
    }

    /** For the API. */
    ObjectNode forApi() {
        return nodes;
    }

    /** What the page of ComfyUI opens: the same nodes, drawn in columns from left to right. */
    ObjectNode workflow(String id) {
        ObjectNode workflow = JSON.createObjectNode().put("id", id).put("revision", 0);
        ArrayNode drawn = JSON.createArrayNode();
        ArrayNode links = JSON.createArrayNode();
        Map<Integer, Integer> rows = new HashMap<>();
        ObjectNode byId = JSON.createObjectNode();
        int last = 0;
        for (Map.Entry<String, JsonNode> entry : nodes.properties()) {
            String type = entry.getValue().get("class_type").asText();
            int column = columns.getOrDefault(entry.getKey(), 0);
            int row = rows.merge(column, 1, Integer::sum) - 1;
            ObjectNode node = drawn.addObject();
            byId.set(entry.getKey(), node);
            last = Math.max(last, Integer.parseInt(entry.getKey()));
            node.put("id", Integer.parseInt(entry.getKey())).put("type", type);
            node.putArray("pos").add(40 + 360 * column).add(60 + 230 * row);
            node.putArray("size").add(315).add(180);
            node.putObject("flags");
            node.put("order", drawn.size() - 1).put("mode", 0);
            node.putArray("inputs");
            ArrayNode outputs = node.putArray("outputs");
            for (String gives : GIVES.getOrDefault(type, List.of())) {
                outputs.addObject().put("name", gives).put("type", gives).putArray("links");
            }
            node.putObject("properties").put("Node name for S&R", type);
            node.set("widgets_values", widgets(entry.getValue().get("inputs")));
        }
        for (Map.Entry<String, JsonNode> entry : nodes.properties()) {
            connect(byId, entry.getKey(), entry.getValue().get("inputs"), links);
        }
        workflow.put("last_node_id", last).put("last_link_id", links.size());
        workflow.set("nodes", drawn);
        workflow.set("links", links);
        workflow.putArray("groups");
        workflow.putObject("config");
        workflow.putObject("extra");
        return workflow.put("version", 0.4);
    }

    private static void connect(ObjectNode byId, String id, JsonNode inputs, ArrayNode links) {
        List<Map.Entry<String, JsonNode>> linked = new ArrayList<>(inputs.properties());
        linked.removeIf(input -> !input.getValue().isArray());
        for (Map.Entry<String, JsonNode> input : linked) {
            String other = input.getValue().get(0).asText();
            int slot = input.getValue().get(1).asInt();
            ObjectNode output = (ObjectNode) byId.path(other).path("outputs").path(slot);
            String type = output.get("type").asText();
            int number = links.size() + 1;
            ArrayNode drawnInputs = (ArrayNode) byId.path(id).path("inputs");
            links.addArray()
                    .add(number)
                    .add(Integer.parseInt(other))
                    .add(slot)
                    .add(Integer.parseInt(id))
                    .add(drawnInputs.size())
                    .add(type);
            drawnInputs
                    .addObject()
                    .put("name", input.getKey())
                    .put("type", type)
                    .put("link", number);
            ((ArrayNode) output.get("links")).add(number);
        }
    }

    /** The values typed in, in the order of the inputs; behind a seed the page keeps what becomes of it after a run. */
    private static ArrayNode widgets(JsonNode inputs) {
        ArrayNode widgets = JSON.createArrayNode();
        inputs.properties().forEach(input -> {
            if (!input.getValue().isArray()) {
                widgets.add(input.getValue());
                if (input.getKey().equals("seed")) {
                    widgets.add("randomize");
                }
            }
        });
        return widgets;
    }
}
