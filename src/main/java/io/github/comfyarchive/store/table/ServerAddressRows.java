package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.ServerAddress;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code server_address}: where servers are reached. */
public final class ServerAddressRows {
    private static final String ALL = "SELECT url, server, name, last_seen_at, paused_at FROM server_address ";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ServerAddressRows(PlainSql sql) {
        this.sql = sql;
    }

    /** What is known of an address. */
    public Optional<ServerAddress> find(String url) throws SQLException {
        return sql.first(ALL + "WHERE url = ?", ServerAddressRows::row, url);
    }

    /** Those of a server, the one that was given last at the end. */
    public List<ServerAddress> of(ServerId server) throws SQLException {
        return sql.list(ALL + "WHERE server = ? ORDER BY id", ServerAddressRows::row, server);
    }

    /** Those at which nothing answered yet. */
    public List<ServerAddress> neverReached() throws SQLException {
        return sql.list(ALL + "WHERE server IS NULL ORDER BY id", ServerAddressRows::row);
    }

    /** Notes whose an address is, and what it was called; null leaves what is known of either. */
    public void put(String url, @Nullable ServerId server, @Nullable String name, String now) throws SQLException {
        sql.update(
                "INSERT INTO server_address (url, server, name, first_seen_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (url) DO"
                        + " UPDATE SET server = coalesce(?2, server), name = coalesce(?3, name)"
                        + " WHERE (server, name) IS NOT (coalesce(?2, server), coalesce(?3, name))",
                url,
                server,
                name,
                now);
    }

    /**
     * Notes what another home knows of an address. Whose it is here stays, where that is known.
     *
     * @param server ours; null where nothing answered there yet
     */
    public void merge(
            String url,
            @Nullable ServerId server,
            @Nullable String name,
            String firstSeenAt,
            @Nullable String lastSeenAt,
            @Nullable String pausedAt)
            throws SQLException {
        sql.update(
                "INSERT INTO server_address (url, server, name, first_seen_at, last_seen_at, paused_at)"
                        + " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (url) DO UPDATE SET server = ?2,"
                        + " first_seen_at = min(first_seen_at, ?4),"
                        + " last_seen_at = nullif(max(coalesce(last_seen_at, ''), coalesce(?5, '')), '')"
                        + " WHERE ?2 IS NOT NULL AND (server IS NULL OR server = ?2) AND (server IS NULL OR first_seen_at > ?4"
                        + " OR coalesce(last_seen_at, '') < coalesce(?5, ''))",
                url,
                server,
                name,
                firstSeenAt,
                lastSeenAt,
                pausedAt);
    }

    /** Notes that a history was read there: to the hour, for a run that finds nothing new is to write next to nothing. */
    public void seen(String url, String now) throws SQLException {
        sql.update(
                "UPDATE server_address SET last_seen_at = ?1 WHERE url = ?2"
                        + " AND (last_seen_at IS NULL OR substr(last_seen_at, 1, 13) <> substr(?1, 1, 13))",
                now,
                url);
    }

    /** Gives all addresses of a server to another. */
    public void move(ServerId from, ServerId into) throws SQLException {
        sql.update("UPDATE server_address SET server = ? WHERE server = ?", into, from);
    }

    /** Has an address at which nothing answered yet left alone, or tried again. */
    public int pause(String name, @Nullable String since) throws SQLException {
        return sql.update("UPDATE server_address SET paused_at = ? WHERE server IS NULL AND name = ?", since, name);
    }

    /** Calls an address at which nothing answered yet otherwise. */
    public int rename(String name, String to) throws SQLException {
        return sql.update("UPDATE server_address SET name = ? WHERE server IS NULL AND name = ?", to, name);
    }

    private static ServerAddress row(ResultSet row) throws SQLException {
        Long server = PlainSql.nullableLong(row, "server");
        return new ServerAddress(
                row.getString("url"),
                server == null ? null : new ServerId(server),
                row.getString("name"),
                row.getString("last_seen_at"),
                row.getString("paused_at"));
    }
}
