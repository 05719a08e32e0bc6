package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.Optional;

/** The row of {@code rewrite_due}: since when the file of the database holds what was forgotten. */
public final class RewriteDueRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public RewriteDueRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Since when it does. */
    public Optional<String> since() throws SQLException {
        return sql.first("SELECT min(since) FROM rewrite_due", row -> row.getString(1));
    }

    /** From now on it does; an earlier moment stays. */
    public void insert(String now) throws SQLException {
        sql.update("INSERT INTO rewrite_due (since) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM rewrite_due)", now);
    }

    /** It does not any more. */
    public void delete() throws SQLException {
        sql.update("DELETE FROM rewrite_due");
    }
}
