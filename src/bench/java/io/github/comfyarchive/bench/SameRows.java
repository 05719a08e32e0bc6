package io.github.comfyarchive.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What SQLite's own program takes to write the rows of an archive into a new file with the same tables and indexes. */
final class SameRows {
    /** Written by SQLite itself: what makes the tables, then what fills them; {@code input_index} gives its content to nobody. */
    private static final String SCRIPT = """
            .open '%2$s'
            .output '%3$s'
            .print PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            SELECT sql || ';' FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL
                AND name NOT LIKE 'prompt!_search!_%%' ESCAPE '!' AND name NOT LIKE 'input!_index%%' ESCAPE '!'
                ORDER BY type DESC;
            ATTACH '%4$s' AS words;
            CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, prompt_search, instance);
            CREATE TABLE words.word AS SELECT doc AS prompt,
                coalesce(group_concat(CASE col WHEN 'positive' THEN term END, ' '), '') AS positive,
                coalesce(group_concat(CASE col WHEN 'negative' THEN term END, ' '), '') AS negative,
                coalesce(group_concat(CASE col WHEN 'text' THEN term END, ' '), '') AS text,
                coalesce(group_concat(CASE col WHEN 'output' THEN term END, ' '), '') AS output,
                coalesce(group_concat(CASE col WHEN 'model' THEN term END, ' '), '') AS model,
                coalesce(group_concat(CASE col WHEN 'file' THEN term END, ' '), '') AS file,
                coalesce(group_concat(CASE col WHEN 'title' THEN term END, ' '), '') AS title,
                coalesce(group_concat(CASE col WHEN 'error' THEN term END, ' '), '') AS error,
                coalesce(group_concat(CASE col WHEN 'part' THEN term END, ' '), '') AS part
                FROM temp.place GROUP BY doc;
            SELECT 'ATTACH ''%2$s'' AS made; ATTACH ''%4$s'' AS words;';
            .print BEGIN;
            SELECT 'INSERT INTO main.' || name || ' SELECT * FROM made.' || name || ';' FROM sqlite_schema
                WHERE type = 'table' AND name NOT LIKE 'prompt!_search%%' ESCAPE '!'
                AND name NOT LIKE 'input!_index%%' ESCAPE '!' AND name NOT LIKE 'sqlite%%';
            .print INSERT INTO main.prompt_search (rowid, positive, negative, text, output, model, file, title, error, part)
            .print SELECT * FROM words.word;
            .print COMMIT;
            """;

    private final Path database;
    private final Workspace work;

    SameRows(Path database, Workspace work) {
        this.database = database;
        this.work = work;
    }

    String row(int prompts) throws IOException, InterruptedException {
        Path folder = work.fresh("rows");
        Path script = folder.resolve("rows.sql");
        Path copy = folder.resolve("rows.db");
        ProcessRun.of(SCRIPT.formatted("", database, script, folder.resolve("words.db")), "sqlite3");
        ProcessRun run = ProcessRun.of(".read '" + script + "'\n", "sqlite3", copy.toString());
        long bytes = Files.size(copy);
        work.delete("rows");
        return String.format(
                Locale.ROOT,
                "| `sqlite3`, the same rows (%,.0f MB) in one transaction | %.1f | | %.1f | %.0f |%n",
                bytes / 1e6,
                run.seconds(),
                run.processorSeconds(),
                run.peakBytes() / 1e6);
    }
}
