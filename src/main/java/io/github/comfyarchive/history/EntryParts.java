package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parts of an entry as they stand in it, byte for byte (comfyui-protocol.md, "One entry"). */
public final class EntryParts {
    private EntryParts() {}

    /**
     * The graph: the workflow in API format.
     *
     * @return its JSON in UTF-8, or nothing where the entry has none
     */
    public static Optional<EntryPart> graph(RedactedEntry entry) {
        return graph(entry.json());
    }

    static Optional<EntryPart> graph(byte[] json) {
        return slice(json, 2);
    }

    /**
     * The workflow of the user interface, which ComfyUI loads.
     *
     * @return its JSON in UTF-8, or nothing where whoever queued the prompt sent none
     */
    public static Optional<EntryPart> workflow(RedactedEntry entry) {
        return slice(entry.json(), 3, "extra_pnginfo", "workflow");
    }

    /**
     * The prompt's id as the entry writes it: with halves of characters, which no column holds.
     *
     * @return its JSON string in UTF-8, or nothing where the entry says another id than the one it is archived by
     */
    public static Optional<byte[]> promptId(RedactedEntry entry) {
        byte[] json = entry.json();
        int start = element(json, 1);
        if (start == JsonBytes.NOWHERE || json[start] != '"') {
            return Optional.empty();
        }
        int end = JsonBytes.end(json, start);
        return new PromptId(JsonBytes.text(json, start, end)).equals(entry.promptId())
                ? Optional.of(new EntryPart(json, start, end).bytes())
                : Optional.empty();
    }

    /**
     * A part as every reader of JSON takes it: Python's {@code NaN} as {@code null}. Without one, the same bytes.
     *
     * @param part JSON
     * @return it, or it in strict JSON
     */
    public static byte[] readable(byte[] part) {
        String text = new String(part, StandardCharsets.ISO_8859_1);
        if (!text.contains("NaN") && !text.contains("Infinity")) {
            return part;
        }
        try (JsonParser parser = StrictJson.FACTORY.createParser(part)) {
            parser.nextToken();
            String strict = StrictJson.copy(parser, (at, ignored) -> {});
            return strict == null ? part : strict.getBytes(StandardCharsets.UTF_8);
        } catch (IOException notJson) {
            return part;
        }
    }

    private static Optional<EntryPart> slice(byte[] json, int index, String... path) {
        int at = element(json, index);
        for (String name : path) {
            at = JsonBytes.member(json, at, name);
        }
        return at == JsonBytes.NOWHERE || json[at] != '{'
                ? Optional.empty()
                : Optional.of(new EntryPart(json, at, JsonBytes.end(json, at)));
    }

    /** Where an element of the list under {@code prompt} begins. */
    private static int element(byte[] json, int index) {
        return JsonBytes.element(json, JsonBytes.member(json, JsonBytes.start(json), "prompt"), index);
    }
}
