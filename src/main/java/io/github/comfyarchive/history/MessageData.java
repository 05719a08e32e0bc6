package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What matters here of a message's data: its {@code timestamp}, and the {@code nodes} that were cached. */
final class MessageData implements StrictJson.Listener {
    private final List<String> nodes = new ArrayList<>();
    private @Nullable Double timestamp;
    private int depth;
    private boolean inNodes;

    @Override
    public void token(JsonParser parser, JsonToken token) throws IOException {
        if (token.isStructStart()) {
            depth++;
            inNodes |= depth == 2 && "nodes".equals(parser.currentName());
        } else if (token.isStructEnd()) {
            depth--;
            inNodes &= depth >= 2;
        } else if (token == JsonToken.VALUE_STRING && inNodes && depth == 2) {
            nodes.add(Surrogates.replaceLone(parser.getText()));
        } else if (token.isNumeric() && depth == 1 && "timestamp".equals(parser.currentName())) {
            timestamp = parser.getDoubleValue();
        }
    }

    List<String> nodes() {
        return nodes;
    }

    @Nullable
    Double timestamp() {
        return timestamp;
    }
}
