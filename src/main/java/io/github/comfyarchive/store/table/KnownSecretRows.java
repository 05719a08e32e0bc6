package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code known_secret}: fingerprints of what is looked for wherever it may stand. */
public final class KnownSecretRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public KnownSecretRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Fingerprints of the secrets that were removed before and cannot be guessed, each once. */
    public List<String> all() throws SQLException {
        return sql.list(String.class, "SELECT fingerprint FROM known_secret");
    }

    /** Has what is lasting looked for from now on. */
    public void insert(@Nullable String fingerprint) throws SQLException {
        sql.update(
                "INSERT INTO known_secret (fingerprint) VALUES (?) ON CONFLICT (fingerprint) DO NOTHING", fingerprint);
    }
}
