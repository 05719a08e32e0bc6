package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What matters here of a message's data: its {@code timestamp}, the {@code nodes} that were cached, and why it failed. */
final class MessageData implements StrictJson.Listener {
    private final List<String> nodes = new ArrayList<>();
    private @Nullable Double timestamp;
    private @Nullable String nodeId;
    private @Nullable String nodeType;
    private @Nullable String exceptionType;
    private @Nullable String exceptionMessage;
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
        } else if (token == JsonToken.VALUE_STRING && depth == 1) {
            member(String.valueOf(parser.currentName()), parser);
        } else if (token.isNumeric() && depth == 1 && "timestamp".equals(parser.currentName())) {
            timestamp = parser.getDoubleValue();
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "node_id" -> nodeId = Surrogates.replaceLone(parser.getText());
            case "node_type" -> nodeType = Surrogates.replaceLone(parser.getText());
            case "exception_type" -> exceptionType = Surrogates.replaceLone(parser.getText());
            case "exception_message" -> exceptionMessage = Surrogates.replaceLone(parser.getText());
            default -> {}
        }
    }

    Failure failure() {
        return new Failure(nodeId, nodeType, exceptionType, exceptionMessage);
    }

    List<String> nodes() {
        return nodes;
    }

    @Nullable
    Double timestamp() {
        return timestamp;
    }
}
