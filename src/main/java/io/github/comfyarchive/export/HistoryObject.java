package io.github.comfyarchive.export;

import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.redact.RedactedEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Prompts as {@code GET /history} answers them. */
final class HistoryObject implements PromptWriter {
    private final WholePrompts prompts;
    private final HistoryAnswer answer;

    HistoryObject(WholePrompts prompts, OutputStream out) {
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
