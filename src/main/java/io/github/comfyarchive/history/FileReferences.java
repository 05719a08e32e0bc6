package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file references in a value of {@code outputs}: every object with a {@code filename}, at any depth, whatever its
 * key; and the names that stand there as plain strings (comfyui-protocol.md, "One entry").
 */
final class FileReferences implements StrictJson.Listener {
    private final boolean stringsAreNames;
    private final int mostNames;
    private final Deque<Members> open = new ArrayDeque<>();
    private final List<FileReference> found = new ArrayList<>();
    private final List<NamedFile> named = new ArrayList<>();
    private boolean outermostIsReference;

    /**
     * Prepares it for one value.
     *
     * @param stringsAreNames whether the value's strings may be names of files
     * @param mostNames how many of them to take at most
     */
    FileReferences(boolean stringsAreNames, int mostNames) {
        this.stringsAreNames = stringsAreNames;
        this.mostNames = mostNames;
    }

    @Override
    public void token(JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> open.push(new Members(token == JsonToken.START_OBJECT));
            case END_OBJECT, END_ARRAY -> close(open.pop());
            case VALUE_STRING -> string(parser);
            default -> {}
        }
    }

    /** The references found, innermost first. */
    List<FileReference> found() {
        return found;
    }

    /** The names found, in order. */
    List<NamedFile> named() {
        return named;
    }

    /** Whether the value itself was a reference, and not just something around one. */
    boolean outermostIsReference() {
        return outermostIsReference;
    }

    private void string(JsonParser parser) throws IOException {
        Members members = open.peek();
        if (members != null && members.object) {
            member(parser, members);
        } else if (stringsAreNames) {
            boolean taken = take(NamedFile.of(parser.getText()));
            outermostIsReference |= taken && members == null;
        }
    }

    private void member(JsonParser parser, Members members) throws IOException {
        switch (String.valueOf(parser.currentName())) {
            case "filename" -> members.filename = Surrogates.replaceLone(parser.getText());
            case "subfolder" -> members.subfolder = Surrogates.replaceLone(parser.getText());
            case "type" -> members.type = Surrogates.replaceLone(parser.getText());
            case "workflow" -> {
                members.workflow = NamedFile.of(parser.getText()).orElse(null);
                name(parser, members);
            }
            default -> name(parser, members);
        }
    }

    private void name(JsonParser parser, Members members) throws IOException {
        if (stringsAreNames && named.size() + members.names.size() < mostNames) {
            NamedFile.of(parser.getText()).ifPresent(members.names::add);
        }
    }

    private void close(Members members) {
        String filename = members.filename;
        if (filename == null || filename.isEmpty()) {
            members.names.forEach(name -> take(Optional.of(name)));
            return;
        }
        FileReference reference = new FileReference(filename, members.subfolder, members.type);
        found.add(reference);
        outermostIsReference = open.isEmpty();
        NamedFile workflow = members.workflow;
        if (workflow != null && isPng(workflow)) {
            // The picture that holds the workflow of a film (VideoHelperSuite).
            take(Optional.of(new NamedFile(workflow.beside(reference), false)));
        }
    }

    private static boolean isPng(NamedFile name) {
        return name.file().filename().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    private boolean take(Optional<NamedFile> name) {
        if (name.isEmpty() || named.size() >= mostNames) {
            return false;
        }
        return named.add(name.get());
    }

    /** The members of an open object that matter here, with the defaults of a server that leaves them out. */
    private static final class Members {
        final boolean object;
        final List<NamedFile> names = new ArrayList<>();

        @Nullable
        String filename;

        @Nullable
        NamedFile workflow;

        String subfolder = "";
        String type = "output";

        Members(boolean object) {
            this.object = object;
        }
    }
}
