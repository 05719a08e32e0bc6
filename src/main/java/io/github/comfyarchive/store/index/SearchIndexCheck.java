package io.github.comfyarchive.store.index;

import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the index {@code prompt_search} holds the words that are kept of each prompt, and no others. SQLite's own check cannot see it:
 * the index has no copy of them. The words of some prompts at a time are given to a small index of the same kind in memory, and what
 * both say is added up: each place of each word is a number (sqlite.org/fts5.html, "The fts5vocab Virtual Table Module").
 *
 * <p>Reads what is there at one moment, whatever a sync writes meanwhile.
 */
public final class SearchIndexCheck {
    /** Bytes of words that are in memory at a time. */
    private static final long AT_ONCE = 4 << 20;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final String COLUMNS = "positive, negative, text, output, model, file, title, error, part";

    private final Connection connection;

    /** Checks the database of a connection, on which it sets {@code temp_store} to memory. */
    public SearchIndexCheck(Connection connection) {
        this.connection = connection;
    }

    /** What is wrong, in words. */
    public List<String> faults() throws SQLException {
        List<String> faults = new ArrayList<>();
        try (Statement setting = connection.createStatement()) {
            setting.execute("PRAGMA temp_store = MEMORY");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                PlainSql sql = new PlainSql(connection)) {
            statement.execute("CREATE VIRTUAL TABLE temp.kept USING fts5(" + COLUMNS + ", content = '', tokenize ="
                    + " \"unicode61 remove_diacritics 2 categories 'L* M* N* Co So'\")");
            statement.execute("CREATE VIRTUAL TABLE temp.kept_place USING fts5vocab(temp, kept, instance)");
            statement.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, prompt_search, instance)");
            long kept = 0;
            long bytes = 0;
            try (ResultSet row = statement.executeQuery(PackedWords.SELECT + "ORDER BY search_words.prompt")) {
                while (row.next()) {
                    bytes += insert(PackedWords.of(row), sql, faults);
                    if (bytes > AT_ONCE) {
                        kept += placesKept();
                        bytes = 0;
                    }
                }
            }
            kept += placesKept();
            if (faults.isEmpty() && kept != places("place")) {
                faults.add("the search index differs from the words that are kept of the prompts");
            }
            return faults;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Answers how much it was. */
    private long insert(PackedWords words, PlainSql sql, List<String> faults) throws SQLException {
        try {
            words.write(sql, "INSERT INTO temp.kept (rowid, " + COLUMNS + ") VALUES (?, ");
            return words.size() == null ? words.words().length : words.size();
        } catch (ArchiveException damaged) {
            faults.add(String.valueOf(damaged.getMessage()));
            return 0;
        }
    }

    private long placesKept() throws SQLException {
        long places = places("kept_place");
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO temp.kept (kept) VALUES ('delete-all')");
        }
        return places;
    }

    /**
     * The same whatever the order, and the sum of what it is for some of the prompts and for the others. The names of columns differ in
     * their lengths or first letters. FTS5 gives words in order, so that nothing is sorted. The product sees to it that two places which
     * are exchanged in part are not the same sum.
     */
    private long places(String table) throws SQLException {
        long sum = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT term, sum(place % 2147483647 * (place % 1000003) % 2147483629) FROM"
                                + " (SELECT term, (doc * 7919 + unicode(col) * 16 + length(col)) * 104729 + offset AS place FROM temp."
                                + table + ") GROUP BY term")) {
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
