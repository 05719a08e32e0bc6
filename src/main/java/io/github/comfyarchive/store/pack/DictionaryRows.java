package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code dictionary}. */
public final class DictionaryRows {
    private static final String KEYED =
            "SELECT dictionary.id, dictionary.rules_version, dictionary.sha256, dictionary.size, dictionary.json";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public DictionaryRows(PlainSql sql) {
        this.sql = sql;
    }

    /** A dictionary with its key. */
    record Keyed(long id, String rulesVersion, Dictionary dictionary) {}

    /** Keys of prompts whose entries are packed by some dictionaries, and of replaced entries that are. */
    public record PackedBy(List<Long> prompts, List<Long> replaced) {}

    Optional<Keyed> ofTemplate(long template) throws SQLException {
        return sql.first(
                KEYED + " FROM template JOIN dictionary ON dictionary.id = template.dictionary WHERE template.id = ?",
                DictionaryRows::keyed,
                template);
    }

    /** The first entry of a template that is packed by itself and is another prompt's. */
    Optional<StoredRow> firstOfAnother(long template, long prompt) throws SQLException {
        return sql.first(
                """
                SELECT entry.prompt, entry.sha256, entry.size, entry.rules_version, entry.json,
                    entry.literals
                FROM prompt_row JOIN entry ON entry.prompt = prompt_row.id
                WHERE prompt_row.template = ? AND prompt_row.id <> ? AND entry.dictionary IS NULL
                ORDER BY prompt_row.id LIMIT 1
                """,
                row -> new StoredRow(
                        row.getLong(1),
                        row.getBytes(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getBytes(5),
                        null,
                        row.getInt(6),
                        List.of()),
                template,
                prompt);
    }

    /** One that says the same, of a template that was lost. */
    Optional<Keyed> saying(byte[] sha256) throws SQLException {
        return sql.first(
                KEYED + " FROM dictionary WHERE sha256 = ? ORDER BY id DESC LIMIT 1", DictionaryRows::keyed, sha256);
    }

    long insert(byte[] sha256, long size, String rulesVersion, byte[] json) throws SQLException {
        return sql.insert(
                "INSERT INTO dictionary (sha256, size, rules_version, json) VALUES (?, ?, ?, ?)",
                sha256,
                size,
                rulesVersion,
                json);
    }

    void give(long template, long dictionary) throws SQLException {
        new TemplateRows(sql).giveDictionary(template, dictionary);
    }

    /**
     * Takes those away from their templates of which a text is told.
     *
     * @return what is packed by them
     */
    public PackedBy retireWith(Predicate<byte[]> told, Dictionaries dictionaries) throws SQLException {
        PackedBy packed = new PackedBy(new ArrayList<>(), new ArrayList<>());
        for (Long id : sql.list("SELECT id FROM dictionary", row -> row.getLong(1))) {
            Keyed keyed = sql.one(KEYED + " FROM dictionary WHERE id = ?", DictionaryRows::keyed, id);
            if (told.test(dictionaries.of(keyed.dictionary()))) {
                new TemplateRows(sql).takeDictionary(id);
                packed.prompts()
                        .addAll(sql.list("SELECT prompt FROM entry WHERE dictionary = ?", row -> row.getLong(1), id));
                packed.replaced()
                        .addAll(sql.list(
                                "SELECT id FROM replaced_entry WHERE dictionary = ?", row -> row.getLong(1), id));
            }
        }
        return packed;
    }

    /** Those by which a template's entries are packed, and those of some prompts. */
    public Set<Long> ofPrompts(@Nullable Long template, String prompts) throws SQLException {
        return new TreeSet<>(sql.list(Long.class, """
                SELECT dictionary FROM template WHERE id = ?1 AND dictionary IS NOT NULL
                UNION SELECT dictionary FROM entry WHERE prompt IN (SELECT value FROM json_each(?2)) AND dictionary IS NOT NULL
                UNION SELECT dictionary FROM replaced_entry
                    WHERE prompt IN (SELECT value FROM json_each(?2)) AND dictionary IS NOT NULL
                """, template, prompts));
    }

    /** One by its key, if it is there. */
    Optional<Keyed> byId(long id) throws SQLException {
        return sql.first(KEYED + " FROM dictionary WHERE id = ?", DictionaryRows::keyed, id);
    }

    /** Entries that may be what a dictionary is a copy of: packed by themselves, of a template that it serves. */
    List<Long> sources(long id) throws SQLException {
        return sql.list(Long.class, """
                SELECT entry.prompt FROM template CROSS JOIN prompt_row ON prompt_row.template = template.id
                    CROSS JOIN entry ON entry.prompt = prompt_row.id
                WHERE template.dictionary = ? AND entry.dictionary IS NULL
                """, id);
    }

    /** The same of earlier entries. */
    List<Long> replacedSources(byte[] sha256) throws SQLException {
        return sql.list(
                Long.class,
                "SELECT id FROM replaced_entry WHERE sha256 = ? AND dictionary IS NULL AND literals = 0",
                sha256);
    }

    /** An entry that is packed by a dictionary. */
    record Packed(
            long key,
            long prompt,
            String rulesVersion,
            byte[] json,
            long size,
            int literals,
            @Nullable Long template) {}

    /** The next of a dictionary's entries, or of its earlier entries, by its key. */
    Optional<Packed> next(long id, boolean replaced, long after) throws SQLException {
        String key = replaced ? "packed.id" : "packed.prompt";
        return sql.first(
                "SELECT " + key + ", packed.prompt, packed.rules_version, packed.json, packed.size, packed.literals,"
                        + " prompt_row.template FROM " + (replaced ? "replaced_entry" : "entry") + " AS packed"
                        + " JOIN prompt_row ON prompt_row.id = packed.prompt"
                        + " WHERE packed.dictionary = ? AND " + key + " > ? ORDER BY " + key + " LIMIT 1",
                row -> new Packed(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getBytes(4),
                        row.getLong(5),
                        row.getInt(6),
                        PlainSql.nullableLong(row, "template")),
                id,
                after);
    }

    /** Deletes those by which no entry, replaced entry or template is packed; returns how many. */
    public int deleteUnused() throws SQLException {
        return sql.update("""
                DELETE FROM dictionary
                WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.dictionary = dictionary.id)
                    AND NOT EXISTS (SELECT 1 FROM replaced_entry WHERE replaced_entry.dictionary = dictionary.id)
                    AND NOT EXISTS (SELECT 1 FROM template WHERE template.dictionary = dictionary.id)
                """);
    }

    private static Keyed keyed(ResultSet row) throws SQLException {
        return new Keyed(
                row.getLong(1), row.getString(2), new Dictionary(row.getBytes(3), row.getLong(4), row.getBytes(5)));
    }
}
