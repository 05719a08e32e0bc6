package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.ServerRow;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Rows of {@code server}, beside those of prompts; {@link ServerRows} has what each run asks. */
public interface ServerDao {
    @SqlQuery("""
            SELECT id, name, url, comfyui_version, first_seen_at, last_synced_at, cursor_prompt_id, cursor_offset
            FROM server WHERE id = :id
            """)
    @RegisterConstructorMapper(ServerRow.class)
    ServerRow byId(@Bind("id") long id);
}
