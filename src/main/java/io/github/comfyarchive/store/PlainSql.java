package io.github.comfyarchive.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The few statements that a run with nothing new makes. JDBI, by which all others go, takes longer to load than such a run takes
 * (docs/benchmarks.md).
 */
final class PlainSql {
    private final Connection connection;

    PlainSql(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** All rows of a query whose question marks stand for the values. */
    <T> List<T> list(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(query, values);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.of(result));
            }
            return rows;
        }
    }

    /** The first row, if there is one. */
    <T> Optional<T> first(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        return list(query, row, values).stream().findFirst();
    }

    /** The first row of a query that always has one. */
    <T> T one(String query, Row<T> row, @Nullable Object... values) throws SQLException {
        return first(query, row, values).orElseThrow(() -> new SQLException("no row of " + query));
    }

    /** Changes rows. */
    void update(String change, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(change, values)) {
            statement.executeUpdate();
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int place = 0; place < values.length; place++) {
                statement.setObject(place + 1, values[place]);
            }
            return statement;
        } catch (SQLException failed) {
            statement.close();
            throw failed;
        }
    }

    static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
