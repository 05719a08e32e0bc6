package io.github.comfyarchive.testing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entries and words as {@code db/schema.md} says they are packed, unpacked by the library alone. */
public final class PackedEntries {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\"\\[literal of [0-9]+ characters, sha256 ([0-9a-f]{64})\\]\"(?!\\s*:)");

    private PackedEntries() {}

    /** Those of a table, {@code entry} or {@code replaced_entry}, that a condition on it and {@code prompt} holds for. */
    public static List<byte[]> of(Path database, String table, String condition) throws SQLException {
        List<byte[]> plain = unpacked(
                database,
                "SELECT kept.size, kept.json, dictionary.size, dictionary.json FROM " + table
                        + " AS kept JOIN prompt ON prompt.id = kept.prompt"
                        + " LEFT JOIN dictionary ON dictionary.id = kept.dictionary WHERE " + condition
                        + " ORDER BY kept.size, kept.prompt");
        Map<String, String> literals = literals(database);
        return plain.stream().map(json -> joined(json, literals)).toList();
    }

    private static byte[] joined(byte[] plain, Map<String, String> literals) {
        Matcher strings = PLACEHOLDER.matcher(new String(plain, StandardCharsets.ISO_8859_1));
        String json = strings.replaceAll(
                found -> Matcher.quoteReplacement('"' + literals.getOrDefault(found.group(1), found.group(1)) + '"'));
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Large literals that stand apart from entries, by their SHA-256 in hex. */
    public static Map<String, String> literals(Path database) throws SQLException {
        Map<String, String> literals = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            try (ResultSet table =
                    statement.executeQuery("SELECT count(*) FROM sqlite_schema WHERE name = 'literal'")) {
                if (table.getLong(1) == 0) {
                    return literals; // an earlier schema
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT lower(hex(sha256)), text, bytes FROM literal")) {
                while (row.next()) {
                    byte[] bytes = Zstd.decompress(row.getBytes(3), (int) Zstd.getFrameContentSize(row.getBytes(3)));
                    int text = row.getInt(2);
                    String base64 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, text, bytes.length));
                    literals.put(row.getString(1), new String(bytes, 0, text, StandardCharsets.ISO_8859_1) + base64);
                }
            }
        }
        return literals;
    }

    /** By what entries are packed. */
    public static List<byte[]> dictionaries(Path database) throws SQLException {
        return unpacked(database, "SELECT size, json, NULL, NULL FROM dictionary");
    }

    /** By what words are packed. */
    public static List<byte[]> wordsOfTemplates(Path database) throws SQLException {
        return unpacked(database, "SELECT words_size, words, NULL, NULL FROM template WHERE words IS NOT NULL");
    }

    /** What the search index was told of each prompt, by its key. */
    public static Map<Long, String> words(Path database) throws SQLException {
        Map<Long, String> words = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT prompt, size, search_words.words, words_size, template.words"
                                + " FROM search_words LEFT JOIN template ON template.id = search_words.template")) {
            while (row.next()) {
                int size = row.getInt(2);
                boolean plain = row.wasNull();
                byte[] kept = row.getBytes(3);
                byte[] unpacked = plain ? kept : unpacked(kept, size, row.getBytes(5), row.getInt(4));
                words.put(row.getLong(1), new String(unpacked, StandardCharsets.UTF_8));
            }
        }
        return words;
    }

    private static List<byte[]> unpacked(Path database, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<byte[]> entries = new ArrayList<>();
            while (row.next()) {
                entries.add(unpacked(row.getBytes(2), row.getInt(1), row.getBytes(4), row.getInt(3)));
            }
            return entries;
        }
    }

    private static byte[] unpacked(byte[] packed, int size, byte @Nullable [] dictionary, int dictionarySize) {
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            if (dictionary != null) {
                context.loadDict(Zstd.decompress(dictionary, dictionarySize));
            }
            return context.decompress(packed, size);
        }
    }
}
