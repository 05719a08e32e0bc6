package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.store.index.PackedWords;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.row.OutputWithoutAsset;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What {@link ReadOnlyArchive} asks. Each question is one statement: what it reads is of one moment, whatever a sync writes. Values are
 * given in the order in which their names stand in it first. Of prompts it asks by the view {@code prompt}, and not by the classes of tables:
 * earlier schemas have no {@code prompt_row}.
 */
final class ReadOnlyArchiveRows {
    private static final String NO_DICTIONARY =
            "NULL AS dictionary_sha256, NULL AS dictionary_size, NULL AS dictionary_json";

    private static final String NO_LITERALS = "NULL AS literals, ";
    private static final String FROM_PROMPT = " FROM prompt LEFT JOIN entry ON entry.prompt = prompt.id";
    private static final String FROM_REPLACED =
            " FROM replaced_entry LEFT JOIN prompt ON prompt.id = replaced_entry.prompt";
    private static final String DICTIONARY_OF_ENTRY = " LEFT JOIN dictionary ON dictionary.id = entry.dictionary";
    private static final String DICTIONARY_OF_REPLACED =
            " LEFT JOIN dictionary ON dictionary.id = replaced_entry.dictionary";

    private static final String REPLACED =
            "SELECT replaced_entry.prompt AS id, coalesce(prompt.prompt_id, '') AS prompt_id, replaced_entry.sha256,"
                    + " replaced_entry.size, replaced_entry.rules_version, replaced_entry.json, ";

    private static final String DERIVED = """
            SELECT entry.sha256, prompt.derivation, NULL AS graph, NULL AS words,
                (SELECT count(*) FROM status_message WHERE prompt = :id) AS messages,
                (SELECT count(*) FROM output WHERE prompt = :id AND replaced_at IS NULL) AS outputs,
                (SELECT count(*) FROM output_value WHERE prompt = :id) AS output_values,
                (SELECT count(*) FROM output_sampler WHERE prompt = :id) AS output_samplers,
                (SELECT count(*) FROM prompt_model WHERE prompt = :id) AS models,
                (SELECT count(*) FROM prompt_search WHERE rowid = :id) AS searches,
            """;

    private static final String ORIGINS = """
                (SELECT count(*) FROM output_origin WHERE prompt = :id) AS output_origins,
                (SELECT count(*) FROM prompt_source_row WHERE prompt = :id) AS sources,
            """;

    /** Of an earlier schema, which has none. */
    private static final String NO_ORIGINS = "0 AS output_origins, 0 AS sources, ";

    /** A sampling whose text is lost is not counted. */
    private static final String WHOLE_SAMPLINGS = """
                (SELECT count(*) FROM sampling_row WHERE prompt = :id
                    AND (positive_text IS NULL OR positive_text IN (SELECT id FROM sampling_text))
                    AND (negative_text IS NULL OR negative_text IN (SELECT id FROM sampling_text))
                    AND (model_text IS NULL OR model_text IN (SELECT id FROM sampling_text))) AS samplings
            """;

    private static final String OF_ENTRY = "FROM prompt JOIN entry ON entry.prompt = prompt.id WHERE prompt.id = :id";

    private final PlainSql sql;

    ReadOnlyArchiveRows(PlainSql sql) {
        this.sql = sql;
    }

    /** A row that names one that is not there. */
    record Dangling(String table, Optional<Long> rowid, String parent) {}

    /** Rows that refer to a row that is not there, at most so many. */
    List<Dangling> foreignKeys(int most) throws SQLException {
        return sql.list(
                "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT :most",
                ReadOnlyArchiveRows::dangling,
                most);
    }

    /** Keys of prompts after one, in order. */
    List<Long> prompts(long after, int limit) throws SQLException {
        return sql.list(Long.class, "SELECT id FROM prompt WHERE id > :after ORDER BY id LIMIT :limit", after, limit);
    }

    /** Keys of replaced entries after one, in order. */
    List<Long> replaced(long after, int limit) throws SQLException {
        return sql.list(
                Long.class, "SELECT id FROM replaced_entry WHERE id > :after ORDER BY id LIMIT :limit", after, limit);
    }

    /** How many prompts there are. */
    long countPrompts() throws SQLException {
        return sql.one(Long.class, "SELECT count(*) FROM prompt");
    }

