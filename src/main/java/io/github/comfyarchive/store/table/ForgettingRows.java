package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code forgetting}: what is decided and not done yet. */
public final class ForgettingRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ForgettingRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Decides to forget a prompt, or its files alone; what is decided to go whole goes whole. */
    public void insert(long prompt, boolean filesOnly) throws SQLException {
        sql.update(
                "INSERT INTO forgetting (prompt, files_only) VALUES (?, ?)"
                        + " ON CONFLICT (prompt) DO UPDATE SET files_only = min(files_only, excluded.files_only)",
                prompt,
                filesOnly);
    }

    /** How many are left. */
    public long count() throws SQLException {
        return sql.one("SELECT count(*) FROM forgetting", row -> row.getLong(1));
    }

    /** Some of those whose files alone go. */
    public List<Long> filesOnly(int limit) throws SQLException {
        return sql.list(
                Long.class, "SELECT prompt FROM forgetting WHERE files_only = 1 ORDER BY prompt LIMIT ?", limit);
    }

    /** What the next prompt that goes whole shares with others: its template. */
    public record Next(long prompt, @Nullable Long template) {}

    /** The next one. */
    public Optional<Next> next() throws SQLException {
        return sql.first(
                "SELECT prompt_row.id, template FROM forgetting CROSS JOIN prompt_row ON prompt_row.id = forgetting.prompt"
                        + " WHERE files_only = 0 ORDER BY forgetting.prompt LIMIT 1",
                row -> new Next(row.getLong("id"), PlainSql.nullableLong(row, "template")));
    }

    /** Some of those that go whole and share a template; or that share none. */
    public List<Long> ofTemplate(@Nullable Long template, int limit) throws SQLException {
        return sql.list(
                Long.class,
                "SELECT forgetting.prompt FROM forgetting CROSS JOIN prompt_row ON prompt_row.id = forgetting.prompt"
                        + " WHERE files_only = 0 AND template IS ? ORDER BY forgetting.prompt LIMIT ?",
                template,
                limit);
    }

    /** One is done. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM forgetting WHERE prompt = ?", prompt);
    }
}
