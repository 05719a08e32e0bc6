package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parts of an entry as they stand in it, byte for byte (comfyui-protocol.md, "One entry"). */
public final class EntryParts {
    private EntryParts() {}

    /**
     * The graph: the workflow in API format.
     *
     * @return its JSON in UTF-8, or nothing where the entry has none
     */
    public static Optional<EntryPart> graph(RedactedEntry entry) {
        return slice(entry, 2);
    }

    /**
     * The workflow of the user interface, which ComfyUI loads.
     *
     * @return its JSON in UTF-8, or nothing where whoever queued the prompt sent none
     */
    public static Optional<EntryPart> workflow(RedactedEntry entry) {
        return slice(entry, 3, "extra_pnginfo", "workflow");
    }

    /**
     * The prompt's id as the entry writes it: with halves of characters, which no column holds.
     *
     * @return its JSON string in UTF-8, or nothing where the entry says another id than the one it is archived by
     */
    public static Optional<byte[]> promptId(RedactedEntry entry) {
        try (JsonParser parser = StrictJson.FACTORY.createParser(entry.json())) {
            if (parser.nextToken() != JsonToken.START_OBJECT
                    || !member(parser, "prompt")
                    || !element(parser, 1)
                    || parser.currentToken() != JsonToken.VALUE_STRING
                    || !new PromptId(parser.getText()).equals(entry.promptId())) {
                return Optional.empty();
            }
            return Optional.of(value(parser, entry.json()).bytes());
        } catch (IOException notJson) {
            return Optional.empty();
        }
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

    /** Goes to an element of the list under {@code prompt}; whether there is one. */
    static boolean toElement(JsonParser parser, int index) throws IOException {
        return parser.nextToken() == JsonToken.START_OBJECT && member(parser, "prompt") && element(parser, index);
    }

    private static Optional<EntryPart> slice(RedactedEntry entry, int index, String... path) {
        try (JsonParser parser = StrictJson.FACTORY.createParser(entry.json())) {
            boolean found = toElement(parser, index);
            for (int depth = 0; found && depth < path.length; depth++) {
                found = member(parser, path[depth]);
            }
            return found && parser.currentToken() == JsonToken.START_OBJECT
                    ? Optional.of(value(parser, entry.json()))
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty(); // an entry that is not understood has no parts
        }
    }

    /** Goes to the value of a member of the object the parser stands at. */
    private static boolean member(JsonParser parser, @Nullable String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = parser.currentName().equals(name);
            parser.nextToken();
            if (here) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static boolean element(JsonParser parser, int index) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
            if (at == index) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static EntryPart value(JsonParser parser, byte[] json) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        long end = parser.currentLocation().getByteOffset();
        return new EntryPart(json, Math.toIntExact(start), Math.toIntExact(end));
    }
}
