package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of {@code entry} and {@code replaced_entry}. */
public final class EntryRows {
    private final PlainSql sql;
    private final LiteralRows literals;

    /** Runs its statements in the transaction of the caller. */
    public EntryRows(PlainSql sql) {
        this.sql = sql;
        this.literals = new LiteralRows(sql);
    }

    /** Inserts the entry of a prompt that has none. */
    public void insert(EntryRow row) throws SQLException {
        sql.update(
                "INSERT INTO entry (prompt, sha256, size, rules_version, encoding, json, dictionary, literals)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row.prompt(),
                row.sha256(),
                row.size(),
                row.rulesVersion(),
                row.encoding(),
                row.json(),
                row.dictionary(),
                row.literals().size());
        if (!row.literals().isEmpty()) {
            literals.replace(row.prompt(), null, row.literals()); // of a lost entry they may be there
        }
    }

    /** Puts another entry in the place of a prompt's. */
    public void update(EntryRow row) throws SQLException {
        sql.update(
                """
                UPDATE entry SET sha256 = ?, size = ?, rules_version = ?, encoding = ?, json = ?, dictionary = ?, literals = ?
                WHERE prompt = ?
                """,
                row.sha256(),
                row.size(),
                row.rulesVersion(),
                row.encoding(),
                row.json(),
                row.dictionary(),
                row.literals().size(),
                row.prompt());
        literals.replace(row.prompt(), null, row.literals());
    }

