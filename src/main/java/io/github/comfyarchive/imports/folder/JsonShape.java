package io.github.comfyarchive.imports.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON text is: a graph (each member has a {@code class_type}), a workflow of the UI ({@code nodes}), or an object in which such
 * stand by the names that ComfyUI and its nodes give them. Read to its end, for half a text in an entry would break the entry.
 */
final class JsonShape {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(16 << 20)
                    .maxNestingDepth(5_000)
                    .build())
            .build();

    private static final Set<String> WRAPPED =
            Set.of("prompt", "workflow", "parameters", "extra_pnginfo", "extra_data");

    private final String text;
    private final JsonParser parser;
    private boolean everyMemberIsANode = true;
    private boolean nodes;
    private int members;
    private Told within = Told.NOTHING;

    private JsonShape(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    /** Reads a text. */
    static Told read(String text, int layers) {
        if (layers == 0) {
            return Told.NOTHING;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_STRING) {
                return read(parser.getText(), layers - 1); // some nodes write JSON as a string of JSON
            }
            return first == JsonToken.START_OBJECT ? new JsonShape(text, parser).object(layers) : Told.NOTHING;
        } catch (IOException notJson) {
            return Told.NOTHING;
        }
    }

    private Told object(int layers) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            members++;
            JsonToken value = parser.nextToken();
            nodes |= name.equals("nodes") && value == JsonToken.START_ARRAY;
            if (WRAPPED.contains(name)) {
                String wrapped = wrapped(value);
                within = wrapped == null ? within : within.plus(wrapped, layers - 1);
            } else {
                member(value);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            return Told.NOTHING;
        }
        if (nodes) {
            return new Told(null, text, null);
        }
        return members > 0 && everyMemberIsANode ? new Told(text, null, null) : within;
    }

    /** The value under one of the names, as it is written. */
    private @Nullable String wrapped(JsonToken value) throws IOException {
        everyMemberIsANode = false;
        if (value == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }

    private void member(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            everyMemberIsANode = false;
            parser.skipChildren();
            return;
        }
        boolean classType = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            classType |= parser.nextToken() == JsonToken.VALUE_STRING && name.equals("class_type");
            parser.skipChildren();
        }
        everyMemberIsANode &= classType;
    }
}
