package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.PromptReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code GET /history}: one object, oldest first. The entries are the kept bytes themselves, so that no number and no
 * escape changes on the way; each begins a line, which JSON does not mind.
 */
final class HistoryObject implements PromptWriter {
    /** What stands for half a character. */
    private static final char REPLACEMENT = '\uFFFD';

    private final PromptReader prompts;
    private final OutputStream out;
    private boolean first = true;

    HistoryObject(PromptReader prompts, OutputStream out) {
        this.prompts = prompts;
        this.out = out;
    }

    @Override
    public void begin() throws IOException {
        out.write('{');
    }

    @Override
    public void write(List<Long> keys) throws IOException {
        for (RedactedEntry entry : prompts.entries(keys)) {
            write(first ? "\n" : ",\n");
            out.write(key(entry));
            write(": ");
            out.write(entry.json());
            first = false;
        }
    }

    @Override
    public void end() throws IOException {
        write(first ? "}\n" : "\n}\n");
    }

    /** As the entry writes it, where a column could not hold it. */
    private static byte[] key(RedactedEntry entry) {
        Optional<byte[]> written =
                entry.promptId().value().indexOf(REPLACEMENT) < 0 ? Optional.empty() : EntryParts.promptId(entry);
        return written.orElseGet(() -> ('"'
                        + new String(JsonStringEncoder.getInstance()
                                .quoteAsString(entry.promptId().value()))
                        + '"')
                .getBytes(StandardCharsets.UTF_8));
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
