package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code literal} and {@code literal_use}. A literal goes with the last entry that says it, in the same transaction. */
public final class LiteralRows {
    /** A question for the keys of those that no entry says. */
    public static final String UNUSED = "SELECT id FROM literal"
            + " WHERE NOT EXISTS (SELECT 1 FROM literal_use WHERE literal_use.literal = literal.id) ORDER BY id";

    private static final String OF_ENTRY = "prompt = ? AND replaced_entry IS ?";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public LiteralRows(PlainSql sql) {
        this.sql = sql;
    }

    /** The literals of a prompt's entry. */
    public List<PackedLiteral> ofPrompt(long prompt) throws SQLException {
        return of(prompt, null);
    }

    /**
     * The literals of an entry.
     *
     * @param prompt whose it is
     * @param replaced the key of a replaced entry; null for the entry as it is now
     */
    List<PackedLiteral> of(long prompt, @Nullable Long replaced) throws SQLException {
        return sql.list(
                "SELECT " + PackedLiteral.COLUMNS + " FROM literal_use JOIN literal ON literal.id = literal_use.literal"
                        + " WHERE " + OF_ENTRY,
                LiteralRows::packed,
                prompt,
                replaced);
    }

    /** Keeps the literals of an entry, where they are not those that are kept of it already. */
    public void keep(long prompt, List<LargeLiteral> literals) throws SQLException {
        if (!literals.isEmpty() && of(prompt, null).size() != literals.size()) {
            replace(prompt, null, literals);
        }
    }

    /** Notes what an entry that has no literals yet says. */
    void insert(long prompt, @Nullable Long replaced, List<LargeLiteral> literals) throws SQLException {
        for (LargeLiteral literal : literals) {
            Optional<Long> known = id(literal.sha256());
            long id = known.isPresent() ? known.get() : insert(PackedLiteral.of(literal));
            use(id, prompt, replaced);
        }
    }

    /** Notes what an entry says in the place of what it said before. */
    void replace(long prompt, @Nullable Long replaced, List<LargeLiteral> literals) throws SQLException {
        List<Long> before =
                sql.list("SELECT literal FROM literal_use WHERE " + OF_ENTRY, row -> row.getLong(1), prompt, replaced);
        if (!before.isEmpty()) {
            sql.update("DELETE FROM literal_use WHERE " + OF_ENTRY, prompt, replaced);
        }
        insert(prompt, replaced, literals);
        for (Long literal : before) {
            sql.update(
                    "DELETE FROM literal WHERE id = ?"
                            + " AND NOT EXISTS (SELECT 1 FROM literal_use WHERE literal_use.literal = literal.id)",
                    literal);
        }
    }

    /** Notes that a replaced entry is no more. */
    void forget(long replaced) throws SQLException {
        List<Long> prompts =
                sql.list("SELECT prompt FROM replaced_entry WHERE id = ?", row -> row.getLong(1), replaced);
        for (Long prompt : prompts) {
            replace(prompt, replaced, List.of());
        }
    }

    /** The key of a literal, if it is kept. */
    public Optional<Long> id(byte[] sha256) throws SQLException {
        return sql.first("SELECT id FROM literal WHERE sha256 = ?", row -> row.getLong(1), sha256);
    }

    /** Keeps one that is not; returns its key. */
    public long insert(PackedLiteral literal) throws SQLException {
        return sql.insert(
                "INSERT INTO literal (sha256, size, text, bytes) VALUES (?, ?, ?, ?)",
                literal.sha256(),
                literal.size(),
                literal.text(),
                literal.bytes());
    }

    /** Notes that an entry says a literal. */
    public void use(long literal, long prompt, @Nullable Long replaced) throws SQLException {
        sql.update(
                "INSERT INTO literal_use (literal, prompt, replaced_entry) VALUES (?, ?, ?)",
                literal,
                prompt,
                replaced);
    }

    /** A row of {@link PackedLiteral#COLUMNS}. */
    public static PackedLiteral packed(ResultSet row) throws SQLException {
        return new PackedLiteral(
                row.getBytes("sha256"), row.getLong("size"), row.getLong("text"), row.getBytes("bytes"));
    }

    /** An entry of a prompt has become an earlier one of another. */
    public void becomeReplaced(long prompt, long other, long replaced) throws SQLException {
        sql.update(
                "UPDATE literal_use SET prompt = ?, replaced_entry = ? WHERE prompt = ? AND replaced_entry IS NULL",
                other,
                replaced,
                prompt);
    }

    /** The earlier entries of a prompt are those of another. */
    public void moveReplaced(long prompt, long other) throws SQLException {
        sql.update("UPDATE literal_use SET prompt = ? WHERE prompt = ? AND replaced_entry IS NOT NULL", other, prompt);
    }

    /** An earlier entry goes. */
    public void deleteReplaced(long replaced) throws SQLException {
        sql.update("DELETE FROM literal_use WHERE replaced_entry = ?", replaced);
    }

    /** The entry of a prompt goes. */
    public void deleteOfEntry(long prompt) throws SQLException {
        sql.update("DELETE FROM literal_use WHERE prompt = ? AND replaced_entry IS NULL", prompt);
    }
}
