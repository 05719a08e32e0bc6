package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An output that is not a file: a text, a number, anything a node puts into its {@code ui}.
 *
 * @param nodeId the node that made it
 * @param media the key it stood under, such as {@code text}
 * @param position its place in the list, from 0
 * @param value strict JSON ({@link StrictJson})
 */
public record OutputValue(String nodeId, String media, int position, String value) {

    /**
     * The text that it is.
     *
     * @return null where it is something else
     */
    public @Nullable String text() {
        try (JsonParser parser = StrictJson.FACTORY.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        } catch (IOException notStrict) {
            throw new IllegalStateException("a value is strict JSON", notStrict);
        }
    }
}
