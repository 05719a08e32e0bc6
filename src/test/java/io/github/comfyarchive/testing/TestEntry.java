package io.github.comfyarchive.testing;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A made-up prompt as a ComfyUI server keeps it: a text-to-image graph with checkpoint, LoRA, two texts, sampler and
 * SaveImage, its UI workflow, its status and its files. Immutable; made by {@link TestEntries}.
 *
 * @param number the queue number; also decides the times
 * @param id the prompt id
 * @param seed the sampler's seed, up to 2^64-1
 * @param positive the positive text
 * @param files what SaveImage wrote
 * @param sensitive JSON of a sixth element of the prompt array, "" for none
 * @param minimumBytes the entry's JSON is padded to this length, in its UI workflow
 */
public record TestEntry(
        long number,
        String id,
        BigInteger seed,
        String positive,
        List<FileRef> files,
        String sensitive,
        int minimumBytes) {
    private static final long FIRST_MILLIS = 1_795_467_646_024L;

    public TestEntry id(String value) {
        return new TestEntry(number, value, seed, positive, files, sensitive, minimumBytes);
    }

    public TestEntry seed(BigInteger value) {
        return new TestEntry(number, id, value, positive, files, sensitive, minimumBytes);
    }

    public TestEntry positive(String text) {
        return new TestEntry(number, id, seed, text, files, sensitive, minimumBytes);
    }

    public TestEntry files(FileRef... refs) {
        return new TestEntry(number, id, seed, positive, List.of(refs), sensitive, minimumBytes);
    }

    /** Adds index 5 to the prompt array, with keys that must never be archived. */
    public TestEntry sensitive(String json) {
        return new TestEntry(number, id, seed, positive, files, json, minimumBytes);
    }

    /** Pads the entry to so many bytes; an entry that is longer by itself stays as it is. */
    public TestEntry bytes(int count) {
        return new TestEntry(number, id, seed, positive, files, sensitive, count);
    }

    /** The entry as the server would write it: ASCII, Python's separators. */
    public String json() {
        String natural = json("");
        int missing = minimumBytes - natural.length();
        return missing <= 0 ? natural : json(TestEntries.words(number, missing));
    }

    /** The API-format workflow, as index 2 of the prompt array and as the {@code prompt} chunk of the picture. */
    public String graph() {
        return """
                {"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}}, \
                "10": {"class_type": "LoraLoader", "inputs": {"model": ["4", 0], "clip": ["4", 1], \
                "lora_name": "add_detail.safetensors", "strength_model": 0.8, "strength_clip": 1.0}}, \
                "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 96, "height": 64, "batch_size": 1}}, \
                "6": {"class_type": "CLIPTextEncode", "inputs": {"text": %s, "clip": ["10", 1]}, \
                "_meta": {"title": "Positive"}}, \
                "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark, blurry", "clip": ["10", 1]}, \
                "_meta": {"title": "Negative"}}, \
                "3": {"class_type": "KSampler", "inputs": {"seed": %s, "steps": 20, "cfg": 4.5, \
                "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["10", 0], \
                "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}}, \
                "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}}, \
                "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "rig/study", "images": ["8", 0]}}}""".formatted(PythonJson.quote(positive), seed);
    }

    /** The UI workflow, without padding. */
    public String workflow() {
        return workflow("");
    }

    /**
     * A small picture with this prompt's graph and workflow in it, as SaveImage writes it.
     *
     * @param index which picture of the batch, from 0; each has pixels of its own
     */
    public TestPng picture(int index) {
        return TestPng.of(6, 4, seed.longValue() + index)
                .text("prompt", graph())
                .text("workflow", workflow());
    }

    private String workflow(String padding) {
        return """
                {"id": "%s", "revision": 0, "last_node_id": 10, "last_link_id": 12, "nodes": [\
                {"id": 6, "type": "CLIPTextEncode", "pos": [1261.25, 582.99], "size": [315, 98], "flags": {}, \
                "order": 3, "mode": 0, "properties": {"Node name for S&R": "CLIPTextEncode"}, "widgets_values": [%s]}, \
                {"id": 3, "type": "KSampler", "pos": [99.17862677954292, 221.08], "size": [315, 98], "flags": {}, \
                "order": 5, "mode": 0, "properties": {"Node name for S&R": "KSampler"}, \
                "widgets_values": [%s, 20, 4.5, "euler", "normal", 1.0]}, \
                {"id": 11, "type": "Note", "pos": [1, 2], "widgets_values": ["%s"]}], \
                "links": [[0, 4, 0, 3, 0, "MODEL"]], "groups": [], "config": {}, "extra": {}, "version": 0.4}""".formatted(TestEntries.uuid(-1 - number), PythonJson.quote(positive), seed, padding);
    }

    private String json(String padding) {
        String quotedId = PythonJson.quote(id);
        long started = FIRST_MILLIS + number * 2_000;
        List<String> prompt = new ArrayList<>(List.of(
                Long.toString(number),
                quotedId,
                graph(),
                "{\"extra_pnginfo\": {\"workflow\": " + workflow(padding) + "}, \"client_id\": \"rig-client\"}",
                "[\"9\"]"));
        if (!sensitive.isEmpty()) {
            prompt.add(sensitive);
        }
        String images = files.stream()
                .map(file -> "{\"filename\": " + PythonJson.quote(file.filename()) + ", \"subfolder\": "
                        + PythonJson.quote(file.subfolder()) + ", \"type\": " + PythonJson.quote(file.type()) + "}")
                .collect(Collectors.joining(", "));
        return """
                {"prompt": [%s], "outputs": {"9": {"images": [%s]}}, \
                "status": {"status_str": "success", "completed": true, "messages": [\
                ["execution_start", {"prompt_id": %s, "timestamp": %d}], \
                ["execution_cached", {"nodes": [], "prompt_id": %s, "timestamp": %d}], \
                ["execution_success", {"prompt_id": %s, "timestamp": %d}]]}, \
                "meta": {"9": {"node_id": "9", "display_node": "9", "parent_node": null, "real_node_id": "9"}}}""".formatted(
                        String.join(", ", prompt),
                        images,
                        quotedId,
                        started,
                        quotedId,
                        started + 10,
                        quotedId,
                        started + 1_500);
    }
}
