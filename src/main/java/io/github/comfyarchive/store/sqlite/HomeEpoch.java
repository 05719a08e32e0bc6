package io.github.comfyarchive.store.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The row of {@code home}: what a home is called beyond its folder, and the epoch in which it counts its changes. A copy has the home's id
 * and an empty epoch; the first change in it begins one (a trigger of {@code change}), and so the numbers of two homes that go on from one moment are
 * never taken for the same.
 */
public final class HomeEpoch {
    private static final int WITH_HOME = 13;

    private HomeEpoch() {}

    /**
     * What stands there.
     *
     * @param id random, made with the home
     * @param epoch random; empty in a copy to which nothing was written yet
     */
    public record Row(String id, String epoch) {
        /** Whether it is a copy, and nothing was written to it since it was made. */
        public boolean isCopy() {
            return epoch.isEmpty();
        }
    }

    /** Reads it; nothing in an archive of an earlier schema. */
    public static Optional<Row> of(Connection connection, String file) throws SQLException {
        if (Schema.version(connection, file) < WITH_HOME) {
            return Optional.empty();
        }
        @Nullable Row row = read(connection);
        return Optional.ofNullable(row);
    }

    private static @Nullable Row read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, epoch FROM home")) {
            return row.next() ? new Row(row.getString(1), row.getString(2)) : null;
        }
    }

    /** Begins another epoch: whoever has read changes of the home reads them anew. */
    public static void begin(PlainSql sql) throws SQLException {
        sql.update("UPDATE home SET epoch = lower(hex(randomblob(16)))");
    }

    /** Says of a copy that it is one. */
    static void empty(Connection copy, String file) throws SQLException {
        if (of(copy, file).isPresent()) {
            try (Statement statement = copy.createStatement()) {
                statement.executeUpdate("UPDATE home SET epoch = ''");
            }
        }
    }
}
