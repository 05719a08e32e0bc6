package io.github.comfyarchive.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of {@code prompt_search} and {@code input_index}: what a prompt can be found by. They are collected and written at the end of a
 * transaction, one after another: FTS5 keeps what it is given in memory until another statement opens a statement journal, and would
 * write a segment for each prompt.
 */
final class SearchRows {
    private static final String INSERT = """
            INSERT INTO prompt_search (rowid, positive, negative, text, output, model, file, title, error, part)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String INSERT_INPUTS = "INSERT INTO input_index (rowid, value) VALUES (?, ?)";
    private static final String DELETE = "DELETE FROM prompt_search WHERE rowid = ?";

    private final PlainSql sql;
    private final List<Change> changes = new ArrayList<>();

    @FunctionalInterface
    private interface Change {
        void write() throws SQLException;
    }

    SearchRows(PlainSql sql) {
        this.sql = sql;
    }

    void insert(long prompt, SearchRow row) {
        changes.add(() -> sql.update(
                INSERT,
                prompt,
                row.positive(),
                row.negative(),
                row.text(),
                row.output(),
                row.model(),
                row.file(),
                row.title(),
                row.error(),
                row.part()));
    }

    /** What an earlier graph of this prompt left there stays, as a candidate that its graph refuses. */
    void insertInputs(long prompt, String words) {
        changes.add(() -> sql.update(INSERT_INPUTS, prompt, words));
    }

    void delete(long prompt) {
        changes.add(() -> sql.update(DELETE, prompt));
    }

    /** Writes what was collected; to be called before the transaction ends. */
    void write() throws SQLException {
        for (Change change : changes) {
            change.write();
        }
        changes.clear();
    }
}
