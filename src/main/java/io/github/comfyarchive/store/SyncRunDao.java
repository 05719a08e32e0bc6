package io.github.comfyarchive.store;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code sync_run}. */
interface SyncRunDao {
    @SqlQuery("INSERT INTO sync_run (server_id, started_at, outcome) VALUES (:serverId, :now, 'running') RETURNING id")
    long start(@Bind("serverId") long serverId, @Bind("now") String now);

    /** Runs that were killed: whoever holds the server's locks knows that no other is running. */
    @SqlUpdate("UPDATE sync_run SET outcome = 'stopped' WHERE outcome = 'running' AND server_id = :serverId")
    void stopped(@Bind("serverId") long serverId);

    @SqlQuery("""
            SELECT started_at, outcome, error FROM sync_run
            WHERE server_id = :serverId ORDER BY started_at DESC, id DESC LIMIT 1
            """)
    @RegisterConstructorMapper(LastRun.class)
    Optional<LastRun> last(@Bind("serverId") long serverId);

    @SqlQuery("""
            SELECT notice FROM sync_run
            WHERE server_id = :serverId AND started_at >= :since AND notice IS NOT NULL ORDER BY started_at DESC LIMIT 1
            """)
    Optional<String> lastNotice(@Bind("serverId") long serverId, @Bind("since") String since);

    @SqlUpdate("""
            UPDATE sync_run SET finished_at = :now, outcome = :outcome, entries_read = :entriesRead,
                entry_bytes = :entryBytes, prompts_new = :promptsNew, prompts_changed = :promptsChanged,
                prompts_known = :promptsKnown, malformed = :malformed, files_stored = :filesStored,
                files_shared = :filesShared, files_missing = :filesMissing, files_mismatched = :filesMismatched,
                files_skipped = :filesSkipped, files_failed = :filesFailed, file_bytes = :fileBytes,
                redactions = :redactions, files_masked = :filesMasked, requests = :requests,
                history_length = :historyLength, notice = :notice, error = :error
            WHERE id = :id
            """)
    void finish(
            @Bind("id") long id,
            @Bind("now") String now,
            @Bind("outcome") String outcome,
            @BindMethods RunCounts counts,
            @Bind("notice") @Nullable String notice,
            @Bind("error") @Nullable String error);
}
