package io.github.comfyarchive.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A history entry of few words, for tests of what is asked of the archive. Immutable.
 *
 * @param id the prompt id
 * @param createdMillis when it was queued
 * @param status what {@code status_str} says, or {@code interrupted}
 * @param workflow the id of its workflow, or null
 * @param graph JSON
 * @param outputs JSON
 * @param error JSON of the data of {@code execution_error}, or null
 */
public record EntryJson(
        String id, long createdMillis, String status, String workflow, String graph, String outputs, String error) {

    public static EntryJson of(String id) {
        return new EntryJson(id, 1_795_467_646_024L, "success", null, "{}", "{}", null);
    }

    public EntryJson at(long millis) {
        return new EntryJson(id, millis, status, workflow, graph, outputs, error);
    }

    public EntryJson at(String time) {
        return at(Instant.parse(time).toEpochMilli());
    }

    public EntryJson status(String value) {
        return new EntryJson(id, createdMillis, value, workflow, graph, outputs, error);
    }

    public EntryJson workflow(String value) {
        return new EntryJson(id, createdMillis, status, value, graph, outputs, error);
    }

    public EntryJson graph(String json) {
        return new EntryJson(id, createdMillis, status, workflow, json, outputs, error);
    }

    public EntryJson outputs(String json) {
        return new EntryJson(id, createdMillis, status, workflow, graph, json, error);
    }

    public EntryJson failed(String nodeType, String exception, String message) {
        String data =
                "{\"node_id\": \"3\", \"node_type\": \"%s\", \"exception_type\": \"%s\", \"exception_message\": \"%s\"}"
                        .formatted(nodeType, exception, message);
        return new EntryJson(id, createdMillis, "error", workflow, graph, outputs, data);
    }

    /** A picture of two texts, saved under the id as its name. */
    public EntryJson painting(String positive, String negative) {
        return painting(positive, negative, "1", "base.safetensors", List.of());
    }

    public EntryJson painting(String positive, String negative, String seed, String model, List<String> loras) {
        return graph(paintingGraph(positive, negative, seed, model, loras))
                .outputs("{\"9\": {\"images\": [{\"filename\": \"" + id
                        + "_00001_.png\", \"subfolder\": \"\", \"type\": \"output\"}]}}");
    }

    public static String paintingGraph(
            String positive, String negative, String seed, String model, List<String> loras) {
        StringBuilder graph = new StringBuilder("""
                {"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "%s"}},
                 "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
                 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "%s", "clip": ["4", 1]}},
                 "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "%s", "clip": ["4", 1]}},
                """.formatted(model, positive, negative));
        String last = "4";
        for (int index = 0; index < loras.size(); index++) {
            String node = String.valueOf(20 + index);
            graph.append("""
                    "%s": {"class_type": "LoraLoader", "inputs": {"lora_name": "%s", "strength_model": 0.8,
                        "strength_clip": 1, "model": ["%s", 0], "clip": ["4", 1]}},
                    """.formatted(node, loras.get(index), last));
            last = node;
        }
        return graph.append("""
                 "3": {"class_type": "KSampler", "inputs": {"seed": %s, "steps": 20, "cfg": 7.5, "sampler_name": "euler",
                    "scheduler": "karras", "denoise": 1.0, "model": ["%s", 0], "positive": ["6", 0], "negative": ["7", 0],
                    "latent_image": ["5", 0]}},
                 "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
                 "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "x"}}}
                """.formatted(seed, last)).toString();
    }

    public String json() {
        List<String> messages = new ArrayList<>();
        messages.add("[\"execution_start\", {\"timestamp\": " + createdMillis + "}]");
        if (error != null) {
            messages.add("[\"execution_error\", " + error + "]");
        } else if (status.equals("interrupted")) {
            messages.add("[\"execution_interrupted\", {\"timestamp\": " + (createdMillis + 500) + "}]");
        } else {
            messages.add("[\"execution_success\", {\"timestamp\": " + (createdMillis + 1500) + "}]");
        }
        String pnginfo = workflow == null ? "" : ", \"extra_pnginfo\": {\"workflow\": {\"id\": \"" + workflow + "\"}}";
        return """
                {"prompt": [1, "%s", %s, {"create_time": %d%s}, ["9"]], "outputs": %s,
                 "status": {"status_str": "%s", "completed": %s, "messages": [%s]}}
                """.formatted(
                        id,
                        graph,
                        createdMillis,
                        pnginfo,
                        outputs,
                        status.equals("interrupted") ? "error" : status,
                        status.equals("success"),
                        String.join(", ", messages));
    }
}
