package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code literal_use}, as prompts become one. */
public final class LiteralUseRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public LiteralUseRows(PlainSql sql) {
        this.sql = sql;
    }

    /** An entry of a prompt has become an earlier one of another. */
    public void becomeReplaced(long prompt, long other, long replaced) throws SQLException {
        sql.update(
                "UPDATE literal_use SET prompt = ?, replaced_entry = ? WHERE prompt = ? AND replaced_entry IS NULL",
                other,
                replaced,
                prompt);
    }

    /** The earlier entries of a prompt are those of another. */
    public void moveReplaced(long prompt, long other) throws SQLException {
        sql.update("UPDATE literal_use SET prompt = ? WHERE prompt = ? AND replaced_entry IS NOT NULL", other, prompt);
    }

    /** An earlier entry goes. */
    public void deleteReplaced(long replaced) throws SQLException {
        sql.update("DELETE FROM literal_use WHERE replaced_entry = ?", replaced);
    }

    /** The entry of a prompt goes. */
    public void deleteOfEntry(long prompt) throws SQLException {
        sql.update("DELETE FROM literal_use WHERE prompt = ? AND replaced_entry IS NULL", prompt);
    }
}