    /** The entry of a prompt; its columns are null where the prompt has lost it. Empty if there is no such prompt. */
    Optional<PackedEntry> entry(long id) throws SQLException {
        return entry(id, "entry.literals, " + Dictionary.COLUMNS + FROM_PROMPT + DICTIONARY_OF_ENTRY);
    }

    /** Of an earlier schema, in which no literal stands apart. */
    Optional<PackedEntry> entryWithItsLiterals(long id) throws SQLException {
        return entry(id, NO_LITERALS + Dictionary.COLUMNS + FROM_PROMPT + DICTIONARY_OF_ENTRY);
    }

    /** Of an earlier schema, in which each entry is packed by itself. */
    Optional<PackedEntry> earlierEntry(long id) throws SQLException {
        return entry(id, NO_LITERALS + NO_DICTIONARY + FROM_PROMPT);
    }

    private Optional<PackedEntry> entry(long id, String rest) throws SQLException {
        return sql.first(
                "SELECT prompt.id, prompt.prompt_id, entry.sha256, entry.size, entry.rules_version, entry.json, " + rest
                        + " WHERE prompt.id = :id",
                ReadOnlyArchiveRows::stored,
                id);
    }

    /** A replaced entry, by its own key. */
    Optional<PackedEntry> replacedEntry(long id) throws SQLException {
        return replaced(id, "replaced_entry.literals, " + Dictionary.COLUMNS + FROM_REPLACED + DICTIONARY_OF_REPLACED);
    }

    /** Of an earlier schema, in which no literal stands apart. */
    Optional<PackedEntry> replacedEntryWithItsLiterals(long id) throws SQLException {
        return replaced(id, NO_LITERALS + Dictionary.COLUMNS + FROM_REPLACED + DICTIONARY_OF_REPLACED);
    }

    /** Of an earlier schema. */
    Optional<PackedEntry> earlierReplacedEntry(long id) throws SQLException {
        return replaced(id, NO_LITERALS + NO_DICTIONARY + FROM_REPLACED);
    }

    private Optional<PackedEntry> replaced(long id, String rest) throws SQLException {
        return sql.first(REPLACED + rest + " WHERE replaced_entry.id = :id", ReadOnlyArchiveRows::stored, id);
    }

    /** The literals that stand apart from a prompt's entry. */
    List<PackedLiteral> literalsOfEntry(long id) throws SQLException {
        return new LiteralRows(sql).ofPrompt(id);
    }

    /** The literals that stand apart from a replaced entry. */
    List<PackedLiteral> literalsOfReplaced(long id) throws SQLException {
        return sql.list(
                "SELECT " + PackedLiteral.COLUMNS + " FROM literal_use JOIN literal ON literal.id = literal_use.literal"
                        + " WHERE literal_use.replaced_entry = :id",
                LiteralRows::packed,
                id);
    }

    /** Keys of literals. */
    List<Long> literals() throws SQLException {
        return sql.list(Long.class, "SELECT id FROM literal ORDER BY id");
    }

    /** A literal by its key. */
    Optional<PackedLiteral> literal(long id) throws SQLException {
        return sql.first("SELECT " + PackedLiteral.COLUMNS + " FROM literal WHERE id = :id", LiteralRows::packed, id);
    }

    /** Keys of literals that no entry says. */
    List<Long> unusedLiterals() throws SQLException {
        return sql.list(Long.class, LiteralRows.UNUSED);
    }

    /** Whether the user has accepted the loss of a prompt's entry ({@code verify --accept-lost}). */
    boolean lossIsAccepted(long id) throws SQLException {
        return sql.one(Boolean.class, "SELECT count(*) > 0 FROM accepted_loss WHERE prompt = :id", id);
    }

    /** Keys of dictionaries. */
    List<Long> dictionaries() throws SQLException {
        return sql.list(Long.class, "SELECT id FROM dictionary ORDER BY id");
    }

    /** A dictionary by its key. */
    Optional<Dictionary> dictionary(long id) throws SQLException {
        return sql.first(
                "SELECT " + Dictionary.COLUMNS + " FROM dictionary WHERE id = :id",
                ReadOnlyArchiveRows::dictionary,
                id);
    }

