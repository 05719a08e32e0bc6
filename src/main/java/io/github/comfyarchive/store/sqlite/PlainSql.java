package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements, prepared once for a connection, by which everything is written and asked. A library that maps rows takes longer to load
 * than a run with nothing new takes, and longer for each row than SQLite (docs/benchmarks.md). Used by one thread at a time.
 */
public final class PlainSql implements AutoCloseable {
    /** How many statements stay prepared: more than the program has but for those of filters. */
    static final int MOST_PREPARED = 250;

    private final Connection connection;

    /** The one used the longest ago first: what a run says stays prepared, and questions, whose filters differ, do not pile up. */
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Class<?>, Row<?>> records = new HashMap<>();

    /** Statements on a connection. */
    public PlainSql(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** The state that a column's word stands for. A word that stands for none is damage: the schema takes no other. */
    public static <E extends Enum<E>> E state(ResultSet row, String column, Class<E> states) throws SQLException {
        return RecordRow.constant(row.getString(column), column, states);
    }

    /** All rows of a query whose question marks stand for the values. */
    public <T> List<T> list(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        return run(
                query,
                statement -> {
                    try (ResultSet result = statement.executeQuery()) {
                        List<T> rows = new ArrayList<>();
                        while (result.next()) {
                            rows.add(row.of(result));
                        }
                        return rows;
                    }
                },
                values);
    }

    /**
     * All rows as records, whose components are called as the columns are ({@code created_at}, {@code createdAt}).
     *
     * @param <T> a record, or the type of the only column: {@code String}, {@code Long}, {@code Integer}, {@code Double} or {@code Boolean}
     */
    public <T> List<T> list(Class<T> type, String query, @Nullable Object... values) throws SQLException {
        return list(query, row(type), values);
    }

    /** The first row, if there is one, and its value is not NULL. */
    public <T> Optional<T> first(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        return run(
                query,
                statement -> {
                    try (ResultSet result = statement.executeQuery()) {
                        return result.next() ? Optional.ofNullable(row.of(result)) : Optional.empty();
                    }
                },
                values);
    }

    /** The first row as a record. */
    public <T> Optional<T> first(Class<T> type, String query, @Nullable Object... values) throws SQLException {
        return first(query, row(type), values);
    }

    /** The first row, as a record, of a query that always has one. */
    public <T> T one(Class<T> type, String query, @Nullable Object... values) throws SQLException {
        return one(query, row(type), values);
    }

    /**
     * What reads a row as a record, for whoever reads more than that of it.
     *
     * @param <T> as for {@link #list(Class, String, Object...)}
     */
    @SuppressWarnings("unchecked") // each is kept by its own type
    public <T> Row<T> row(Class<T> type) {
        return (Row<T>) records.computeIfAbsent(type, RecordRow::of);
    }

    /** The first row of a query that always has one. */
    public <T> T one(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        return first(query, row, values).orElseThrow(() -> new SQLException("no row of " + query));
    }

    /** Changes rows; returns how many. */
    public int update(String change, @Nullable Object... values) throws SQLException {
        return run(change, PreparedStatement::executeUpdate, values);
    }

    /**
     * Inserts a row and returns its key. Not by RETURNING: that opens a statement journal, at which FTS5 writes what it has collected
     * in memory until then, a segment for each prompt (sqlite.org/fts5.html, "The automerge configuration option").
     */
    public long insert(String insert, @Nullable Object... values) throws SQLException {
        update(insert, values);
        return one("SELECT last_insert_rowid()", row -> row.getLong(1));
    }

    /** What was bound is forgotten afterwards: it may be large. */
    private <T> T run(String sql, Use<T> use, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
            closeOldest();
        }
        try {
            for (int place = 0; place < values.length; place++) {
                statement.setObject(place + 1, plain(values[place]));
            }
            T result = use.of(statement);
            statement.clearParameters();
            return result;
        } catch (SQLException | RuntimeException failed) {
            prepared.remove(sql);
            close(statement, failed);
            throw failed;
        }
    }

    /** The statements that are prepared, the one that was used last at the end. */
    public List<String> prepared() {
        return List.copyOf(prepared.keySet());
    }

    private void closeOldest() throws SQLException {
        if (prepared.size() > MOST_PREPARED) {
            String oldest = prepared.keySet().iterator().next();
            PreparedStatement unused = prepared.remove(oldest);
            if (unused != null) {
                unused.close();
            }
        }
    }

    /** Ids are values of their own in the program, and plain ones in a row. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof ServerId server) {
            return server.value();
        }
        return value instanceof PromptId prompt ? prompt.value() : value;
    }

    private static void close(PreparedStatement statement, Exception because) {
        try {
            statement.close();
        } catch (SQLException failed) {
            because.addSuppressed(failed);
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    /** A number, or null where the column is NULL. */
    public static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** A number, or null where the column is NULL. */
    public static @Nullable Double nullableDouble(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    /** A truth value, or null where the column is NULL. */
    public static @Nullable Boolean nullableBoolean(ResultSet row, String column) throws SQLException {
        boolean value = row.getBoolean(column);
        return row.wasNull() ? null : value;
    }

    /** A number, or null where the column is NULL. */
    public static @Nullable Integer nullableInteger(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
