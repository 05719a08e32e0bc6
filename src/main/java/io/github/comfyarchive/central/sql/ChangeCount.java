package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** How often people changed something in the store itself, by which those who look at it know that something is otherwise: homes have cursors. */
public final class ChangeCount {
    private ChangeCount() {}

    /** Counts one, at the end of its transaction: others who change something wait from here on. */
    public static void add(PlainSql sql) throws SQLException {
        sql.update("UPDATE change_count SET changes = changes + 1");
    }
}
