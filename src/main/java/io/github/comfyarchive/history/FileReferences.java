package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file references in a value of {@code outputs}: every object with a {@code filename}, at any depth, whatever its
 * key (comfyui-protocol.md, "One entry").
 */
final class FileReferences implements StrictJson.Listener {
    private final Deque<Members> open = new ArrayDeque<>();
    private final List<FileReference> found = new ArrayList<>();
    private boolean outermostIsReference;

    @Override
    public void token(JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> open.push(new Members(token == JsonToken.START_OBJECT));
            case END_OBJECT, END_ARRAY -> close(open.pop());
            case VALUE_STRING -> member(parser);
            default -> {}
        }
    }

    /** The references found, innermost first. */
    List<FileReference> found() {
        return found;
    }

    /** Whether the value itself was a reference, and not just something around one. */
    boolean outermostIsReference() {
        return outermostIsReference;
    }

    private void member(JsonParser parser) throws IOException {
        Members members = open.peek();
        if (members == null || !members.object) {
            return;
        }
        switch (String.valueOf(parser.currentName())) {
            case "filename" -> members.filename = Surrogates.replaceLone(parser.getText());
            case "subfolder" -> members.subfolder = Surrogates.replaceLone(parser.getText());
            case "type" -> members.type = Surrogates.replaceLone(parser.getText());
            default -> {}
        }
    }

    private void close(Members members) {
        String filename = members.filename;
        if (filename == null || filename.isEmpty()) {
            return;
        }
        found.add(new FileReference(filename, members.subfolder, members.type));
        outermostIsReference = open.isEmpty();
    }

    /** The members of an open object that matter here, with the defaults of a server that leaves them out. */
    private static final class Members {
        final boolean object;

        @Nullable
        String filename;

        String subfolder = "";
        String type = "output";

        Members(boolean object) {
            this.object = object;
        }
    }
}