    /** A sampling whose text is lost is not counted. */
    Optional<DerivedCounts> derived(long id) throws SQLException {
        return sql.first(DerivedCounts.class, DERIVED + ORIGINS + WHOLE_SAMPLINGS + OF_ENTRY, id);
    }

    /** Of an earlier schema, in which nothing is said of origins. */
    Optional<DerivedCounts> derivedWithoutOrigins(long id) throws SQLException {
        return sql.first(DerivedCounts.class, DERIVED + NO_ORIGINS + WHOLE_SAMPLINGS + OF_ENTRY, id);
    }

    /** The graph of a prompt, put together, in UTF-8. */
    Optional<byte[]> graph(long id) throws SQLException {
        return sql.first("SELECT graph FROM prompt WHERE id = :id", row -> row.getBytes(1), id);
    }

    /** The packed words of a prompt. */
    Optional<PackedWords> words(long id) throws SQLException {
        return sql.first(PackedWords.SELECT + "WHERE search_words.prompt = :id", PackedWords::of, id);
    }

    /** Outputs that say they are stored, and whose asset has no row. */
    List<OutputWithoutAsset> withoutAsset(long after, int limit) throws SQLException {
        return sql.list(OutputWithoutAsset.class, """
            SELECT output.id, output.prompt, output.filename, output.asset FROM output
            LEFT JOIN asset ON asset.sha256 = output.asset
            WHERE output.state = 'stored' AND asset.sha256 IS NULL AND output.id > :after ORDER BY output.id LIMIT :limit
            """, after, limit);
    }

    /** How many outputs have an asset. */
    long countOutputs(String sha256) throws SQLException {
        return sql.one(Long.class, "SELECT count(*) FROM output WHERE asset = :sha256", sha256);
    }

    /** The first output of an asset, in words: its file's name and its prompt's id. */
    record FirstOutput(String filename, PromptId promptId) {}

    /** The output that a message names for an asset. */
    Optional<FirstOutput> firstOutput(String sha256) throws SQLException {
        return sql.first(FirstOutput.class, """
            SELECT output.filename, prompt.prompt_id FROM output JOIN prompt ON prompt.id = output.prompt
            WHERE output.asset = :sha256 ORDER BY output.id LIMIT 1
            """, sha256);
    }

    /** Whether a sync is still to fetch an output's file. */
    boolean waits(long id) throws SQLException {
        return sql.one(
                Boolean.class, "SELECT count(*) > 0 FROM output WHERE id = :id AND state IN ('pending', 'failed')", id);
    }

    /**
     * Whether a sync is running, was killed, or failed as the last of all, or an import has files to bring: then files may lie in
     * {@code assets/} that no row names. An import marks no run; the outputs that it fills wait, or are those that a server has lost.
     */
    boolean filesMayArrive() throws SQLException {
        return sql.one(
                Boolean.class,
                "SELECT EXISTS (SELECT 1 FROM sync_run WHERE outcome = 'running'"
                        + " OR (outcome = 'failed' AND id = (SELECT max(id) FROM sync_run)))"
                        + " OR EXISTS (SELECT 1 FROM output WHERE state IN ('pending', 'failed'))"
                        + " OR (EXISTS (SELECT 1 FROM server WHERE url LIKE 'file:%')"
                        + " AND EXISTS (SELECT 1 FROM output WHERE state = 'missing'))");
    }

    private static Dangling dangling(ResultSet row) throws SQLException {
        return new Dangling(
                row.getString("table"),
                Optional.ofNullable(PlainSql.nullableLong(row, "rowid")),
                row.getString("parent"));
    }

    private static PackedEntry stored(ResultSet row) throws SQLException {
        return new PackedEntry(
                row.getLong("id"),
                new PromptId(row.getString("prompt_id")),
                row.getBytes("sha256"),
                PlainSql.nullableLong(row, "size"),
                row.getString("rules_version"),
                row.getBytes("json"),
                PlainSql.nullableInteger(row, "literals"),
                row.getBytes("dictionary_sha256") == null ? null : dictionary(row),
                List.of());
    }

    private static Dictionary dictionary(ResultSet row) throws SQLException {
        return new Dictionary(
                row.getBytes("dictionary_sha256"), row.getLong("dictionary_size"), row.getBytes("dictionary_json"));
    }
}
