package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of {@code sync_run}. */
public final class SyncRunRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public SyncRunRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts a run that has begun, and returns its key. */
    public long start(ServerId serverId, String now) throws SQLException {
        return sql.one(
                "INSERT INTO sync_run (server_id, started_at, outcome) VALUES (?, ?, 'running') RETURNING id",
                row -> row.getLong(1),
                serverId,
                now);
    }

    /** Gives all runs of a server to another. */
    public void move(ServerId from, ServerId into) throws SQLException {
        sql.update("UPDATE sync_run SET server_id = ? WHERE server_id = ?", into, from);
    }

    /** Runs that were killed: whoever holds the server's locks knows that no other is running. */
    public void stopped(ServerId serverId) throws SQLException {
        sql.update("UPDATE sync_run SET outcome = 'stopped' WHERE outcome = 'running' AND server_id = ?", serverId);
    }

    /** Notes how a run ended, with all that it counted. */
    public void finish(long id, String now, RunEnd end) throws SQLException {
        RunCounts counts = end.counts();
        sql.update(
                """
                UPDATE sync_run SET finished_at = ?, outcome = ?, entries_read = ?, entry_bytes = ?, prompts_new = ?,
                    prompts_changed = ?, prompts_known = ?, malformed = ?, files_stored = ?, files_shared = ?,
                    files_missing = ?, files_mismatched = ?, files_skipped = ?, files_failed = ?, file_bytes = ?,
                    redactions = ?, files_masked = ?, requests = ?, history_length = ?, notice = ?, error = ?
                WHERE id = ?
                """,
                now,
                end.outcome().word(),
                counts.entriesRead(),
                counts.entryBytes(),
                counts.promptsNew(),
                counts.promptsChanged(),
                counts.promptsKnown(),
                counts.malformed(),
                counts.filesStored(),
                counts.filesShared(),
                counts.filesMissing(),
                counts.filesMismatched(),
                counts.filesSkipped(),
                counts.filesFailed(),
                counts.fileBytes(),
                counts.redactions(),
                counts.filesMasked(),
                counts.requests(),
                counts.historyLength(),
                end.notice(),
                end.error(),
                id);
    }

    /** What runs said, each once, where they said something. */
    public List<String> messages() throws SQLException {
        return sql.list(
                String.class,
                "SELECT notice FROM sync_run WHERE notice IS NOT NULL UNION SELECT error FROM sync_run WHERE error IS NOT NULL");
    }

    /** Has runs say something else. */
    public void say(String message, String instead) throws SQLException {
        sql.update("UPDATE sync_run SET notice = ? WHERE notice = ?", instead, message);
        sql.update("UPDATE sync_run SET error = ? WHERE error = ?", instead, message);
    }

    /** The last run on a server. */
    public Optional<LastRun> last(ServerId serverId) throws SQLException {
        return sql.first(
                "SELECT started_at, outcome, error FROM sync_run WHERE server_id = ?"
                        + " ORDER BY started_at DESC, id DESC LIMIT 1",
                row -> new LastRun(
                        row.getString("started_at"),
                        PlainSql.state(row, "outcome", RunEnd.Outcome.class),
                        row.getString("error")),
                serverId);
    }

    /** What the last run that noticed a loss said of it, of those that began since. */
    public Optional<String> lastNotice(ServerId serverId, String since) throws SQLException {
        return sql.first(
                "SELECT notice FROM sync_run WHERE server_id = ? AND started_at >= ? AND notice IS NOT NULL"
                        + " ORDER BY started_at DESC LIMIT 1",
                row -> row.getString(1),
                serverId,
                since);
    }
}
