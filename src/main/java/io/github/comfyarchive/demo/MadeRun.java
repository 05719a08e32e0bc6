package io.github.comfyarchive.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prompt of the demo, and the files that came of it.
 *
 * @param number the server's, one more than of the prompt before
 * @param start when it was queued, and began to run soon after
 * @param milliseconds how long it ran
 * @param graph what was run
 * @param output the node that saved the files, and the name it gives them in the history
 * @param files what it saved
 * @param cached whether all of it was there from before
 */
record MadeRun(
        int number,
        String id,
        Instant start,
        long milliseconds,
        Graph graph,
        Output output,
        List<Saved> files,
        boolean cached) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLIENT = "5d3b7c0e9a484f0d8c7fb1d8c6f2a4e1";

    /** Where files stand in the history: by a node, under a name; said of films beside it that they move. */
    record Output(String node, String key, boolean animated) {}

    /** A file that was saved: its place, and what makes its bytes of the texts that ComfyUI writes into it. */
    record Saved(String subfolder, String filename, String contentType, Making making) {}

    /** Makes a file with texts in it, name to text. */
    @FunctionalInterface
    interface Making {
        byte[] of(Map<String, String> texts) throws IOException;
    }

    /** The prompt and the workflow, as ComfyUI writes them into files. */
    static Map<String, String> texts(Graph graph, String workflowId) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", ascii(graph.forApi()));
        texts.put("workflow", ascii(graph.workflow(workflowId)));
        return texts;
    }

    /** Python writes what is not ASCII by its number. */
    private static String ascii(ObjectNode json) {
        StringBuilder ascii = new StringBuilder();
        for (char character : json.toString().toCharArray()) {
            if (character < 0x80) {
                ascii.append(character);
            } else {
                ascii.append(String.format("\\u%04x", (int) character));
            }
        }
        return ascii.toString();
    }

    SampleEntry entry() {
        ObjectNode entry = JSON.createObjectNode();
        ArrayNode prompt = entry.putArray("prompt").add(number).add(id).add(graph.forApi());
        ObjectNode extra = prompt.addObject();
        extra.putObject("extra_pnginfo").set("workflow", graph.workflow(workflowId()));
        extra.put("client_id", CLIENT).put("create_time", start.toEpochMilli());
        prompt.addArray().add(output.node());
        ObjectNode saved = entry.putObject("outputs").putObject(output.node());
        ArrayNode list = saved.putArray(output.key());
        for (Saved file : files) {
            list.addObject()
                    .put("filename", file.filename())
                    .put("subfolder", file.subfolder())
                    .put("type", "output");
        }
        if (output.animated()) {
            saved.putArray("animated").add(true);
        }
        status(entry.putObject("status").put("status_str", "success").put("completed", true));
        entry.putObject("meta")
                .putObject(output.node())
                .put("node_id", output.node())
                .put("display_node", output.node())
                .putNull("parent_node")
                .put("real_node_id", output.node());
        return new SampleEntry(id, ("\"" + id + "\": " + ascii(entry)).getBytes(StandardCharsets.US_ASCII));
    }

    private void status(ObjectNode status) {
        ArrayNode messages = status.putArray("messages");
        message(messages, "execution_start", start.toEpochMilli() + 40);
        ArrayNode nodes =
                message(messages, "execution_cached", start.toEpochMilli() + 43).putArray("nodes");
        if (cached) {
            graph.forApi().fieldNames().forEachRemaining(nodes::add);
        }
        message(messages, "execution_success", start.toEpochMilli() + 40 + milliseconds);
    }

    private ObjectNode message(ArrayNode messages, String event, long time) {
        return messages.addArray().add(event).addObject().put("prompt_id", id).put("timestamp", time);
    }

    /** The files as the server answers them; none for a run that only named what was there. */
    List<SampleFile> served() {
        if (cached) {
            return List.of();
        }
        String modified = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                start.plusMillis(milliseconds).atOffset(ZoneOffset.UTC));
        return files.stream()
                .map(file -> new SampleFile(
                        new SampleFile.Name(file.filename(), file.subfolder(), "output"),
                        () -> file.making().of(texts(graph, workflowId())),
                        '"' + Integer.toHexString((id + file.filename()).hashCode()) + '"',
                        modified,
                        file.contentType()))
                .toList();
    }

    private String workflowId() {
        return "6f0a1c52-" + id.substring(9);
    }
}
