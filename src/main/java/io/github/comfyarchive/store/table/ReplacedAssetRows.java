package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;

/** Rows of {@code replaced_asset}: files in which secrets were masked, and that are still to be deleted. */
public final class ReplacedAssetRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ReplacedAssetRows(PlainSql sql) {
        this.sql = sql;
    }

    /** A file and its type. */
    public record Replaced(String sha256, String extension) {}

    /** Notes that an asset is to be deleted. */
    public void insert(String sha256) throws SQLException {
        sql.update("""
                INSERT INTO replaced_asset (sha256, extension) SELECT sha256, extension FROM asset WHERE sha256 = ?
                ON CONFLICT (sha256) DO NOTHING
                """, sha256);
    }

    /** Those that are still to be deleted. */
    public List<Replaced> all() throws SQLException {
        return sql.list(Replaced.class, "SELECT sha256, extension FROM replaced_asset");
    }

    /** Notes that its file is deleted. */
    public void delete(String sha256) throws SQLException {
        sql.update("DELETE FROM replaced_asset WHERE sha256 = ?", sha256);
    }
}
