package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.CalledPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.StoredGraph;
import io.github.comfyarchive.store.sqlite.LongText;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code prompt_row}, which people read through the view {@code prompt}: that has their graphs put together. */
public final class PromptRows {
    private static final String SELECT = """
            SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at,
                finished_at, duration_ms, first_archived_at, last_changed_at, derivation
            FROM prompt
            """;

    /** Of a lost entry nothing can be derived. */
    private static final String HAS_ENTRY = "EXISTS (SELECT 1 FROM entry WHERE entry.prompt = prompt_row.id)";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public PromptRows(PlainSql sql) {
        this.sql = sql;
    }

    /** What is known of an archived prompt before it is saved again; without its entry, where that is lost. */
    public record Known(
            long id,
            String firstArchivedAt,
            String lastChangedAt,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            @Nullable String derivation,
            byte @Nullable [] sha256,
            @Nullable String rulesVersion,
            @Nullable Long template,
            @Nullable Long dictionary,
            @Nullable Integer literals,
            @Nullable Double number,
            @Nullable String graphMac) {

        /**
         * Whether it came from a folder, which knows nothing of a queue, and an entry with its graph tells more of it.
         *
         * @param macs by what the entry's graph is known
         */
        public boolean isImportOf(List<String> macs) {
            return number == null && graphMac != null && macs.contains(graphMac);
        }

        private static Known of(ResultSet row) throws SQLException {
            return new Known(
                    row.getLong("id"),
                    row.getString("first_archived_at"),
                    row.getString("last_changed_at"),
                    row.getString("started_at"),
                    row.getString("finished_at"),
                    row.getString("derivation"),
                    row.getBytes("sha256"),
                    row.getString("rules_version"),
                    PlainSql.nullableLong(row, "template"),
                    PlainSql.nullableLong(row, "dictionary"),
                    PlainSql.nullableInteger(row, "literals"),
                    PlainSql.nullableDouble(row, "number"),
                    row.getString("graph_mac"));
        }
    }

    /** What is archived of a prompt of a server, by the prompt's id. */
    public Optional<Known> known(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.first("""
                SELECT prompt.id, prompt.first_archived_at, prompt.last_changed_at, prompt.started_at, prompt.finished_at,
                    prompt.derivation, entry.sha256, entry.rules_version, prompt.template, entry.dictionary, entry.literals, prompt.number,
                    prompt.graph_mac
                FROM prompt_row AS prompt LEFT JOIN entry ON entry.prompt = prompt.id
                WHERE prompt.server_id = ? AND prompt.prompt_id = ?
                """, Known::of, serverId, promptId);
    }

