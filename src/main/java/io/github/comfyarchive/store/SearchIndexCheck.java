package io.github.comfyarchive.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the index {@code prompt_search} holds the words that are kept of each prompt, and no others. SQLite's own check cannot tell:
 * the index has no copy of them. The words of some prompts at a time are given to a small index of the same kind in memory, and what
 * both say is added up: each place of each word is a number (sqlite.org/fts5.html, "The fts5vocab Virtual Table Module").
 *
 * <p>Reads what is there at one moment, whatever a sync writes meanwhile.
 */
final class SearchIndexCheck {
    private static final int AT_ONCE = 500;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final String COLUMNS = "positive, negative, text, output, model, file, title, error, part";

    private final Connection connection;

    SearchIndexCheck(Connection connection) {
        this.connection = connection;
    }

    /** What is wrong, in words. */
    List<String> faults() throws SQLException {
        List<String> faults = new ArrayList<>();
        try (Statement setting = connection.createStatement()) {
            setting.execute("PRAGMA temp_store = MEMORY");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIRTUAL TABLE temp.kept USING fts5(" + COLUMNS + ", content = '', tokenize ="
                    + " \"unicode61 remove_diacritics 2 categories 'L* M* N* Co So'\")");
            statement.execute("CREATE VIRTUAL TABLE temp.kept_place USING fts5vocab(temp, kept, instance)");
            statement.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, prompt_search, instance)");
            long kept = 0;
            List<PackedWords> next = after(0);
            while (!next.isEmpty()) {
                for (PackedWords words : next) {
                    try {
                        insert(words.prompt(), words.unpack());
                    } catch (ArchiveException damaged) {
                        faults.add(String.valueOf(damaged.getMessage()));
                    }
                }
                kept += places("kept_place");
                statement.execute("INSERT INTO temp.kept (kept) VALUES ('delete-all')");
                next = after(next.get(next.size() - 1).prompt());
            }
            if (faults.isEmpty() && kept != places("place")) {
                faults.add("the search index differs from the words that are kept of the prompts");
            }
            return faults;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private List<PackedWords> after(long prompt) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                PackedWords.SELECT + "WHERE search_words.prompt > ? ORDER BY search_words.prompt LIMIT " + AT_ONCE)) {
            query.setLong(1, prompt);
            try (ResultSet row = query.executeQuery()) {
                List<PackedWords> words = new ArrayList<>();
                while (row.next()) {
                    words.add(PackedWords.of(row));
                }
                return words;
            }
        }
    }

    private void insert(long prompt, SearchRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO temp.kept (rowid, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, prompt);
            List<String> columns = row.columns();
            for (int column = 0; column < columns.size(); column++) {
                insert.setString(column + 2, columns.get(column));
            }
            insert.executeUpdate();
        }
    }

    /**
     * The same whatever the order, and the sum of what it is for some of the prompts and for the others. The names of columns differ in
     * their lengths or first letters. FTS5 gives words in order, so that nothing is sorted.
     */
    private long places(String table) throws SQLException {
        long sum = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT term, sum(((doc * 7919 + unicode(col) * 16 + length(col)) * 104729"
                                + " + offset) % 2147483647) FROM temp." + table + " GROUP BY term")) {
            while (row.next()) {
                sum += hash(row.getString(1)) * row.getLong(2);
            }
        }
        return sum;
    }

    /** FNV-1a over a word's characters. */
    private static long hash(String word) {
        long hash = FNV_BASIS;
        for (int at = 0; at < word.length(); at++) {
            hash = (hash ^ word.charAt(at)) * FNV_PRIME;
        }
        return hash;
    }
}
