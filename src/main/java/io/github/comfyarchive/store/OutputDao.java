package io.github.comfyarchive.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code output} and {@code asset}. */
interface OutputDao {
    String COLUMNS =
            "id, prompt, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance, "
                    + "attempts, last_error, fetched_at, replaced_at";

    @SqlUpdate("UPDATE output SET replaced_at = :now WHERE prompt = :prompt AND replaced_at IS NULL")
    void replaceAll(@Bind("prompt") long prompt, @Bind("now") String now);

    @SqlUpdate("UPDATE output SET replaced_at = :now WHERE id = :id")
    void replace(@Bind("id") long id, @Bind("now") String now);

    @SqlUpdate("UPDATE output SET filename = :filename, subfolder = :subfolder, type = :type WHERE id = :id")
    void rename(
            @Bind("id") long id,
            @Bind("filename") String filename,
            @Bind("subfolder") String subfolder,
            @Bind("type") String type);

    @SqlQuery("SELECT " + COLUMNS + " FROM output WHERE prompt = :prompt ORDER BY replaced_at, id")
    @RegisterConstructorMapper(OutputRow.class)
    List<OutputRow> ofPrompt(@Bind("prompt") long prompt);

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM output
            WHERE prompt = :prompt AND state = 'pending' AND replaced_at IS NULL)
            """)
    boolean hasPending(@Bind("prompt") long prompt);

    /**
     * The last output before this one that named the same file on the same server; cached ones that are not stored themselves
     * only repeat one before them.
     */
    @SqlQuery("""
            SELECT output.id, output.prompt, output.node_id, output.media, output.position, output.filename,
                output.subfolder, output.type, output.cached, output.state, output.asset, output.provenance,
                output.attempts, output.last_error, output.fetched_at, output.replaced_at
            FROM output JOIN prompt ON prompt.id = output.prompt
            WHERE output.filename = :filename AND output.subfolder = :subfolder AND output.type = :type
                AND output.id < :id AND (output.cached = 0 OR output.state = 'stored')
                AND prompt.server_id = (SELECT server_id FROM prompt WHERE id = :prompt)
            ORDER BY output.id DESC LIMIT 1
            """)
    @RegisterConstructorMapper(OutputRow.class)
    Optional<OutputRow> before(@BindMethods WaitingOutput output);

    @SqlQuery("""
            SELECT sha256, size, media_type, extension, width, height, masked, stored_at FROM asset
            WHERE sha256 = :sha256
            """)
    @RegisterConstructorMapper(AssetRow.class)
    Optional<AssetRow> asset(@Bind("sha256") String sha256);

    @SqlBatch(
            "UPDATE asset SET verified_at = :now, rules_version = coalesce(:rules, rules_version) WHERE sha256 = :sha256")
    void verified(@Bind("sha256") List<String> assets, @Bind("now") String now, @Bind("rules") @Nullable String rules);
}
