package io.github.comfyarchive.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a prompt came to no good end, as its status messages say. A custom node may put anything there.
 *
 * @param nodeType the node's class
 * @param exceptionType such as {@code torch.OutOfMemoryError}
 * @param message what the exception says
 * @param traceback where it was thrown
 */
record Failed(
        @Nullable String nodeType,
        @Nullable String nodeId,
        @Nullable String exceptionType,
        @Nullable String message,
        @Nullable String traceback) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PromptStatus> STATUSES = Set.of(PromptStatus.ERROR, PromptStatus.INTERRUPTED);
    private static final Set<String> EVENTS = Set.of("execution_error", "execution_interrupted");

    /** Null for a prompt that did not fail. */
    static @Nullable Failed of(ArchivedPrompt prompt) {
        if (!STATUSES.contains(prompt.prompt().status())) {
            return null;
        }
        JsonNode data = prompt.messages().stream()
                .filter(message -> EVENTS.contains(message.event()))
                .findFirst()
                .map(message -> parse(prompt.whole(message.data())))
                .orElse(MissingNode.getInstance());
        return new Failed(
                text(data.path("node_type")),
                text(data.path("node_id")),
                text(data.path("exception_type")),
                text(data.path("exception_message")),
                traceback(data.path("traceback")));
    }

    private static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException tooDeep) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable String traceback(JsonNode lines) {
        if (!lines.isArray()) {
            return text(lines);
        }
        StringBuilder traceback = new StringBuilder();
        for (JsonNode line : lines) {
            String text = line.isValueNode() ? line.asText() : line.toString();
            traceback.append(text).append(text.endsWith("\n") ? "" : "\n");
        }
        return traceback.isEmpty() ? null : traceback.toString();
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = (value.isValueNode() ? value.asText() : value.toString()).strip();
        return text.isEmpty() ? null : text;
    }
}
