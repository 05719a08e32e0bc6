package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.JsonObject;
import io.github.comfyarchive.query.PromptSummary;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Prompts one below the other: a table for a person, or a line of JSON each. */
public final class PromptLines {
    private final @Nullable Output json;
    private final PromptTable table;
    private long count;

    /** Begins to print. */
    public PromptLines(Terminal terminal, boolean json) {
        this.json = json ? new Output(terminal.json()) : null;
        this.table = new PromptTable(terminal, ZoneId.systemDefault());
    }

    /**
     * Adds a prompt.
     *
     * @param object what is said of it to programs
     * @param note what stands below it in the table, or nothing
     * @return whether somebody still reads
     */
    public boolean add(PromptSummary prompt, JsonObject object, String note) {
        count++;
        return json == null ? table.add(prompt, note) : json.line(JsonLineWriter.text(object));
    }

    /** How many were added. */
    public long count() {
        return count;
    }

    /** Prints what waits for widths; to be called at the end. */
    public void flush() {
        table.flush();
    }
}
