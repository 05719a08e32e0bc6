package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;

/** Rows of {@code accepted_loss}: prompts whose entry is lost, and that somebody has let go of. */
public final class LossRows {
    private static final String LOST = "NOT EXISTS (SELECT 1 FROM entry WHERE entry.prompt = prompt_row.id)"
            + " AND NOT EXISTS (SELECT 1 FROM accepted_loss WHERE accepted_loss.prompt = prompt_row.id)";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public LossRows(PlainSql sql) {
        this.sql = sql;
    }

    /** How many entries are lost that nobody has let go of. */
    public long count() throws SQLException {
        return sql.one("SELECT count(*) FROM prompt_row WHERE " + LOST, row -> row.getLong(1));
    }

    /** The ids of their prompts, the newest first. */
    public List<String> newest(int most) throws SQLException {
        return sql.list(
                "SELECT prompt_id FROM prompt_row WHERE " + LOST + " ORDER BY id DESC LIMIT ?",
                row -> row.getString(1),
                most);
    }

    /** Lets go of all; returns how many. */
    public int accept(String now) throws SQLException {
        return sql.update(
                "INSERT INTO accepted_loss (prompt, accepted_at) SELECT id, ? FROM prompt_row WHERE " + LOST, now);
    }

    /** The entry of a prompt has come back. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM accepted_loss WHERE prompt = ?", prompt);
    }
}
