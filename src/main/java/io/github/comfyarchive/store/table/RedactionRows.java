package io.github.comfyarchive.store.table;

import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows of {@code redaction}: what was removed of entries, and masked in files. */
public final class RedactionRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public RedactionRows(PlainSql sql) {
        this.sql = sql;
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
        know(redaction);
    }

    /** Has what is lasting looked for from now on, where it is nothing of the prompt's entry itself. */
    public void know(Redaction redaction) throws SQLException {
        if (redaction.lasting()) {
            new KnownSecretRows(sql).insert(redaction.fingerprint());
        }
    }

    /** Deletes what was noted of a prompt's entry; what was masked in its files stays. */
    public void deleteEntryRedactions(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ? AND output IS NULL", prompt);
    }
}
