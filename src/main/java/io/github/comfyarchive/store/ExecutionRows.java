package io.github.comfyarchive.store;

import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.StatusMessage;
import java.sql.SQLException;

/** Rows of {@code status_message}, {@code output_value} and {@code redaction}: derived from an entry, replaced with it. */
final class ExecutionRows {
    private final PlainSql sql;

    ExecutionRows(PlainSql sql) {
        this.sql = sql;
    }

    void insert(long prompt, StatusMessage message) throws SQLException {
        sql.update(
                "INSERT INTO status_message (prompt, position, event, at, data) VALUES (?, ?, ?, ?, ?)",
                prompt,
                message.position(),
                message.event(),
                Times.textOrNull(message.at()),
                message.data());
    }

    void insert(long prompt, OutputValue value) throws SQLException {
        sql.update(
                "INSERT INTO output_value (prompt, node_id, media, position, value) VALUES (?, ?, ?, ?, ?)",
                prompt,
                value.nodeId(),
                value.media(),
                value.position(),
                value.value());
    }

    void insert(RedactionRow row) throws SQLException {
        sql.update(
                "INSERT INTO redaction (prompt, output, path, rule, fingerprint) VALUES (?, ?, ?, ?, ?)",
                row.prompt(),
                row.output(),
                row.path(),
                row.rule(),
                row.fingerprint());
    }

    /** Deletes a prompt's messages and values. */
    void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM status_message WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_value WHERE prompt = ?", prompt);
    }

    /** Deletes what was noted of a prompt's entry; what was masked in its files stays. */
    void deleteEntryRedactions(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ? AND output IS NULL", prompt);
    }
}
