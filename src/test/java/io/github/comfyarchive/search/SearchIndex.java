package io.github.comfyarchive.search;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The search table in a real SQLite, filled and asked as the archive does it. */
final class SearchIndex implements AutoCloseable {
    static final String TABLE = "CREATE VIRTUAL TABLE prompt_search USING fts5("
            + Stream.of(SearchColumn.values()).map(SearchColumn::word).collect(Collectors.joining(", "))
            + ", tokenize = \"" + SearchColumn.TOKENIZER + "\")";

    private final Connection connection;

    SearchIndex() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.execute("CREATE VIRTUAL TABLE word USING fts5vocab(prompt_search, instance)");
        }
    }

    /** Adds a row with words in one column, and for names their parts. */
    SearchIndex with(long id, SearchColumn column, String text) throws SQLException {
        return with(id, Map.of(column, text));
    }

    SearchIndex with(long id, Map<SearchColumn, String> texts) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO prompt_search(rowid, "
                + Stream.of(SearchColumn.values()).map(SearchColumn::word).collect(Collectors.joining(", "))
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            int parameter = 2;
            for (SearchColumn column : SearchColumn.values()) {
                insert.setString(parameter++, indexed(column, texts));
            }
            insert.executeUpdate();
        }
        return this;
    }

    private static String indexed(SearchColumn column, Map<SearchColumn, String> texts) {
        if (column == SearchColumn.PART) {
            return texts.entrySet().stream()
                    .filter(entry -> entry.getKey().holdsNames())
                    .map(entry -> NameParts.of(entry.getValue()))
                    .collect(Collectors.joining(" "));
        }
        String text = texts.getOrDefault(column, "");
        return column.holdsNames() ? IndexedText.ofName(text) : IndexedText.of(text);
    }

    /** Takes a text into the table as it stands. */
    void addAsItIs(String text) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO prompt_search(text) VALUES (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    /** All words that the tokenizer made, in their order. */
    List<String> words() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT term FROM word ORDER BY doc, col, offset")) {
            List<String> words = new ArrayList<>();
            while (rows.next()) {
                words.add(rows.getString(1));
            }
            return words;
        }
    }

    /** The rows that an expression finds, best first. */
    List<Long> match(String expression) throws SQLException {
        return ids(
                "SELECT rowid FROM prompt_search WHERE prompt_search MATCH ? ORDER BY bm25(prompt_search, "
                        + SearchColumn.weights().stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + "), rowid",
                expression);
    }

    /** The rows that a query means, with words inside names. */
    List<Long> find(String query) throws SQLException {
        return find(SearchQuery.parse(query), true);
    }

    /** The rows that a query means, with whole words alone. */
    List<Long> findWords(String query) throws SQLException {
        return find(SearchQuery.parse(query), false);
    }

    List<Long> find(SearchQuery query, boolean parts) throws SQLException {
        String expression = parts ? query.matchWithParts() : query.match();
        if (!query.excludes()) {
            return match(expression);
        }
        return ids(
                "SELECT rowid FROM prompt_search WHERE rowid NOT IN"
                        + " (SELECT rowid FROM prompt_search WHERE prompt_search MATCH ?) ORDER BY rowid",
                expression);
    }

    /** Gives all rows, as they were indexed, to the same index of the store of many homes. */
    void copyTo(VectorIndex vectors) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT rowid, * FROM prompt_search")) {
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 2; column < 2 + SearchColumn.values().length; column++) {
                    columns.add(rows.getString(column));
                }
                vectors.add(rows.getLong(1), columns);
            }
        }
    }

    private List<Long> ids(String sql, String expression) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, expression);
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
