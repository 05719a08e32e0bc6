package io.github.comfyarchive.export;

import io.github.comfyarchive.query.WholePrompts;
import java.io.OutputStream;

/** A form that is one stream of bytes. */
public enum StreamFormat {
    /** A line of JSON for each prompt. */
    JSONL,
    /** A row for each file. */
    CSV,
    /** The same, and a row for each prompt that has none. */
    CSV_ALL,
    /** What {@code GET /history} answers. */
    HISTORY;

    PromptWriter writer(WholePrompts prompts, OutputStream out) {
        return switch (this) {
            case JSONL -> new JsonLines(prompts, out);
            case CSV -> new GenerationCsv(prompts, out, false);
            case CSV_ALL -> new GenerationCsv(prompts, out, true);
            case HISTORY -> new HistoryObject(prompts, out);
        };
    }
}
