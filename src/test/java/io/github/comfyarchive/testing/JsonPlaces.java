package io.github.comfyarchive.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A JSON text as its places: path -> the value there, exactly as written, numbers with their digits. */
public final class JsonPlaces {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final JsonParser parser;
    private final Map<String, String> places = new LinkedHashMap<>();

    private JsonPlaces(JsonParser parser) {
        this.parser = parser;
    }

    public static Map<String, String> of(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonPlaces places = new JsonPlaces(parser);
            parser.nextToken();
            places.read("$");
            return places.places;
        }
    }

    private void read(String path) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            places.put(path, "{}");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                read(path + (IDENTIFIER.matcher(name).matches() ? "." + name : "[\"" + name + "\"]"));
            }
        } else if (token == JsonToken.START_ARRAY) {
            places.put(path, "[]");
            int index = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                read(path + "[" + index++ + "]");
            }
        } else {
            places.put(path, token == JsonToken.VALUE_STRING ? '"' + parser.getText() : parser.getText());
        }
    }
}
