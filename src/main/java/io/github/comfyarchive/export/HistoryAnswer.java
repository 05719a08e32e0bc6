package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes the answer of {@code GET /history}: one object, oldest first. The entries are the kept bytes themselves, so that no number and no
 * escape changes on the way; each begins a line, which JSON does not mind.
 */
public final class HistoryAnswer {
    /** What stands for half a character. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final int PIECE = 1 << 16;

    private final OutputStream out;
    private boolean first = true;

    /**
     * Prepares it.
     *
     * @param out where to; neither flushed nor closed
     */
    public HistoryAnswer(OutputStream out) {
        this.out = out;
    }

    /** Begins the object. */
    public void begin() throws IOException {
        out.write('{');
    }

    /** Writes an entry by its own id. */
    public void write(RedactedEntry entry) throws IOException {
        write(key(entry), entry);
    }

    /** Writes an entry by another id that its prompt has. */
    public void write(String promptId, RedactedEntry entry) throws IOException {
        write(quoted(promptId), entry);
    }

    private void write(byte[] key, RedactedEntry entry) throws IOException {
        write(first ? "\n" : ",\n");
        out.write(key);
        write(": ");
        writePieces(entry.json());
        first = false;
    }

    /** Ends the object. */
    public void end() throws IOException {
        write(first ? "}\n" : "\n}\n");
    }

    /** As the entry writes it, where a column could not hold it. */
    private static byte[] key(RedactedEntry entry) {
        Optional<byte[]> written =
                entry.promptId().value().indexOf(REPLACEMENT) < 0 ? Optional.empty() : EntryParts.promptId(entry);
        return written.orElseGet(() -> quoted(entry.promptId().value()));
    }

    private static byte[] quoted(String text) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Copied in pieces: a channel's stream keeps the array that it wrote last, and an entry may be a quarter of the heap. */
    private void writePieces(byte[] json) throws IOException {
        byte[] piece = new byte[Math.min(PIECE, json.length)];
        for (int at = 0; at < json.length; at += piece.length) {
            int length = Math.min(piece.length, json.length - at);
            System.arraycopy(json, at, piece, 0, length);
            out.write(piece, 0, length);
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
