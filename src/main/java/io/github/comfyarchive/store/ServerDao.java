package io.github.comfyarchive.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code server}. */
@RegisterConstructorMapper(ServerRow.class)
interface ServerDao {
    String COLUMNS = "id, name, url, comfyui_version, first_seen_at, last_synced_at, cursor_prompt_id, cursor_offset";

    @SqlQuery("SELECT " + COLUMNS + " FROM server WHERE name = :name")
    Optional<ServerRow> byName(@Bind("name") String name);

    @SqlQuery("SELECT " + COLUMNS + " FROM server WHERE url = :url ORDER BY last_synced_at DESC LIMIT 1")
    Optional<ServerRow> byUrl(@Bind("url") String url);

    @SqlQuery("SELECT " + COLUMNS + " FROM server WHERE id = :id")
    ServerRow byId(@Bind("id") long id);

    @SqlQuery("SELECT " + COLUMNS + " FROM server ORDER BY id")
    List<ServerRow> all();

    @SqlQuery("INSERT INTO server (name, url, first_seen_at) VALUES (:name, :url, :now) RETURNING id")
    long insert(@Bind("name") String name, @Bind("url") String url, @Bind("now") String now);

    @SqlUpdate("UPDATE server SET name = :name, url = :url WHERE id = :id AND (name IS NOT :name OR url IS NOT :url)")
    void rename(@Bind("id") long id, @Bind("name") String name, @Bind("url") String url);

    @SqlUpdate("""
            UPDATE server SET last_synced_at = :now, comfyui_version = coalesce(:version, comfyui_version)
            WHERE id = :id
            """)
    void synced(@Bind("id") long id, @Bind("now") String now, @Bind("version") @Nullable String version);

    @SqlUpdate("""
            UPDATE server SET cursor_prompt_id = :promptId, cursor_offset = :offset
            WHERE id = :id AND (cursor_prompt_id IS NOT :promptId OR cursor_offset IS NOT :offset)
            """)
    void moveCursor(@Bind("id") long id, @Bind("promptId") String promptId, @Bind("offset") long offset);
}
