package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes damaged and lost dictionaries again. Each is a copy of an entry that is packed by itself: that one is the right one by which
 * an entry that needs it unpacks to its own SHA-256.
 */
public final class DictionaryRepair {
    /** Entries to be tried: one may be damaged as well, five have no common cause but the dictionary. */
    private static final int SAMPLES = 5;

    private final Connection connection;

    DictionaryRepair(Connection connection) {
        this.connection = connection;
    }

    /**
     * What was done.
     *
     * @param made how many are whole again
     * @param lost those that are not, by their keys, as they are kept; empty where nothing is. What is packed by them cannot be read
     */
    public record Report(long made, Map<Long, byte[]> lost) {}

    /** An entry as it is kept. */
    private record Packed(byte[] sha256, long size, String rulesVersion, byte[] json, int literals) {
        static Packed of(ResultSet row) throws SQLException {
            return new Packed(row.getBytes(1), row.getLong(2), row.getString(3), row.getBytes(4), row.getInt(5));
        }

        boolean unpacksBy(byte[] dictionary) {
            try {
                byte[] unpacked = EntryCodec.unpackPlain(json, size, literals, dictionary);
                // Of one from which literals stand apart only the frame's own checksum tells.
                return literals > 0 || Arrays.equals(Sha256.digest().digest(unpacked), sha256);
            } catch (ArchiveException another) {
                return false;
            }
        }
    }

    Report run() throws SQLException {
        long made = 0;
        Map<Long, byte[]> lost = new TreeMap<>();
        for (long id :
                keys("SELECT id FROM dictionary UNION SELECT dictionary FROM template WHERE dictionary IS NOT NULL"
                        + " UNION SELECT dictionary FROM entry WHERE dictionary IS NOT NULL"
                        + " UNION SELECT dictionary FROM replaced_entry WHERE dictionary IS NOT NULL")) {
            if (isWhole(id)) {
                continue;
            }
            List<Packed> samples = samples(id);
            if (!samples.isEmpty() && isMade(id, samples)) {
                made++;
                continue;
            }
            execute("UPDATE template SET dictionary = NULL WHERE dictionary = " + id);
            if (samples.isEmpty()) {
                execute("DELETE FROM dictionary WHERE id = " + id);
            } else {
                lost.put(id, kept(id));
            }
        }
        return new Report(made, lost);
    }

    private byte[] kept(long id) throws SQLException {
        return packed("SELECT sha256, size, rules_version, json, 0 FROM dictionary WHERE id = " + id).stream()
                .findFirst()
                .map(Packed::json)
                .orElse(new byte[0]);
    }

    private boolean isWhole(long id) throws SQLException {
        return packed("SELECT sha256, size, rules_version, json, 0 FROM dictionary WHERE id = " + id).stream()
                .anyMatch(row -> new Dictionary(row.sha256(), row.size(), row.json()).isWhole());
    }

    /** Several, for they may be damaged themselves. */
    private List<Packed> samples(long id) throws SQLException {
        List<Packed> samples = new ArrayList<>();
        for (String table : List.of("entry", "replaced_entry")) {
            samples.addAll(packed("SELECT sha256, size, rules_version, json, literals FROM " + table
                    + " WHERE dictionary = " + id + " LIMIT " + SAMPLES));
        }
        return samples;
    }

    private boolean isMade(long id, List<Packed> samples) throws SQLException {
        // Those of the same templates first: it is one of them, as long as no prompt's row is lost.
        String templates = "SELECT needy.template FROM entry JOIN prompt_row AS needy ON needy.id = entry.prompt"
                + " WHERE entry.dictionary = " + id;
        for (String candidates : List.of(
                "SELECT entry.prompt FROM prompt_row JOIN entry ON entry.prompt = prompt_row.id"
                        + " WHERE entry.dictionary IS NULL AND prompt_row.template IN (" + templates + ") ORDER BY 1",
                "SELECT prompt FROM entry WHERE dictionary IS NULL ORDER BY 1")) {
            for (long prompt : keys(candidates)) {
                if (isMade(id, samples, "FROM entry WHERE prompt = " + prompt)) {
                    return true;
                }
            }
        }
        for (long earlier : keys("SELECT id FROM replaced_entry WHERE dictionary IS NULL ORDER BY 1")) {
            if (isMade(id, samples, "FROM replaced_entry WHERE id = " + earlier)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMade(long id, List<Packed> samples, String candidate) throws SQLException {
        for (Packed row : packed("SELECT sha256, size, rules_version, json, literals " + candidate)) {
            byte[] json;
            try {
                json = EntryCodec.unpackPlain(row.json(), row.size(), row.literals(), null);
            } catch (ArchiveException damaged) {
                continue;
            }
            if (samples.stream().anyMatch(sample -> sample.unpacksBy(json))) {
                put(id, Sha256.digest().digest(json), json, row.rulesVersion());
                return true;
            }
        }
        return false;
    }

    private void put(long id, byte[] sha256, byte[] json, String rulesVersion) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO dictionary (id, sha256, size, rules_version, json)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256,"
                        + " size = excluded.size, rules_version = excluded.rules_version, json = excluded.json")) {
            insert.setLong(1, id);
            insert.setBytes(2, sha256);
            insert.setLong(3, json.length);
            insert.setString(4, rulesVersion);
            insert.setBytes(5, EntryCodec.pack(json));
            insert.executeUpdate();
        }
    }

    private List<Packed> packed(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<Packed> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(Packed.of(row));
            }
            return rows;
        }
    }

    private List<Long> keys(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<Long> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(row.getLong(1));
            }
            return keys;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
