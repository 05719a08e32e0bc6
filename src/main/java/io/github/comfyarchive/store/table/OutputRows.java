package io.github.comfyarchive.store.table;

import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code output} and {@code asset}, as a sync makes them; {@link OutputDao} has the rest. */
public final class OutputRows {
    private final PlainSql sql;

    public OutputRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts an output that waits for its file; one that is there already keeps what became of it. */
    public void insert(long prompt, Output output) throws SQLException {
        sql.update(
                """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')
                ON CONFLICT (prompt, node_id, media, position) WHERE replaced_at IS NULL DO UPDATE SET cached = excluded.cached
                """,
                prompt,
                output.nodeId(),
                output.media(),
                output.position(),
                output.file().filename(),
                output.file().subfolder(),
                output.file().type(),
                output.cached());
    }

    /** What is known of an asset. */
    public Optional<AssetRow> asset(String sha256) throws SQLException {
        return sql.first(
                "SELECT size, media_type, extension, width, height, masked, stored_at FROM asset WHERE sha256 = ?",
                row -> new AssetRow(
                        sha256,
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        (Integer) row.getObject(4),
                        (Integer) row.getObject(5),
                        row.getInt(6),
                        row.getString(7)),
                sha256);
    }

    /** Inserts an asset; returns whether there was none of that name. */
    public boolean insert(AssetRow row) throws SQLException {
        return sql.update(
                        """
                        INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING
                        """,
                        row.sha256(),
                        row.size(),
                        row.mediaType(),
                        row.extension(),
                        row.width(),
                        row.height(),
                        row.masked(),
                        row.storedAt())
                == 1;
    }

    public void searched(String sha256, String rulesVersion) throws SQLException {
        sql.update("UPDATE asset SET rules_version = ? WHERE sha256 = ?", rulesVersion, sha256);
    }

    public void stored(long id, String asset, String provenance, String now) throws SQLException {
        sql.update("""
                UPDATE output SET state = 'stored', asset = ?, provenance = ?, attempts = attempts + 1, last_error = NULL,
                    fetched_at = ?
                WHERE id = ?
                """, asset, provenance, now, id);
    }

    /** A replaced output with the same file and the same bytes says nothing more. */
    public void deleteReplacedTwin(long id, String asset) throws SQLException {
        sql.update("""
                DELETE FROM output
                WHERE replaced_at IS NOT NULL AND asset = ?1
                    AND (prompt, node_id, media, position, filename, subfolder, type) =
                        (SELECT prompt, node_id, media, position, filename, subfolder, type FROM output WHERE id = ?2)
                    AND id <> ?2 AND NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.output = output.id)
                """, asset, id);
    }

    public void notStored(long id, String state, int attempts, @Nullable String error, String now) throws SQLException {
        sql.update(
                "UPDATE output SET state = ?, attempts = attempts + ?, last_error = ?, fetched_at = ? WHERE id = ?",
                state,
                attempts,
                error,
                now,
                id);
    }
}
