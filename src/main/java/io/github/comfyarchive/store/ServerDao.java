package io.github.comfyarchive.store;

import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code server}, beside those of prompts; {@link ServerRows} has what each run asks. */
interface ServerDao {
    @SqlQuery("""
            SELECT id, name, url, comfyui_version, first_seen_at, last_synced_at, cursor_prompt_id, cursor_offset
            FROM server WHERE id = :id
            """)
    @RegisterConstructorMapper(ServerRow.class)
    ServerRow byId(@Bind("id") long id);

    @SqlUpdate("""
            UPDATE server SET cursor_prompt_id = :promptId, cursor_offset = :offset
            WHERE id = :id AND (cursor_prompt_id IS NOT :promptId OR cursor_offset IS NOT :offset)
            """)
    void moveCursor(@Bind("id") long id, @Bind("promptId") String promptId, @Bind("offset") long offset);
}
