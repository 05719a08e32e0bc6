package io.github.comfyarchive.serve.comfy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry as {@code /api/jobs} shows it (comfyui-protocol.md, "/api/jobs"), as ComfyUI's {@code comfy_execution/jobs.py} makes it. An entry
 * with {@code extra_pnginfo: null}, at which that fails, is answered like any other.
 */
final class JobEntry {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> PREVIEWED = Set.of("images", "video", "audio", "3d", "text");
    private static final Set<String> MESHES = Set.of(".obj", ".fbx", ".gltf", ".glb", ".usdz");
    private static final Set<String> TEXTS = Set.of(".txt", ".md", ".json");
    private static final int PREVIEWED_CHARACTERS = 1024;

    private final byte[] json;
    private JsonNode priority = JsonNodeFactory.instance.nullNode();
    private JsonNode createTime = JsonNodeFactory.instance.nullNode();
    private JsonNode workflowId = JsonNodeFactory.instance.nullNode();
    private JsonNode outputs = JsonNodeFactory.instance.objectNode();
    private JsonNode status = JsonNodeFactory.instance.nullNode();
    private byte[] graph = "null".getBytes(StandardCharsets.US_ASCII);
    private byte[] extraData = graph;

    private JobEntry(byte[] json) {
        this.json = json;
    }

