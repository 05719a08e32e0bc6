package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code forgotten}: runs that were forgotten, and are not archived again. */
public final class TombstoneRows {
    private static final String SELECT =
            "SELECT id, server_id, prompt_id, id_mac, number, started_at, finished_at, graph_mac,"
                    + " at, undone_at FROM forgotten ";

    private static final String RUN = "number IS ? AND started_at IS ? AND finished_at IS ?";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public TombstoneRows(PlainSql sql) {
        this.sql = sql;
    }

    /** One with its key. */
    public record Keyed(long id, Tombstone tombstone) {}

    /** Whether anything was forgotten that is not to come in again. */
    public boolean any() throws SQLException {
        return sql.one("SELECT EXISTS (SELECT 1 FROM forgotten WHERE undone_at IS NULL)", row -> row.getBoolean(1));
    }

    /**
     * Writes one; of two of the same run the later holds.
     *
     * @return its key
     */
    public long write(Tombstone tombstone) throws SQLException {
        Optional<Keyed> known = sql.first(
                SELECT + "WHERE server_id = ? AND prompt_id = ? AND id_mac IS ? AND " + RUN,
                TombstoneRows::keyed,
                tombstone.serverId(),
                tombstone.promptId(),
                tombstone.idMac(),
                tombstone.number(),
                tombstone.startedAt(),
                tombstone.finishedAt());
        if (known.isEmpty()) {
            return sql.insert(
                    "INSERT INTO forgotten (server_id, prompt_id, id_mac, number, started_at, finished_at, graph_mac, at, undone_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    tombstone.serverId(),
                    tombstone.promptId(),
                    tombstone.idMac(),
                    tombstone.number(),
                    tombstone.startedAt(),
                    tombstone.finishedAt(),
                    tombstone.graphMac(),
                    tombstone.at(),
                    tombstone.undoneAt());
        }
        long id = known.get().id();
        if (tombstone.last().compareTo(known.get().tombstone().last()) > 0) {
            sql.update(
                    "UPDATE forgotten SET at = ?, undone_at = ?, graph_mac = coalesce(graph_mac, ?) WHERE id = ?",
                    tombstone.at(),
                    tombstone.undoneAt(),
                    tombstone.graphMac(),
                    id);
        }
        return id;
    }

    /** Whether a run was forgotten, by the id under which it would be kept. */
    public boolean holds(
            ServerId serverId,
            PromptId promptId,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt)
            throws SQLException {
        return sql.first(
                        "SELECT 1 FROM forgotten WHERE server_id = ? AND prompt_id = ? AND id_mac IS NULL AND " + RUN
                                + " AND undone_at IS NULL LIMIT 1",
                        row -> true,
                        serverId,
                        promptId,
                        number,
                        startedAt,
                        finishedAt)
                .isPresent();
    }

    /** The same by the keyed hash of the server's own id. */
    public boolean holds(
            ServerId serverId,
            byte[] idMac,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt)
            throws SQLException {
        return sql.first(
                        "SELECT 1 FROM forgotten WHERE id_mac = ? AND server_id = ? AND " + RUN
                                + " AND undone_at IS NULL LIMIT 1",
                        row -> true,
                        idMac,
                        serverId,
                        number,
                        startedAt,
                        finishedAt)
                .isPresent();
    }

    /** Whether any run of an id was forgotten. */
    public boolean holds(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM forgotten WHERE server_id = ? AND prompt_id = ? AND undone_at IS NULL LIMIT 1",
                        row -> true,
                        serverId,
                        promptId)
                .isPresent();
    }

    /**
     * Whether a run of a graph was forgotten in a time.
     *
     * @param graphMac keyed hash of the graph
     * @param imported whether it came from a folder; then its time is that of its files
     * @param from the first moment, ISO-8601
     * @param to the last
     */
    public boolean holdsGraph(String graphMac, boolean imported, String from, String to) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM forgotten WHERE graph_mac = ? AND (number IS NULL) = ? AND undone_at IS NULL"
                                + " AND finished_at >= ? AND coalesce(started_at, finished_at) <= ? LIMIT 1",
                        row -> true,
                        graphMac,
                        imported,
                        from,
                        to)
                .isPresent();
    }

    /** Those that hold and whose id begins so, in order; first those of exactly that id. */
    public List<Keyed> called(String beginning, @Nullable ServerId server, int limit) throws SQLException {
        return sql.list(
                SELECT + "WHERE prompt_id >= ?1 AND prompt_id < ?1 || char(0x10FFFF) AND (?3 IS NULL OR server_id = ?3)"
                        + " AND undone_at IS NULL ORDER BY prompt_id = ?1 DESC, prompt_id, id LIMIT ?2",
                TombstoneRows::keyed,
                beginning,
                limit,
                server);
    }

    /** All, those that were undone too, in the order in which they were written. */
    public List<Keyed> after(long id, int limit) throws SQLException {
        return sql.list(SELECT + "WHERE id > ? ORDER BY id LIMIT ?", TombstoneRows::keyed, id, limit);
    }

    /** Keeps the id of a run without what was removed from it; by the hash of its own it is known again. */
    public void rename(Keyed one, PromptId promptId, byte[] idMac) throws SQLException {
        sql.update(
                "UPDATE OR REPLACE forgotten SET prompt_id = ?, id_mac = coalesce(id_mac, ?) WHERE id = ?",
                promptId,
                idMac,
                one.id());
        new ServerRows(sql)
                .renameCursor(one.tombstone().serverId(), one.tombstone().promptId(), promptId);
    }

    /** Lets a run come in again. */
    public void undo(long id, String at) throws SQLException {
        sql.update("UPDATE forgotten SET undone_at = ? WHERE id = ?", at, id);
    }

    /** Gives those of a server to another. */
    public void move(ServerId from, ServerId into) throws SQLException {
        for (Keyed one : sql.list(SELECT + "WHERE server_id = ?", TombstoneRows::keyed, from)) {
            new ForgottenFileRows(sql).move(one.id(), write(one.tombstone().of(into)));
            sql.update("DELETE FROM forgotten WHERE id = ?", one.id());
        }
    }

    /** Prompts of a server that are there although their run was forgotten: another server brought them. */
    public List<Long> present(ServerId serverId) throws SQLException {
        return sql.list(Long.class, """
                SELECT prompt_row.id FROM forgotten CROSS JOIN prompt_row ON prompt_row.prompt_id = forgotten.prompt_id
                    AND prompt_row.server_id = forgotten.server_id
                WHERE forgotten.server_id = ? AND undone_at IS NULL AND prompt_row.number IS forgotten.number
                    AND prompt_row.started_at IS forgotten.started_at AND prompt_row.finished_at IS forgotten.finished_at
                ORDER BY prompt_row.id
                """, serverId);
    }

    /** How many hold. */
    public long count() throws SQLException {
        return sql.one("SELECT count(*) FROM forgotten WHERE undone_at IS NULL", row -> row.getLong(1));
    }

    private static Keyed keyed(ResultSet row) throws SQLException {
        return new Keyed(
                row.getLong("id"),
                new Tombstone(
                        new ServerId(row.getLong("server_id")),
                        new PromptId(row.getString("prompt_id")),
                        row.getBytes("id_mac"),
                        PlainSql.nullableDouble(row, "number"),
                        row.getString("started_at"),
                        row.getString("finished_at"),
                        row.getString("graph_mac"),
                        row.getString("at"),
                        row.getString("undone_at")));
    }
}
