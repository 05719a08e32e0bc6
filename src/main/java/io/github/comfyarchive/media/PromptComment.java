package io.github.comfyarchive.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The comment of a VideoHelperSuite video and what is like it: one JSON object with {@code prompt} and {@code workflow}, each a JSON value or, by
 * older versions, that value as JSON text in a string.
 */
final class PromptComment {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Findings.MAX_TEXT)
                    .build())
            .build();

    private PromptComment() {}

    /** The members of the object, values verbatim; empty when the text is no JSON object with a prompt or workflow. */
    static List<EmbeddedText> split(String comment) {
        if (!comment.startsWith("{")) {
            return List.of();
        }
        List<EmbeddedText> members = new ArrayList<>();
        boolean known = false;
        try (JsonParser parser = JSON.createParser(comment)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                String text = value(comment, parser, value);
                known |= (name.equals("prompt") || name.equals("workflow")) && text.startsWith("{");
                members.add(new EmbeddedText(name, text));
            }
            return known && parser.currentToken() == JsonToken.END_OBJECT ? members : List.of();
        } catch (IOException e) {
            // A reader over a string has no other faults than the text's: it is a comment like any other.
            return List.of();
        }
    }

    private static String value(String comment, JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (!value.isStructStart()) {
            return parser.getText();
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return comment.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