    /**
     * Reads what a job has, and passes over the rest.
     *
     * @param json an entry
     */
    static JobEntry of(byte[] json) throws IOException {
        JobEntry entry = new JobEntry(json);
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "prompt" -> entry.prompt(parser);
                        case "outputs" -> entry.outputs = parser.readValueAsTree();
                        case "status" -> entry.status = parser.readValueAsTree();
                        default -> parser.skipChildren();
                    }
                }
            }
        }
        return entry;
    }

    private void prompt(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            switch (index) {
                case 0 -> priority = parser.readValueAsTree();
                case 2 -> {
                    parser.skipChildren();
                    graph = piece(start, parser);
                }
                case 3 -> {
                    extraData(parser);
                    extraData = piece(start, parser);
                }
                default -> parser.skipChildren();
            }
        }
    }

    private byte[] piece(int start, JsonParser parser) throws IOException {
        if (parser.currentToken().isScalarValue()) {
            parser.finishToken();
        }
        return Arrays.copyOfRange(json, start, (int) parser.currentLocation().getByteOffset());
    }

    private void extraData(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("create_time")) {
                createTime = parser.readValueAsTree();
            } else if (name.equals("extra_pnginfo") && parser.currentToken() == JsonToken.START_OBJECT) {
                member(parser, "workflow");
            } else {
                parser.skipChildren();
            }
        }
    }

    private void member(JsonParser parser, String wanted) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(wanted);
            parser.nextToken();
            if (found && wanted.equals("workflow") && parser.currentToken() == JsonToken.START_OBJECT) {
                member(parser, "id");
            } else if (found && wanted.equals("id")) {
                workflowId = parser.readValueAsTree();
            } else {
                parser.skipChildren();
            }
        }
    }

    /** The light row. */
    ObjectNode row(String id) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        JsonNode start = JsonNodeFactory.instance.nullNode();
        JsonNode end = start;
        JsonNode error = start;
        boolean interrupted = false;
        for (JsonNode message : status.path("messages")) {
            JsonNode data = message.path(1);
            if (!message.isArray() || message.size() < 2 || !data.isObject()) {
                continue;
            }
            String event = message.path(0).asText();
            if (event.equals("execution_start")) {
                start = data.path("timestamp");
            } else if (Set.of("execution_success", "execution_error", "execution_interrupted")
                    .contains(event)) {
                end = data.path("timestamp");
                error = event.equals("execution_error") ? data : error;
                interrupted |= event.equals("execution_interrupted");
            }
        }
        boolean failed = status.path("status_str").asText().equals("error");
        Summary summary = new Summary();
        job.put("id", id);
        job.put("status", failed ? (interrupted ? "cancelled" : "failed") : "completed");
        put(job, "priority", priority);
        put(job, "create_time", createTime);
        put(job, "execution_start_time", start);
        put(job, "execution_end_time", end);
        put(job, "execution_error", error);
        job.put("outputs_count", summary.count);
        job.put("previewable_outputs_count", summary.previewed);
        put(job, "preview_output", summary.preview());
        put(job, "workflow_id", workflowId);
        return job;
    }

    /** The same with outputs, status and the graph, all of it value for value. */
    byte[] whole(String id) throws IOException {
        ObjectNode job = row(id);
        job.set("outputs", outputs);
        job.set("execution_status", status);
        byte[] row = MAPPER.writeValueAsBytes(job);
        ByteArrayOutputStream out = new ByteArrayOutputStream(row.length + graph.length + extraData.length + 64);
        out.write(row, 0, row.length - 1);
        out.writeBytes(",\"workflow\":{\"prompt\":".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(graph);
        out.writeBytes(",\"extra_data\":".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(extraData);
        out.writeBytes("}}".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    static byte[] bytes(ObjectNode job) throws IOException {
        return MAPPER.writeValueAsBytes(job);
    }

    private static void put(ObjectNode job, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull() && !value.isMissingNode()) {
            job.set(name, value);
        }
    }

    /** How many outputs there are, and which one stands for all: saved pictures before previews, and both before texts. */
    private final class Summary {
        private int count;
        private int previewed;
        private @Nullable JsonNode saved;
        private @Nullable JsonNode other;
        private @Nullable JsonNode textFile;
        private @Nullable JsonNode text;

        Summary() {
            for (Map.Entry<String, JsonNode> node : outputs.properties()) {
                for (Map.Entry<String, JsonNode> media : node.getValue().properties()) {
                    if (!media.getKey().equals("animated") && media.getValue().isArray()) {
                        media.getValue().forEach(item -> add(node.getKey(), media.getKey(), item));
                    }
                }
            }
        }

        @Nullable
        JsonNode preview() {
            return saved != null ? saved : other != null ? other : textFile != null ? textFile : text;
        }

        private void add(String node, String media, JsonNode item) {
            JsonNode file = item;
            if (!item.isObject()) {
                if (!item.isTextual() || !endsWith(item.asText(), MESHES)) {
                    if (media.equals("text") && !item.isNull() && text == null) {
                        text = text(node, item);
                    }
                    return;
                }
                file = JsonNodeFactory.instance
                        .objectNode()
                        .put("filename", item.asText())
                        .put("type", "output")
                        .put("subfolder", "")
                        .put("mediaType", "3d");
            }
            count++;
            String filename = file.path("filename").asText();
            String format = file.path("format").asText();
            boolean isText = media.equals("text") || endsWith(filename, TEXTS);
            if (!PREVIEWED.contains(media)
                    && !format.startsWith("video/")
                    && !format.startsWith("audio/")
                    && !endsWith(filename, MESHES)
                    && !isText) {
                return;
            }
            previewed++;
            ObjectNode shown = ((ObjectNode) file).deepCopy().put("nodeId", node);
            if (!shown.has("mediaType")) {
                shown.put("mediaType", media);
            }
            if (isText) {
                textFile = textFile == null ? shown : textFile;
            } else if (file.path("type").asText().equals("output")) {
                saved = saved == null ? shown : saved;
            } else {
                other = other == null ? shown : other;
            }
        }

        private JsonNode text(String node, JsonNode item) {
            String whole = item.isTextual() ? item.asText() : item.toString();
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            if (whole.codePointCount(0, whole.length()) <= PREVIEWED_CHARACTERS) {
                shown.put("content", whole);
            } else {
                shown.put("content", whole.substring(0, whole.offsetByCodePoints(0, PREVIEWED_CHARACTERS)));
                shown.put("truncated", true);
            }
            return shown.put("nodeId", node).put("mediaType", "text");
        }
    }

    private static boolean endsWith(String name, Set<String> endings) {
        String lower = name.toLowerCase(Locale.ROOT);
        return endings.stream().anyMatch(lower::endsWith);
    }
}
