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

    /** Whether something is noted of a prompt's entry already, by its place and rule. */
    public boolean has(long prompt, String path, String rule) throws SQLException {
        return sql.one(
                "SELECT EXISTS (SELECT 1 FROM redaction WHERE prompt = ? AND output IS NULL AND path = ? AND rule = ?)",
                row -> row.getBoolean(1),
                prompt,
                path,
                rule);
    }

    /** Notes what another home has masked in an output's file; what is noted already is not noted again. */
    public void insertOfFile(long output, String path, String rule, @Nullable String fingerprint) throws SQLException {
        sql.update("""
                INSERT INTO redaction (prompt, output, path, rule, fingerprint)
                SELECT prompt, id, ?2, ?3, ?4 FROM output WHERE id = ?1
                    AND NOT EXISTS (SELECT 1 FROM redaction WHERE output = ?1 AND path = ?2 AND rule = ?3)
                """, output, path, rule, fingerprint);
    }

    /** Has what is lasting looked for from now on, where it is nothing of the prompt's entry itself. */
    public void know(Redaction redaction) throws SQLException {
        if (redaction.lasting()) {
            new KnownSecretRows(sql).insert(redaction.fingerprint());
        }
    }

    /** What was masked in the file of an output is so in that of another. */
    public void follow(long output, long prompt, long other) throws SQLException {
        sql.update("UPDATE redaction SET prompt = ?, output = ? WHERE output = ?", prompt, other, output);
    }

    /** Deletes what was noted of an output's file. */
    public void deleteOfOutput(long output) throws SQLException {
        sql.update("DELETE FROM redaction WHERE output = ?", output);
    }

    /** Deletes all that was noted of a prompt. */
    public void deleteAll(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ?", prompt);
    }

    /** Deletes what was noted of a prompt's entry; what was masked in its files stays. */
    public void deleteEntryRedactions(long prompt) throws SQLException {
        sql.update("DELETE FROM redaction WHERE prompt = ? AND output IS NULL", prompt);
    }
}
