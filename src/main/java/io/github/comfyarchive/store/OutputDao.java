package io.github.comfyarchive.store;

import io.github.comfyarchive.history.Output;
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

    /** An output as a row takes it. */
    record NewOutput(
            String nodeId, String media, int position, String filename, String subfolder, String type, boolean cached) {

        static NewOutput of(Output output) {
            return new NewOutput(
                    output.nodeId(),
                    output.media(),
                    output.position(),
                    output.file().filename(),
                    output.file().subfolder(),
                    output.file().type(),
                    output.cached());
        }
    }

    @SqlBatch("""
            INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state)
            VALUES (:prompt, :o.nodeId, :o.media, :o.position, :o.filename, :o.subfolder, :o.type, :o.cached, 'pending')
            ON CONFLICT (prompt, node_id, media, position) WHERE replaced_at IS NULL DO UPDATE SET cached = excluded.cached
            """)
    void insert(@Bind("prompt") long prompt, @BindMethods("o") List<NewOutput> outputs);

    @SqlUpdate("UPDATE output SET replaced_at = :now WHERE prompt = :prompt AND replaced_at IS NULL")
    void replaceAll(@Bind("prompt") long prompt, @Bind("now") String now);

    @SqlUpdate("UPDATE output SET replaced_at = :now WHERE id = :id")
    void replace(@Bind("id") long id, @Bind("now") String now);

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

    @SqlUpdate("""
            INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at)
            VALUES (:sha256, :size, :mediaType, :extension, :width, :height, :masked, :storedAt)
            ON CONFLICT (sha256) DO NOTHING
            """)
    int insertAsset(@BindMethods AssetRow row);

    @SqlQuery("""
            SELECT sha256, size, media_type, extension, width, height, masked, stored_at FROM asset
            WHERE sha256 = :sha256
            """)
    @RegisterConstructorMapper(AssetRow.class)
    Optional<AssetRow> asset(@Bind("sha256") String sha256);

    @SqlBatch("UPDATE asset SET verified_at = :now WHERE sha256 = :sha256")
    void verified(@Bind("sha256") List<String> assets, @Bind("now") String now);

    @SqlUpdate("""
            UPDATE output SET state = 'stored', asset = :asset, provenance = :provenance, attempts = attempts + 1,
                last_error = NULL, fetched_at = :now
            WHERE id = :id
            """)
    void stored(
            @Bind("id") long id,
            @Bind("asset") String asset,
            @Bind("provenance") String provenance,
            @Bind("now") String now);

    /** A replaced output with the same file and the same bytes says nothing more. */
    @SqlUpdate("""
            DELETE FROM output
            WHERE replaced_at IS NOT NULL AND asset = :asset
                AND (prompt, node_id, media, position, filename, subfolder, type) =
                    (SELECT prompt, node_id, media, position, filename, subfolder, type FROM output WHERE id = :id)
                AND id <> :id AND NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.output = output.id)
            """)
    void deleteReplacedTwin(@Bind("id") long id, @Bind("asset") String asset);

    @SqlUpdate("""
            UPDATE output SET state = :state, attempts = attempts + :attempts, last_error = :error, fetched_at = :now
            WHERE id = :id
            """)
    void notStored(
            @Bind("id") long id,
            @Bind("state") String state,
            @Bind("attempts") int attempts,
            @Bind("error") @Nullable String error,
            @Bind("now") String now);
}
