package io.github.comfyarchive.store.table;

import io.github.comfyarchive.store.row.KeptEntry;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.StoredGraph;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code prompt_row}, which people read through the view {@code prompt}: that has their graphs put together. */
public interface PromptDao {
    /** Of a lost entry nothing can be derived. */
    String HAS_ENTRY = "EXISTS (SELECT 1 FROM entry WHERE entry.prompt = prompt_row.id)";

    @SqlUpdate("""
            UPDATE prompt_row SET number = :number, status = :status, completed = :completed, client_id = :clientId,
                workflow_id = :workflowId, created_at = :createdAt, started_at = :startedAt, finished_at = :finishedAt,
                duration_ms = :durationMs, last_changed_at = :lastChangedAt, own_graph = :ownGraph,
                derivation = :derivation, template = :template, graph_patch = :graphPatch
            WHERE id = :id
            """)
    void update(@BindMethods PromptRow row, @BindMethods StoredGraph graph);

    @SqlQuery("""
            SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at,
                finished_at, duration_ms, first_archived_at, last_changed_at, graph, derivation
            FROM prompt
            WHERE prompt_id >= :beginning AND prompt_id < :beginning || char(0x10FFFF)
            ORDER BY prompt_id = :beginning DESC, prompt_id, server_id LIMIT :limit
            """)
    @RegisterConstructorMapper(PromptRow.class)
    List<PromptRow> beginningWith(@Bind("beginning") String beginning, @Bind("limit") int limit);

    @SqlQuery("SELECT count(*) FROM prompt WHERE server_id = :serverId AND created_at >= :since")
    long countCreatedSince(@Bind("serverId") long serverId, @Bind("since") String since);

    @SqlQuery("SELECT count(*) FROM prompt")
    long count();

    @SqlQuery("SELECT count(*) FROM prompt_row WHERE derivation IS :derivation AND " + HAS_ENTRY)
    long countDerivedBy(@Bind("derivation") @Nullable String derivation);

    @SqlQuery("SELECT id FROM prompt_row WHERE derivation IS :derivation AND id > :after AND " + HAS_ENTRY
            + " ORDER BY id LIMIT :limit")
    List<Long> derivedBy(
            @Bind("derivation") @Nullable String derivation, @Bind("after") long after, @Bind("limit") int limit);

    /** The template of the prompt whose entry was replaced. */
    @SqlQuery("""
            SELECT prompt_row.template FROM replaced_entry JOIN prompt_row ON prompt_row.id = replaced_entry.prompt
            WHERE replaced_entry.id = :replaced
            """)
    @Nullable
    Long templateOfReplaced(@Bind("replaced") long replaced);

    /** What {@link KeptEntry} needs of a prompt. */
    record Identity(long id, long serverId, String promptId) {}

    @SqlQuery("SELECT id, server_id, prompt_id FROM prompt WHERE id = :id")
    @RegisterConstructorMapper(Identity.class)
    Identity identity(@Bind("id") long id);
}
