package io.github.comfyarchive.store.table;

import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.StatusMessage;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows of {@code status_message}, {@code output_value} and {@code redaction}: derived from an entry, replaced with it. */
public final class ExecutionRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ExecutionRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts a message of a prompt's status. */
    public void insert(long prompt, StatusMessage message) throws SQLException {
        sql.update(
                "INSERT INTO status_message (prompt, position, event, at, data) VALUES (?, ?, ?, ?, ?)",
                prompt,
                message.position(),
                message.event(),
                Times.textOrNull(message.at()),
                message.data());
    }

    /** Inserts an output that is not a file. */
    public void insert(long prompt, OutputValue value) throws SQLException {
        sql.update(
                "INSERT INTO output_value (prompt, node_id, media, position, value) VALUES (?, ?, ?, ?, ?)",
                prompt,
                value.nodeId(),
                value.media(),
                value.position(),
                value.value());
    }

    /** Notes what was removed of an entry, or masked in an output's file; what is lasting is looked for from now on. */
    public void insert(long prompt, @Nullable Long output, Redaction redaction) throws SQLException {
        sql.update(
                "INSERT INTO redaction (prompt, output, path, rule, fingerprint) VALUES (?, ?, ?, ?, ?)",
                prompt,
                output,
                redaction.path(),
                redaction.rule(),
                redaction.fingerprint());
        if (redaction.lasting()) {
            know(redaction.fingerprint());
        }
    }

    /** Has what is lasting looked for from now on. */
    public void know(@Nullable String fingerprint) throws SQLException {
        sql.update(
                "INSERT INTO known_secret (fingerprint) VALUES (?) ON CONFLICT (fingerprint) DO NOTHING", fingerprint);
    }

    /** Deletes a prompt's messages and values. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM status_message WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_value WHERE prompt = ?", prompt);
    }

    /** Deletes what was noted of a prompt's entry; what was masked in its files stays. */
    public void deleteEntryRedactions(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ? AND output IS NULL", prompt);
    }
}
