package io.github.comfyarchive.export;

import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.PromptReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Prompts as {@code GET /history} answers them. */
final class HistoryObject implements PromptWriter {
    private final PromptReader prompts;
    private final HistoryAnswer answer;

    HistoryObject(PromptReader prompts, OutputStream out) {
        this.prompts = prompts;
        this.answer = new HistoryAnswer(out);
    }

    @Override
    public void begin() throws IOException {
        answer.begin();
    }

    @Override
    public void write(List<Long> keys) throws IOException {
        for (RedactedEntry entry : prompts.entries(keys)) {
            answer.write(entry);
        }
    }

    @Override
    public void end() throws IOException {
        answer.end();
    }
}
