package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows of {@code forgotten_file}: by what an import knows bytes that were forgotten. */
public final class ForgottenFileRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ForgottenFileRows(PlainSql sql) {
        this.sql = sql;
    }

    /**
     * Notes the bytes of a file that goes.
     *
     * @param mac their keyed hash, in hex
     * @param output whose file it was, while that is still there
     * @param forgotten with which run it was forgotten; null while its prompt is still there
     */
    public void insert(String mac, @Nullable Long output, @Nullable Long forgotten) throws SQLException {
        sql.update("INSERT INTO forgotten_file (mac, output, forgotten) VALUES (?, ?, ?)", mac, output, forgotten);
    }

    /** Whether bytes were forgotten. */
    public boolean holds(String mac) throws SQLException {
        return sql.first("SELECT 1 FROM forgotten_file WHERE mac = ? LIMIT 1", row -> true, mac)
                .isPresent();
    }

    /** Whether any were. */
    public boolean any() throws SQLException {
        return sql.one("SELECT EXISTS (SELECT 1 FROM forgotten_file)", row -> row.getBoolean(1));
    }

    /** The outputs of a prompt go: what is noted of their files goes on with the run. */
    public void follow(long prompt, long forgotten) throws SQLException {
        sql.update(
                "UPDATE forgotten_file SET output = NULL, forgotten = ? WHERE output IN (SELECT id FROM output WHERE prompt = ?)",
                forgotten,
                prompt);
    }

    /** A run is another's by now. */
    void move(long from, long to) throws SQLException {
        sql.update("UPDATE forgotten_file SET forgotten = ? WHERE forgotten = ?", to, from);
    }

    /** The files of a run may come in again. */
    public void deleteOf(long forgotten) throws SQLException {
        sql.update("DELETE FROM forgotten_file WHERE forgotten = ?", forgotten);
    }

    /** Those of a prompt's outputs may. */
    public void deleteOfPrompt(long prompt) throws SQLException {
        sql.update("DELETE FROM forgotten_file WHERE output IN (SELECT id FROM output WHERE prompt = ?)", prompt);
    }
}
