package io.github.comfyarchive.store.repair;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The statements of {@link RepairWriter}. */
interface RepairDao {
    String LOST = "NOT EXISTS (SELECT 1 FROM entry WHERE entry.prompt = prompt_row.id)"
            + " AND NOT EXISTS (SELECT 1 FROM accepted_loss WHERE accepted_loss.prompt = prompt_row.id)";

    /** Outputs of the entries as they are now first: those are the ones a server may still have. */
    @SqlQuery("""
            SELECT prompt.server_id, output.id, output.prompt, prompt.prompt_id, output.node_id, output.media,
                output.position, output.filename, output.subfolder, output.type,
                output.cached, EXISTS (SELECT 1 FROM redaction WHERE redaction.prompt = output.prompt) AS redacted
            FROM output JOIN prompt ON prompt.id = output.prompt
            WHERE output.asset = :sha256 ORDER BY output.replaced_at IS NOT NULL, output.cached, output.id LIMIT :limit
            """)
    @RegisterConstructorMapper(RepairWriter.Holder.class)
    List<RepairWriter.Holder> holders(@Bind("sha256") String sha256, @Bind("limit") int limit);

    @SqlUpdate("""
            UPDATE output SET state = 'missing', asset = NULL, last_error = :reason, fetched_at = :now WHERE asset = :sha256
            """)
    int giveUp(@Bind("sha256") String sha256, @Bind("reason") String reason, @Bind("now") String now);

    @SqlUpdate("UPDATE server SET cursor_prompt_id = NULL, cursor_offset = NULL WHERE cursor_offset IS NOT NULL")
    int forgetCursors();

    @SqlUpdate("DELETE FROM asset WHERE sha256 = :sha256")
    void deleteAsset(@Bind("sha256") String sha256);

    @SqlQuery("SELECT count(*) > 0 FROM output WHERE asset = :sha256")
    boolean wanted(@Bind("sha256") String sha256);

    @SqlUpdate("UPDATE prompt_row SET derivation = NULL WHERE id = :prompt")
    void deriveAnew(@Bind("prompt") long prompt);

    @SqlUpdate("UPDATE prompt_row SET derivation = NULL WHERE derivation IS NOT NULL")
    void deriveAllAnew();

    @SqlUpdate("UPDATE replaced_entry SET rules_version = '' WHERE id = :id")
    void redactAnew(@Bind("id") long id);

    /** It has no contents of its own to be rebuilt from. */
    @SqlUpdate("INSERT INTO input_index (input_index) VALUES ('delete-all')")
    void emptyInputs();

    @SqlUpdate("REINDEX")
    void reindex();

    @SqlUpdate("INSERT INTO accepted_loss (prompt, accepted_at) SELECT id, :at FROM prompt_row WHERE " + LOST)
    int acceptLoss(@Bind("at") String at);

    @SqlQuery("SELECT count(*) FROM prompt_row WHERE " + LOST)
    long countLost();

    @SqlQuery("SELECT prompt_id FROM prompt_row WHERE " + LOST + " ORDER BY id DESC LIMIT :most")
    List<String> lost(@Bind("most") int most);

    @SqlQuery("SELECT json FROM entry WHERE prompt = :prompt")
    Optional<byte[]> packed(@Bind("prompt") long prompt);

    @SqlUpdate("DELETE FROM entry WHERE prompt = :prompt")
    void deleteEntry(@Bind("prompt") long prompt);

    @SqlQuery("SELECT json FROM replaced_entry WHERE id = :id")
    Optional<byte[]> packedReplaced(@Bind("id") long id);

    @SqlUpdate("DELETE FROM replaced_entry WHERE id = :id")
    void deleteReplaced(@Bind("id") long id);
}
