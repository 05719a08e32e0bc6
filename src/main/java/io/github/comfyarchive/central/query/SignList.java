package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.ScratchDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Which prompts of a store are to come, as of one moment, in the order in which homes archived them: in a database of this process, for
 * they are more than fit into memory, and nothing is to stay open in the store for hours.
 */
final class SignList implements AutoCloseable {
    private final Connection connection;
    private final PlainSql sql;

    private SignList(Connection connection) throws SQLException {
        this.connection = connection;
        this.sql = new PlainSql(connection);
    }

    /**
     * Makes an empty one.
     *
     * @param file where there is none
     * @throws ArchiveException if the disk refuses
     */
    static SignList in(Path file) {
        Connection connection = ScratchDatabase.open(file);
        try {
            SignList list = new SignList(connection);
            connection.setAutoCommit(false);
            list.sql.update(
                    "CREATE TABLE sign (key INTEGER PRIMARY KEY, server INTEGER NOT NULL, uid TEXT NOT NULL, prompt_id TEXT NOT NULL,"
                            + " number REAL, started_at TEXT, finished_at TEXT, sha256 BLOB, bytes INTEGER NOT NULL)");
            list.sql.update("CREATE INDEX sign_server ON sign (server)");
            return list;
        } catch (SQLException failed) {
            UncheckedIOException refused = refused(failed);
            try {
                connection.close();
            } catch (SQLException again) {
                refused.addSuppressed(again);
            }
            throw refused;
        }
    }

    private static UncheckedIOException refused(SQLException refused) {
        return new UncheckedIOException(
                new IOException("there is no room for a list of what is to come: " + refused.getMessage(), refused));
    }

    /**
     * One of them.
     *
     * @param bytes of its entry, as it is packed
     */
    record One(StoreKey key, OtherHome.Sign sign, long bytes) {}

    /** Reads those of a server, all that it is called included. */
    void add(ServerId server, List<String> uids, Asking asking) {
        try {
            asking.each(
                    Sql.of(
                            "SELECT p.server, p.prompt_id, p.number, p.started_at, p.finished_at, e.sha256,"
                                    + " coalesce(octet_length(e.json), 0) FROM prompt AS p"
                                    + " LEFT JOIN entry AS e ON e.id = p.id AND e.server = p.server"
                                    + " WHERE p.server = ANY (?) ORDER BY p.place, p.created_at, p.id, p.server",
                            new Sql.Texts(uids)),
                    row -> sql.update(
                            "INSERT INTO sign (server, uid, prompt_id, number, started_at, finished_at, sha256, bytes)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            server.value(),
                            row.getString(1),
                            row.getString(2),
                            row.getObject(3),
                            row.getString(4),
                            row.getString(5),
                            row.getBytes(6),
                            row.getLong(7)));
            connection.commit();
        } catch (SQLException refused) {
            throw refused(refused);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** How many of a server. */
    long count(ServerId server) {
        try {
            return Objects.requireNonNull(
                    sql.one("SELECT count(*) FROM sign WHERE server = ?", row -> row.getLong(1), server.value()));
        } catch (SQLException refused) {
            throw refused(refused);
        }
    }

    /**
     * Some of a server.
     *
     * @param after those with a greater key
     * @param limit how many at most
     */
    List<One> after(ServerId server, long after, int limit) {
        try {
            return sql.list(
                    "SELECT key, uid, prompt_id, number, started_at, finished_at, sha256, bytes FROM sign"
                            + " WHERE server = ? AND key > ? ORDER BY key LIMIT ?",
                    row -> {
                        StoreKey key = new StoreKey(StoreText.plain(row.getString("prompt_id")), row.getString("uid"));
                        return new One(
                                key,
                                new OtherHome.Sign(
                                        new PromptId(key.promptId()),
                                        row.getBytes("sha256"),
                                        PlainSql.nullableDouble(row, "number"),
                                        row.getString("started_at"),
                                        row.getString("finished_at"),
                                        row.getLong("key")),
                                row.getLong("bytes"));
                    },
                    server.value(),
                    after,
                    limit);
        } catch (SQLException refused) {
            throw refused(refused);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            throw refused(gone);
        }
    }
}
