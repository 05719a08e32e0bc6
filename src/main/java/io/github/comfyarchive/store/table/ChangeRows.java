package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code change}, which are the triggers' but for what is to be told again without having changed. */
public final class ChangeRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ChangeRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Gives the change of a prompt a new number. */
    public void again(long prompt) throws SQLException {
        sql.update("DELETE FROM change WHERE kind = 'prompt' AND key = ?", prompt);
        sql.update("INSERT INTO change (kind, key) VALUES ('prompt', ?)", prompt);
    }
}
