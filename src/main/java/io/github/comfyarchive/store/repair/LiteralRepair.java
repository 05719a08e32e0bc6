package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.pack.JoinedLiterals;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings large literals back that are damaged or lost, and the rows that say which entry has which: an entry names its own by their
 * placeholders. A literal may stand in an entry that was archived before literals stood apart; else a server is to be asked.
 */
public final class LiteralRepair {
    private static final String ENTRIES =
            "SELECT entry.prompt, NULL AS replaced, entry.size, entry.json, entry.literals, " + Dictionary.COLUMNS
                    + " FROM entry LEFT JOIN dictionary ON dictionary.id = entry.dictionary WHERE entry.prompt = ?";
    private static final String REPLACED =
            "SELECT earlier.prompt, earlier.id AS replaced, earlier.size, earlier.json, earlier.literals, "
                    + Dictionary.COLUMNS + " FROM replaced_entry AS earlier"
                    + " LEFT JOIN dictionary ON dictionary.id = earlier.dictionary WHERE earlier.id = ?";

    private final PlainSql sql;
    private final LiteralRows rows;
    private final Dictionaries dictionaries;

    LiteralRepair(PlainSql sql, Dictionaries dictionaries) {
        this.sql = sql;
        this.rows = new LiteralRows(sql);
        this.dictionaries = dictionaries;
    }

    /**
     * What was done.
     *
     * @param made how many are whole again
     * @param damaged those that were not what was kept, by their SHA-256 in hex, as they were kept; they are no longer there
     * @param lost those that are not there and that entries name, with the keys of the prompts whose entries as they are now do
     */
    public record Report(long made, Map<String, byte[]> damaged, Map<String, List<Long>> lost) {}

    /** An entry as it stands there. */
    private record Row(
            long prompt,
            @Nullable Long replaced,
            long size,
            byte[] json,
            int literals,
            @Nullable Dictionary dictionary) {
        static Row of(ResultSet row) throws SQLException {
            byte[] by = row.getBytes("dictionary_sha256");
            return new Row(
                    row.getLong("prompt"),
                    PlainSql.nullableLong(row, "replaced"),
                    row.getLong("size"),
                    row.getBytes("json"),
                    row.getInt("literals"),
                    by == null
                            ? null
                            : new Dictionary(by, row.getLong("dictionary_size"), row.getBytes("dictionary_json")));
        }

        Optional<byte[]> plain(Dictionaries dictionaries) {
            try {
                return Optional.of(EntryCodec.unpackPlain(json, size, literals, dictionaries.unpack(dictionary)));
            } catch (ArchiveException damaged) {
                return Optional.empty();
            }
        }
    }

    Report run() throws SQLException {
        Map<String, byte[]> damaged = removeDamaged();
        Map<String, List<Long>> lost = useAgain();
        Set<String> wanted = new TreeSet<>(lost.keySet());
        if (!lost.isEmpty()) {
            fromEntries(new TreeSet<>(wanted));
            lost = useAgain();
            wanted.removeAll(lost.keySet());
        }
        return new Report(wanted.size(), damaged, lost);
    }

    private Map<String, byte[]> removeDamaged() throws SQLException {
        Map<String, byte[]> damaged = new LinkedHashMap<>();
        for (Long id : sql.list("SELECT id FROM literal ORDER BY id", row -> row.getLong(1))) {
            PackedLiteral literal =
                    sql.one("SELECT " + PackedLiteral.COLUMNS + " FROM literal WHERE id = ?", LiteralRows::packed, id);
            if (!literal.isWhole()) {
                damaged.put(literal.hex(), literal.bytes());
                sql.update("DELETE FROM literal_use WHERE literal = ?", id);
                sql.update("DELETE FROM literal WHERE id = ?", id);
            }
        }
        return damaged;
    }

    /** Says again of each entry which literals it has; returns those that are not there. */
    private Map<String, List<Long>> useAgain() throws SQLException {
        sql.update("DELETE FROM literal_use WHERE CASE WHEN replaced_entry IS NULL"
                + " THEN prompt NOT IN (SELECT prompt FROM entry WHERE literals > 0)"
                + " ELSE replaced_entry NOT IN (SELECT id FROM replaced_entry WHERE literals > 0) END");
        Map<String, List<Long>> lost = new LinkedHashMap<>();
        for (long prompt : keys("SELECT prompt FROM entry WHERE literals > 0 ORDER BY prompt")) {
            useAgain(sql.one(ENTRIES, Row::of, prompt), lost);
        }
        for (long id : keys("SELECT id FROM replaced_entry WHERE literals > 0 ORDER BY id")) {
            useAgain(sql.one(REPLACED, Row::of, id), lost);
        }
        return lost;
    }

    private void useAgain(Row entry, Map<String, List<Long>> lost) throws SQLException {
        Optional<byte[]> plain = entry.plain(dictionaries);
        if (plain.isEmpty()) {
            return; // the check of entries tells of it
        }
        Set<Long> used = new TreeSet<>(sql.list(
                "SELECT literal FROM literal_use WHERE prompt = ? AND replaced_entry IS ?",
                row -> row.getLong(1),
                entry.prompt(),
                entry.replaced()));
        for (String digest : JoinedLiterals.named(plain.get())) {
            Optional<Long> id = rows.id(HexFormat.of().parseHex(digest));
            if (id.isEmpty()) {
                List<Long> prompts = lost.computeIfAbsent(digest, ignored -> new ArrayList<>());
                if (entry.replaced() == null) {
                    prompts.add(entry.prompt());
                }
            } else if (used.add(id.get())) {
                rows.use(id.get(), entry.prompt(), entry.replaced());
            }
        }
    }

    /** Entries of which no literal stands apart, and that may have them all the same. */
    private void fromEntries(Set<String> wanted) throws SQLException {
        String large = " WHERE literals = 0 AND size >= " + SplitEntry.LARGE + " ORDER BY 1";
        for (long prompt : keys("SELECT prompt FROM entry" + large)) {
            from(sql.one(ENTRIES, Row::of, prompt), wanted);
        }
        for (long id : keys("SELECT id FROM replaced_entry" + large)) {
            from(sql.one(REPLACED, Row::of, id), wanted);
        }
    }

    private void from(Row entry, Set<String> wanted) throws SQLException {
        Optional<byte[]> json = wanted.isEmpty() ? Optional.empty() : entry.plain(dictionaries);
        if (json.isPresent()) {
            RedactedEntry kept = RedactedEntry.kept(new PromptId(""), json.get(), "");
            for (LargeLiteral literal : SplitEntry.of(kept).literals()) {
                if (wanted.remove(literal.hex())) {
                    rows.insert(PackedLiteral.of(literal));
                }
            }
        }
    }

    private List<Long> keys(String query) throws SQLException {
        return sql.list(query, row -> row.getLong(1));
    }

    /** Removes those that no entry says, which nothing leaves behind but damage; returns them by their SHA-256 in hex. */
    Map<String, byte[]> removeUnused() throws SQLException {
        Map<String, byte[]> unused = new LinkedHashMap<>();
        for (Long id : keys(LiteralRows.UNUSED)) {
            PackedLiteral literal =
                    sql.one("SELECT " + PackedLiteral.COLUMNS + " FROM literal WHERE id = ?", LiteralRows::packed, id);
            unused.put(literal.hex(), literal.bytes());
            sql.update("DELETE FROM literal WHERE id = ?", id);
        }
        return unused;
    }
}
