package io.github.comfyarchive.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The recorded history of a real server, entry by entry, and its files. */
public final class RecordedEntries {
    public static final List<String> ALL = List.of("/recordings/prompt-of-five", "/demo/prompt-of-six");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private RecordedEntries() {}

    public static byte[] file(String name) throws IOException {
        try (InputStream in = RecordedEntries.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    public static List<RawEntry> entries(String recording) throws IOException {
        byte[] history = file(recording + "/history.json");
        List<RawEntry> entries = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(history)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String id = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int end = (int) parser.currentLocation().getByteOffset();
                entries.add(new RawEntry(id, Arrays.copyOfRange(history, start, end)));
            }
        }
        return entries;
    }

    /** Every token with its path and its text. */
    public static List<String> tokens(byte[] json) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(parser.getParsingContext().pathAsPointer() + " " + token + " " + parser.getText());
            }
        }
        return tokens;
    }
}
