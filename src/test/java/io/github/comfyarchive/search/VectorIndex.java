package io.github.comfyarchive.search;

import io.github.comfyarchive.central.sql.WordVector;
import io.github.comfyarchive.derive.SearchRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The search table in a real PostgreSQL, as the store of many homes has it. */
final class VectorIndex implements AutoCloseable {
    private final Connection connection;

    VectorIndex(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE words (id bigint, words tsvector)");
        }
    }

    void add(long id, List<String> columns) throws SQLException {
        WordVector vector =
                WordVector.of(SearchRow.ofJoined(String.join("\u001f", columns)).orElseThrow());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO words (id, words) VALUES (?, ?::tsvector)")) {
            insert.setLong(1, id);
            insert.setString(2, vector.literal());
            insert.executeUpdate();
        }
    }

    List<Long> find(String tsquery) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id FROM words WHERE words @@ ?::tsquery ORDER BY id")) {
            select.setString(1, tsquery);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