    /** Inserts a prompt and returns its key: that of the row, where it has one already. */
    public long insert(PromptRow row, StoredGraph graph, @Nullable String graphMac) throws SQLException {
        long prompt = sql.insert(
                """
                INSERT INTO prompt_row (id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at,
                    started_at, finished_at, duration_ms, first_archived_at, last_changed_at, own_graph, derivation, template,
                    graph_patch, graph_mac)
                VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                row.id(),
                row.serverId(),
                row.promptId(),
                row.number(),
                row.status().word(),
                row.completed(),
                row.clientId(),
                row.workflowId(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.durationMs(),
                row.firstArchivedAt(),
                row.lastChangedAt(),
                text(graph),
                row.derivation(),
                graph.template(),
                graph.graphPatch(),
                graphMac);
        writeLongGraph(prompt, graph);
        return prompt;
    }

    private static boolean isLong(StoredGraph graph) {
        return graph.ownGraph() != null && graph.ownGraph().size() > LongText.LONG;
    }

    private static @Nullable String text(StoredGraph graph) {
        GraphTokens own = graph.ownGraph();
        return own == null || isLong(graph) ? null : own.text();
    }

    private void writeLongGraph(long prompt, StoredGraph graph) throws SQLException {
        GraphTokens own = graph.ownGraph();
        if (own == null || !isLong(graph)) {
            return;
        }
        LongText text = new LongText(sql);
        try {
            text.put(0, own::writeTo);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a graph in memory cannot be read", impossible);
        }
        sql.update("UPDATE prompt_row SET own_graph = " + LongText.value(0) + " WHERE id = ?", prompt);
        text.clear();
    }

    /**
     * Notes that another home archived a prompt, perhaps earlier, and by what it knows its graph again, where this one does not. What tells no
     * time of its own was made when it was first archived.
     */
    public void firstArchived(long prompt, String at, @Nullable String graphMac) throws SQLException {
        sql.update(
                "UPDATE prompt_row SET first_archived_at = min(first_archived_at, ?2), graph_mac = coalesce(graph_mac, ?3),"
                        + " created_at = CASE WHEN started_at IS NULL AND created_at = first_archived_at"
                        + " THEN min(created_at, ?2) ELSE created_at END"
                        + " WHERE id = ?1 AND (first_archived_at > ?2 OR (graph_mac IS NULL AND ?3 IS NOT NULL))",
                prompt,
                at,
                graphMac);
    }

    /** The key of a prompt of a server, by its id as it is kept. */
    public Optional<Long> key(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.first(
                "SELECT id FROM prompt_row WHERE server_id = ? AND prompt_id = ?",
                row -> row.getLong(1),
                serverId,
                promptId);
    }

    /**
     * An id that no prompt of a server has.
     *
     * @param promptId what it is to be
     * @return that, or with a number after it
     */
    public PromptId free(ServerId serverId, PromptId promptId) throws SQLException {
        if (key(serverId, promptId).isEmpty()) {
            return promptId;
        }
        // Of thousands that are the same without their secrets each would otherwise be tried.
        long taken = 1;
        long free = 2;
        while (key(serverId, promptId.numbered(free)).isPresent()) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            long between = (taken + free) / 2;
            if (key(serverId, promptId.numbered(between)).isPresent()) {
                taken = between;
            } else {
                free = between;
            }
        }
        return promptId.numbered(free);
    }

    /**
     * Gives a prompt an id without what was removed from it; a number follows where another prompt has that id already, for both of them
     * stay.
     *
     * @return the id that it has now
     */
    public PromptId rename(long prompt, ServerId serverId, PromptId from, PromptId to) throws SQLException {
        PromptId id = free(serverId, to);
        sql.update("UPDATE prompt_row SET prompt_id = ? WHERE id = ?", id, prompt);
        new ServerRows(sql).renameCursor(serverId, from, id);
        return id;
    }

    /** Gives a prompt to another server, as {@link #rename} names it there. */
    public PromptId move(long prompt, ServerId serverId, PromptId promptId) throws SQLException {
        PromptId id = free(serverId, promptId);
        identify(prompt, serverId, id);
        return id;
    }

    /** Gives a prompt a server and an id that no other prompt has there. */
    public void identify(long prompt, ServerId serverId, PromptId promptId) throws SQLException {
        sql.update("UPDATE prompt_row SET server_id = ?, prompt_id = ? WHERE id = ?", serverId, promptId, prompt);
    }

    /** Gives all prompts of a server to another. */
    public void moveAll(ServerId from, ServerId into) throws SQLException {
        sql.update("UPDATE prompt_row SET server_id = ? WHERE server_id = ?", into, from);
    }

    /** Ids that prompts of both servers have. */
    public List<PromptId> idsTakenIn(ServerId one, ServerId other) throws SQLException {
        return sql.list(
                "SELECT prompt_id FROM prompt_row AS mine WHERE server_id = ?1 AND EXISTS (SELECT 1 FROM prompt_row AS theirs"
                        + " WHERE theirs.server_id = ?2 AND theirs.prompt_id = mine.prompt_id)",
                row -> new PromptId(row.getString(1)),
                one,
                other);
    }

    /** By what a prompt is later than another: text that sorts as its server's own order. */
    public String order(long prompt) throws SQLException {
        return sql.one(
                "SELECT server_order || printf(' %020.3f ', coalesce(number, 0)) || last_changed_at FROM prompt_row WHERE id = ?",
                row -> row.getString(1), prompt);
    }

    /** Notes that it was archived then already. */
    public void archivedSince(long prompt, String at) throws SQLException {
        sql.update("UPDATE prompt_row SET first_archived_at = min(first_archived_at, ?) WHERE id = ?", at, prompt);
    }

    /** Deletes a prompt of which no other row is left. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM prompt_row WHERE id = ?", prompt);
    }

    /** Keys of the prompts whose graph is kept by a template. */
    List<Long> ofTemplate(long template) throws SQLException {
        return sql.list("SELECT id FROM prompt_row WHERE template = ?", row -> row.getLong(1), template);
    }

    /** Gives those of a template their own graph whose entry is lost. */
    void releaseLost(long template) throws SQLException {
        sql.update(
                "UPDATE prompt_row SET own_graph = (SELECT graph FROM prompt WHERE prompt.id = prompt_row.id),"
                        + " template = NULL, graph_patch = NULL"
                        + " WHERE template = ? AND id NOT IN (SELECT prompt FROM entry)",
                template);
    }

    /**
     * What is said of a run when it is forgotten.
     *
     * @param imported whether it came from a folder, which knows no times but those of its files
     * @param indexed whether the index of inputs was told of its graph
     */
    public record Run(
            ServerId serverId,
            PromptId promptId,
            byte @Nullable [] idMac,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            String createdAt,
            @Nullable String graphMac,
            boolean imported,
            boolean indexed) {}

    /** The run that a prompt is of; nothing where it is gone. */
    public Optional<Run> run(long prompt) throws SQLException {
        return sql.first(
                """
                SELECT prompt_row.server_id, prompt_row.prompt_id, mac, number, started_at, finished_at, created_at, graph_mac,
                    number IS NULL AND server.url LIKE 'file:%' AS imported,
                    derivation IS NOT NULL AND (template IS NOT NULL OR own_graph IS NOT NULL) AS indexed
                FROM prompt_row JOIN server ON server.id = prompt_row.server_id
                    LEFT JOIN redacted_id ON redacted_id.server_id = prompt_row.server_id
                        AND redacted_id.prompt_id = prompt_row.prompt_id
                WHERE prompt_row.id = ?
                """,
                row -> new Run(
                        new ServerId(row.getLong("server_id")),
                        new PromptId(row.getString("prompt_id")),
                        row.getBytes("mac"),
                        PlainSql.nullableDouble(row, "number"),
                        row.getString("started_at"),
                        row.getString("finished_at"),
                        row.getString("created_at"),
                        row.getString("graph_mac"),
                        row.getBoolean("imported"),
                        row.getBoolean("indexed")),
                prompt);
    }

    /** The graph of a prompt, put together, as bytes; null without one. */
    public byte @Nullable [] graphBytes(long prompt) throws SQLException {
        return sql.first("SELECT graph FROM prompt WHERE id = ?", row -> row.getBytes(1), prompt)
                .orElse(null);
    }

    /** The graph of a prompt, put together. */
    public Optional<String> graph(long prompt) throws SQLException {
        return sql.first("SELECT graph FROM prompt WHERE id = ?", row -> row.getString(1), prompt);
    }

    /** Whether a prompt's graph, put together, is this one. */
    public boolean hasGraph(long prompt, @Nullable GraphTokens graph) throws SQLException {
        Optional<byte[]> kept = sql.first("SELECT graph FROM prompt WHERE id = ?", row -> row.getBytes(1), prompt);
        return graph == null ? kept.isEmpty() : kept.filter(graph::isWrittenAs).isPresent();
    }

    /**
     * Changes a prompt to what its entry says now; when it was first archived stays.
     *
     * @param graphMac by what its graph is known again; null where nobody can say any more: then what was known stays
     */
    public void update(PromptRow row, StoredGraph graph, @Nullable String graphMac) throws SQLException {
        sql.update(
                """
                UPDATE prompt_row SET number = ?, status = ?, completed = ?, client_id = ?, workflow_id = ?, created_at = ?,
                    started_at = ?, finished_at = ?, duration_ms = ?, last_changed_at = ?, own_graph = ?, derivation = ?,
                    template = ?, graph_patch = ?, graph_mac = coalesce(?, graph_mac)
                WHERE id = ?
                """,
                row.number(),
                row.status().word(),
                row.completed(),
                row.clientId(),
                row.workflowId(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.durationMs(),
                row.lastChangedAt(),
                text(graph),
                row.derivation(),
                graph.template(),
                graph.graphPatch(),
                graphMac,
                row.id());
        writeLongGraph(row.id(), graph);
    }

    /** Another run has another graph. */
    public void forgetGraph(long prompt) throws SQLException {
        sql.update("UPDATE prompt_row SET graph_mac = NULL WHERE id = ? AND graph_mac IS NOT NULL", prompt);
    }

    /**
     * Those of which an id, today's or another one, begins so; first the ones called exactly that.
     *
     * @param server only of this server, or called so by it; null for all
     */
    public List<CalledPrompt> called(String beginning, @Nullable ServerId server, int limit) throws SQLException {
        return sql.list("""
                SELECT called.name, prompt.id, prompt.server_id, prompt.prompt_id, number, status, completed, client_id, workflow_id,
                    created_at, started_at, finished_at, duration_ms, first_archived_at, last_changed_at, derivation
                FROM (SELECT * FROM (
                    SELECT prompt_id AS name, id AS prompt, TRUE AS own FROM prompt_row
                    WHERE prompt_id >= ?1 AND prompt_id < ?1 || char(0x10FFFF) AND (?3 IS NULL OR server_id = ?3)
                    UNION ALL
                    SELECT prompt_alias.prompt_id, prompt_alias.prompt, FALSE
                    FROM server CROSS JOIN prompt_alias ON prompt_alias.server_id = server.id
                        AND prompt_alias.prompt_id >= ?1 AND prompt_alias.prompt_id < ?1 || char(0x10FFFF)
                    WHERE ?3 IS NULL OR server.id = ?3
                        OR ?3 = (SELECT server_id FROM prompt_row WHERE prompt_row.id = prompt_alias.prompt)
                ) ORDER BY name = ?1 DESC, name, own DESC LIMIT ?2) AS called CROSS JOIN prompt ON prompt.id = called.prompt
                ORDER BY called.name = ?1 DESC, called.name, called.own DESC, prompt.server_id
                """, row -> new CalledPrompt(row.getString(1), row(row)), beginning, limit, server);
    }

    /** One counted from the newest, which is 0, in the order of lists. */
    public Optional<PromptRow> newest(int back, @Nullable ServerId server) throws SQLException {
        return sql.first(
                SELECT + "WHERE id = (SELECT id FROM prompt_row WHERE ?2 IS NULL OR server_id = ?2"
                        + " ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?1)",
                PromptRows::row,
                back,
                server);
    }

    /** Those that made a file of this name, newest first. */
    public List<PromptRow> withFile(String filename, @Nullable ServerId server, int limit) throws SQLException {
        return sql.list(
                SELECT
                        + "WHERE id IN (SELECT prompt FROM output WHERE filename = ?1 AND replaced_at IS NULL AND cached = 0)"
                        + " AND (?3 IS NULL OR server_id = ?3) ORDER BY created_at DESC, id DESC LIMIT ?2",
                PromptRows::row,
                filename,
                limit,
                server);
    }

    private static PromptRow row(ResultSet row) throws SQLException {
        return new PromptRow(
                row.getLong("id"),
                new ServerId(row.getLong("server_id")),
                new PromptId(row.getString("prompt_id")),
                PlainSql.nullableDouble(row, "number"),
                PlainSql.state(row, "status", PromptStatus.class),
                PlainSql.nullableBoolean(row, "completed"),
                row.getString("client_id"),
                row.getString("workflow_id"),
                row.getString("created_at"),
                row.getString("started_at"),
                row.getString("finished_at"),
                PlainSql.nullableLong(row, "duration_ms"),
                row.getString("first_archived_at"),
                row.getString("last_changed_at"),
                row.getString("derivation"));
    }

    /** How many prompts there are. */
    public long count() throws SQLException {
        return sql.one("SELECT count(*) FROM prompt_row", row -> row.getLong(1));
    }

    /** How many prompts of a server were created at this time or later. */
    public long countCreatedSince(ServerId serverId, String since) throws SQLException {
        return sql.one(
                "SELECT count(*) FROM prompt_row WHERE server_id = ? AND created_at >= ?",
                row -> row.getLong(1),
                serverId,
                since);
    }

    /** The words for the rules by which rows were derived, in order; null first, where there are prompts without such rows. */
    public List<@Nullable String> derivations() throws SQLException {
        List<@Nullable String> derivations = new ArrayList<>();
        boolean some = sql.first(
                        "SELECT 1 FROM prompt_row WHERE derivation IS NULL AND " + HAS_ENTRY + " LIMIT 1", row -> true)
                .isPresent();
        if (some) {
            derivations.add(null);
        }
        // The index gives the next word at once, where DISTINCT would read all of it.
        String next = derivationAfter("");
        while (next != null) {
            derivations.add(next);
            next = derivationAfter(next);
        }
        return derivations;
    }

    private @Nullable String derivationAfter(String word) throws SQLException {
        return sql.list("SELECT min(derivation) FROM prompt_row WHERE derivation > ?", row -> row.getString(1), word)
                .get(0);
    }

    /** How many prompts that have their entry were derived by these rules; null for those that never were. */
    public long countDerivedBy(@Nullable String derivation) throws SQLException {
        return sql.one(
                "SELECT count(*) FROM prompt_row WHERE derivation IS ? AND " + HAS_ENTRY,
                row -> row.getLong(1),
                derivation);
    }

    /** Keys, in order. */
    public List<Long> derivedBy(@Nullable String derivation, long after, int limit) throws SQLException {
        return sql.list(
                "SELECT id FROM prompt_row WHERE derivation IS ? AND id > ? AND " + HAS_ENTRY + " ORDER BY id LIMIT ?",
                row -> row.getLong(1),
                derivation,
                after,
                limit);
    }

    /** Keys, the newest first. */
    public List<Long> newestDerivedBy(@Nullable String derivation, int limit) throws SQLException {
        return sql.list(
                "SELECT id FROM prompt_row WHERE derivation IS ? AND " + HAS_ENTRY + " ORDER BY id DESC LIMIT ?",
                row -> row.getLong(1),
                derivation,
                limit);
    }

    /** Marks a prompt as one whose rows are to be derived again. */
    public void deriveAgain(long prompt) throws SQLException {
        sql.update("UPDATE prompt_row SET derivation = NULL WHERE id = ?", prompt);
    }

    /** Marks all. */
    public void deriveAllAgain() throws SQLException {
        sql.update("UPDATE prompt_row SET derivation = NULL WHERE derivation IS NOT NULL");
    }

    /** Whose a prompt is, and how the server calls it. */
    public record Identity(ServerId serverId, PromptId promptId) {}

    /** That of a prompt that is there. */
    public Identity identity(long prompt) throws SQLException {
        return sql.one(
                "SELECT server_id, prompt_id FROM prompt_row WHERE id = ?",
                row -> new Identity(new ServerId(row.getLong(1)), new PromptId(row.getString(2))),
                prompt);
    }

    /** The same; nothing where there is no such prompt any more. */
    public Optional<Identity> identityIfThere(long prompt) throws SQLException {
        return sql.first(
                "SELECT server_id, prompt_id FROM prompt_row WHERE id = ?",
                row -> new Identity(new ServerId(row.getLong(1)), new PromptId(row.getString(2))),
                prompt);
    }

    /** By what the graphs of a server's prompts are known, with their keys. */
    public Map<Long, String> graphMacs(ServerId serverId) throws SQLException {
        Map<Long, String> macs = new LinkedHashMap<>();
        sql.list(
                "SELECT id, graph_mac FROM prompt_row WHERE server_id = ? AND graph_mac IS NOT NULL ORDER BY id",
                row -> macs.put(row.getLong(1), row.getString(2)),
                serverId);
        return macs;
    }

    /** The template of the prompt whose entry was replaced. */
    public @Nullable Long templateOfReplaced(long replaced) throws SQLException {
        return sql.first(
                        "SELECT prompt_row.template FROM replaced_entry JOIN prompt_row ON prompt_row.id = replaced_entry.prompt"
                                + " WHERE replaced_entry.id = ?",
                        row -> Optional.ofNullable(PlainSql.nullableLong(row, "template")),
                        replaced)
                .flatMap(template -> template)
                .orElse(null);
    }
}