    /** Keeps an earlier entry of a prompt beside its entry. */
    public void keepReplaced(EntryRow row, String replacedAt) throws SQLException {
        long id = sql.insert(
                """
                INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json, dictionary,
                    literals)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                row.prompt(),
                replacedAt,
                row.sha256(),
                row.size(),
                row.rulesVersion(),
                row.encoding(),
                row.json(),
                row.dictionary(),
                row.literals().size());
        literals.insert(row.prompt(), id, row.literals());
    }

    /** Whether a prompt has an earlier entry of these bytes. */
    public boolean hasReplaced(long prompt, byte[] sha256) throws SQLException {
        return sql.one(
                "SELECT EXISTS (SELECT 1 FROM replaced_entry WHERE prompt = ? AND sha256 = ?)",
                row -> row.getBoolean(1),
                prompt,
                sha256);
    }

    /** Puts what today's rules leave of an earlier entry in its place. */
    public void updateReplaced(long id, EntryRow row) throws SQLException {
        sql.update(
                """
                UPDATE replaced_entry SET sha256 = ?, size = ?, rules_version = ?, encoding = ?, json = ?, dictionary = ?,
                    literals = ?
                WHERE id = ?
                """,
                row.sha256(),
                row.size(),
                row.rulesVersion(),
                row.encoding(),
                row.json(),
                row.dictionary(),
                row.literals().size(),
                id);
        literals.replace(row.prompt(), id, row.literals());
    }

    /**
     * The entry that each prompt has.
     *
     * @throws ArchiveException if it is missing
     */
    public StoredRow of(long prompt) throws SQLException {
        return sql.first(
                        "SELECT entry.prompt, NULL AS replaced, entry.sha256, entry.size, entry.rules_version, entry.json,"
                                + " entry.literals, "
                                + Dictionary.COLUMNS
                                + " FROM entry LEFT JOIN dictionary ON dictionary.id = entry.dictionary WHERE entry.prompt = ?",
                        this::kept,
                        prompt)
                .orElseThrow(() -> ArchiveException.unusable(
                        "the entry of prompt " + prompt + " is missing: the archive is damaged", null));
    }

    /** An earlier entry that is there. */
    public StoredRow replaced(long id) throws SQLException {
        return sql.one(
                "SELECT earlier.prompt, earlier.id AS replaced, earlier.sha256, earlier.size, earlier.rules_version,"
                        + " earlier.json, earlier.literals, "
                        + Dictionary.COLUMNS + " FROM replaced_entry AS earlier"
                        + " LEFT JOIN dictionary ON dictionary.id = earlier.dictionary WHERE earlier.id = ?",
                this::kept,
                id);
    }

    /** Makes the entry of a prompt an earlier one of another, and answers the key of that. */
    public long keepAsReplaced(long prompt, long of, String replacedAt) throws SQLException {
        return sql.insert(
                "INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json, dictionary,"
                        + " literals) SELECT ?, ?, sha256, size, rules_version, encoding, json, dictionary, literals"
                        + " FROM entry WHERE prompt = ?",
                of,
                replacedAt,
                prompt);
    }

    /** Gives the earlier entries of a prompt to another. */
    public void moveReplaced(long from, long to) throws SQLException {
        sql.update("UPDATE replaced_entry SET prompt = ? WHERE prompt = ?", to, from);
    }

    /** Earlier entries of a prompt that another has too. */
    public List<Long> replacedTwins(long prompt, long other) throws SQLException {
        return sql.list(
                "SELECT id FROM replaced_entry WHERE prompt = ?1 AND sha256 IN (SELECT sha256 FROM replaced_entry WHERE"
                        + " prompt = ?2 UNION ALL SELECT sha256 FROM entry WHERE prompt = ?2)",
                row -> row.getLong(1),
                prompt,
                other);
    }

    /** Whether a prompt has an earlier entry that is the entry of another. */
    public boolean isReplaced(long prompt, long other) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM replaced_entry WHERE prompt = ? AND sha256 = (SELECT sha256 FROM entry WHERE prompt = ?)",
                        row -> true,
                        prompt,
                        other)
                .isPresent();
    }

    /** The next earlier entry that was redacted by other rules. */
    public Optional<Long> replacedByOtherRules(long after, String rulesVersion) throws SQLException {
        return sql.first(
                "SELECT id FROM replaced_entry WHERE id > ? AND rules_version <> ? ORDER BY id LIMIT 1",
                row -> row.getLong(1),
                after,
                rulesVersion);
    }

    /** Marks an earlier entry as one to which today's rules are to be applied. */
    public void redactAgain(long id) throws SQLException {
        sql.update("UPDATE replaced_entry SET rules_version = '' WHERE id = ?", id);
    }

    /**
     * The entries of some prompts, in the order in which they are asked for.
     *
     * @param prompts a JSON array of keys
     * @param dictionaries by which they are unpacked
     * @throws ArchiveException if one of them is damaged or lost
     */
    public List<RedactedEntry> of(String prompts, Dictionaries dictionaries) throws SQLException {
        return sql.list(
                "SELECT prompt.prompt_id, prompt.id AS prompt, NULL AS replaced, entry.sha256, entry.size,"
                        + " entry.rules_version, entry.json, entry.literals, "
                        + Dictionary.COLUMNS + """
                         FROM json_each(?) AS wanted CROSS JOIN prompt_row AS prompt ON prompt.id = wanted.value
                            LEFT JOIN entry ON entry.prompt = prompt.id
                            LEFT JOIN dictionary ON dictionary.id = entry.dictionary
                        """,
                row -> unpacked(row, dictionaries),
                prompts);
    }

    private RedactedEntry unpacked(ResultSet row, Dictionaries dictionaries) throws SQLException {
        PromptId promptId = new PromptId(row.getString("prompt_id"));
        if (row.getBytes("json") == null) {
            throw ArchiveException.unusable(
                    "the entry of prompt " + promptId + " is lost: the archive is damaged", null);
        }
        try {
            return kept(row).unpack(promptId, dictionaries);
        } catch (ArchiveException damaged) {
            throw ArchiveException.unusable("prompt " + promptId + ": " + damaged.getMessage(), damaged);
        }
    }

    /** Packs what an entry says another way. */
    void packAgain(long key, boolean replaced, EntryPacker.Packed packed) throws SQLException {
        sql.update(
                replaced
                        ? "UPDATE replaced_entry SET json = ?, dictionary = ? WHERE id = ?"
                        : "UPDATE entry SET json = ?, dictionary = ? WHERE prompt = ?",
                packed.json(),
                packed.dictionary(),
                key);
    }

    /** Keys of the earlier entries of a prompt. */
    public List<Long> replacedOf(long prompt) throws SQLException {
        return sql.list(Long.class, "SELECT id FROM replaced_entry WHERE prompt = ? ORDER BY id", prompt);
    }

    /** The packed bytes of a prompt's entry, or of an earlier one. */
    public Optional<byte[]> packed(long key, boolean replaced) throws SQLException {
        return sql.first(
                replaced ? "SELECT json FROM replaced_entry WHERE id = ?" : "SELECT json FROM entry WHERE prompt = ?",
                row -> row.getBytes(1),
                key);
    }

    /** Deletes a prompt's entry, or an earlier one. */
    public void delete(long key, boolean replaced) throws SQLException {
        if (replaced) {
            literals.forget(key);
        } else {
            literals.replace(key, null, List.of());
        }
        sql.update(replaced ? "DELETE FROM replaced_entry WHERE id = ?" : "DELETE FROM entry WHERE prompt = ?", key);
    }

    /** The literals of the same moment: as long as the row's statement is open, SQLite reads nothing newer. */
    private StoredRow kept(ResultSet row) throws SQLException {
        long prompt = row.getLong("prompt");
        int apart = row.getInt("literals");
        byte[] by = row.getBytes("dictionary_sha256");
        Dictionary dictionary =
                by == null ? null : new Dictionary(by, row.getLong("dictionary_size"), row.getBytes("dictionary_json"));
        return new StoredRow(
                prompt,
                row.getBytes("sha256"),
                row.getLong("size"),
                row.getString("rules_version"),
                row.getBytes("json"),
                dictionary,
                apart,
                apart == 0 ? List.of() : literals.of(prompt, PlainSql.nullableLong(row, "replaced")));
    }
}
