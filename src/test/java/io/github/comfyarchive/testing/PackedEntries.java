package io.github.comfyarchive.testing;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Entries as {@code db/schema.md} says they are packed, unpacked by the library alone. */
public final class PackedEntries {
    private PackedEntries() {}

    /** Those of a table, {@code entry} or {@code replaced_entry}, that a condition on it and {@code prompt} holds for. */
    public static List<byte[]> of(Path database, String table, String condition) throws SQLException {
        return unpacked(
                database,
                "SELECT kept.size, kept.json, dictionary.size, dictionary.json FROM " + table
                        + " AS kept JOIN prompt ON prompt.id = kept.prompt"
                        + " LEFT JOIN dictionary ON dictionary.id = kept.dictionary WHERE " + condition
                        + " ORDER BY kept.size, kept.prompt");
    }

    /** By what entries are packed. */
    public static List<byte[]> dictionaries(Path database) throws SQLException {
        return unpacked(database, "SELECT size, json, NULL, NULL FROM dictionary");
    }

    private static List<byte[]> unpacked(Path database, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<byte[]> entries = new ArrayList<>();
            while (row.next()) {
                byte[] dictionary = row.getBytes(4);
                try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
                    if (dictionary != null) {
                        context.loadDict(Zstd.decompress(dictionary, row.getInt(3)));
                    }
                    entries.add(context.decompress(row.getBytes(2), row.getInt(1)));
                }
            }
            return entries;
        }
    }
}
