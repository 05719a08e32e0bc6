package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.LastRun;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What people ask of {@code sync_run}; {@link SyncRunRows} has what a run writes. */
public interface SyncRunDao {
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
}
