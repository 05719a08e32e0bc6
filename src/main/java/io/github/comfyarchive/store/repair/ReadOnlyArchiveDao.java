package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.store.index.PackedWords;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputWithoutAsset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What {@link ReadOnlyArchive} asks. Each question is one statement: what it reads is of one moment, whatever a sync writes. */
@RegisterConstructorMapper(AssetRow.class)
interface ReadOnlyArchiveDao {
    /** Fingerprints of the secrets that were removed before. */
    @SqlQuery("SELECT fingerprint FROM known_secret")
    List<String> knownSecrets();

    /** How many assets were searched for secrets by other rules than these, or by none. */
    @SqlQuery("SELECT count(*) FROM asset WHERE rules_version IS NOT :version")
    long searchedByOthers(@Bind("version") String rulesVersion);

    String NO_DICTIONARY =
            "NULL AS literals, NULL AS dictionary_sha256, NULL AS dictionary_size, NULL AS dictionary_json";

    String REPLACED =
            "SELECT replaced_entry.prompt AS id, coalesce(prompt.prompt_id, '') AS prompt_id, replaced_entry.sha256,"
                    + " replaced_entry.size, replaced_entry.rules_version, replaced_entry.json, ";

    String DERIVED = """
            SELECT entry.sha256, prompt.derivation, prompt.graph, NULL AS words,
                (SELECT count(*) FROM status_message WHERE prompt = :id) AS messages,
                (SELECT count(*) FROM output WHERE prompt = :id AND replaced_at IS NULL) AS outputs,
                (SELECT count(*) FROM output_value WHERE prompt = :id) AS output_values,
                (SELECT count(*) FROM sampling WHERE prompt = :id) AS samplings,
                (SELECT count(*) FROM output_sampler WHERE prompt = :id) AS output_samplers,
                (SELECT count(*) FROM prompt_model WHERE prompt = :id) AS models,
                (SELECT count(*) FROM prompt_search WHERE rowid = :id) AS searches,
            """;

    String ORIGINS = """
                (SELECT count(*) FROM output_origin WHERE prompt = :id) AS output_origins,
                (SELECT count(*) FROM prompt_source_row WHERE prompt = :id) AS sources
            """;

    /** Of an earlier schema, which has none. */
    String NO_ORIGINS = "0 AS output_origins, 0 AS sources ";

    String OF_ENTRY = "FROM prompt JOIN entry ON entry.prompt = prompt.id WHERE prompt.id = :id";

    String ASSET = "sha256, size, media_type, extension, width, height, masked, stored_at";

    /** A row that names one that is not there. */
    record Dangling(String table, Optional<Long> rowid, String parent) {}

    /** Rows that refer to a row that is not there, at most so many. */
    @SqlQuery("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT :most")
    @RegisterConstructorMapper(Dangling.class)
    List<Dangling> foreignKeys(@Bind("most") int most);

    /** Keys of prompts after one, in order. */
    @SqlQuery("SELECT id FROM prompt WHERE id > :after ORDER BY id LIMIT :limit")
    List<Long> prompts(@Bind("after") long after, @Bind("limit") int limit);

    /** Keys of replaced entries after one, in order. */
    @SqlQuery("SELECT id FROM replaced_entry WHERE id > :after ORDER BY id LIMIT :limit")
    List<Long> replaced(@Bind("after") long after, @Bind("limit") int limit);

    /** How many prompts there are. */
    @SqlQuery("SELECT count(*) FROM prompt")
    long countPrompts();

    /** How many assets there are. */
    @SqlQuery("SELECT count(*) FROM asset")
    long countAssets();

    /** The entry of a prompt; its columns are null where the prompt has lost it. Empty if there is no such prompt. */
    @SqlQuery("SELECT prompt.id, prompt.prompt_id, entry.sha256, entry.size, entry.rules_version, entry.json,"
            + " entry.literals, " + Dictionary.COLUMNS + " FROM prompt LEFT JOIN entry ON entry.prompt = prompt.id"
            + " LEFT JOIN dictionary ON dictionary.id = entry.dictionary WHERE prompt.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> entry(@Bind("id") long id);

    /** Of an earlier schema, in which no literal stands apart. */
    @SqlQuery("SELECT prompt.id, prompt.prompt_id, entry.sha256, entry.size, entry.rules_version, entry.json,"
            + " NULL AS literals, " + Dictionary.COLUMNS + " FROM prompt LEFT JOIN entry ON entry.prompt = prompt.id"
            + " LEFT JOIN dictionary ON dictionary.id = entry.dictionary WHERE prompt.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> entryWithItsLiterals(@Bind("id") long id);

    /** The literals that stand apart from a prompt's entry. */
    @SqlQuery("SELECT " + PackedLiteral.COLUMNS + " FROM literal_use JOIN literal ON literal.id = literal_use.literal"
            + " WHERE literal_use.prompt = :id AND literal_use.replaced_entry IS NULL")
    @RegisterConstructorMapper(PackedLiteral.class)
    List<PackedLiteral> literalsOfEntry(@Bind("id") long id);

    /** The literals that stand apart from a replaced entry. */
    @SqlQuery("SELECT " + PackedLiteral.COLUMNS + " FROM literal_use JOIN literal ON literal.id = literal_use.literal"
            + " WHERE literal_use.replaced_entry = :id")
    @RegisterConstructorMapper(PackedLiteral.class)
    List<PackedLiteral> literalsOfReplaced(@Bind("id") long id);

    /** Keys of literals. */
    @SqlQuery("SELECT id FROM literal ORDER BY id")
    List<Long> literals();

    /** A literal by its key. */
    @SqlQuery("SELECT " + PackedLiteral.COLUMNS + " FROM literal WHERE id = :id")
    @RegisterConstructorMapper(PackedLiteral.class)
    Optional<PackedLiteral> literal(@Bind("id") long id);

    /** Keys of literals that no entry says. */
    @SqlQuery(LiteralRows.UNUSED)
    List<Long> unusedLiterals();

    /** Of an earlier schema, in which each entry is packed by itself. */
    @SqlQuery("SELECT prompt.id, prompt.prompt_id, entry.sha256, entry.size, entry.rules_version, entry.json, "
            + NO_DICTIONARY + " FROM prompt LEFT JOIN entry ON entry.prompt = prompt.id WHERE prompt.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> earlierEntry(@Bind("id") long id);

    /** A replaced entry, by its own key. */
    @SqlQuery(REPLACED + "replaced_entry.literals, " + Dictionary.COLUMNS
            + " FROM replaced_entry LEFT JOIN prompt ON prompt.id = replaced_entry.prompt"
            + " LEFT JOIN dictionary ON dictionary.id = replaced_entry.dictionary WHERE replaced_entry.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> replacedEntry(@Bind("id") long id);

    /** Of an earlier schema, in which no literal stands apart. */
    @SqlQuery(REPLACED + "NULL AS literals, " + Dictionary.COLUMNS
            + " FROM replaced_entry LEFT JOIN prompt ON prompt.id = replaced_entry.prompt"
            + " LEFT JOIN dictionary ON dictionary.id = replaced_entry.dictionary WHERE replaced_entry.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> replacedEntryWithItsLiterals(@Bind("id") long id);

    /** Of an earlier schema. */
    @SqlQuery(REPLACED + NO_DICTIONARY + " FROM replaced_entry LEFT JOIN prompt ON prompt.id = replaced_entry.prompt"
            + " WHERE replaced_entry.id = :id")
    @RegisterConstructorMapper(StoredEntry.class)
    Optional<StoredEntry> earlierReplacedEntry(@Bind("id") long id);

    /** Whether the user has let go of a prompt's entry ({@code verify --accept-lost}). */
    @SqlQuery("SELECT count(*) > 0 FROM accepted_loss WHERE prompt = :id")
    boolean lossIsAccepted(@Bind("id") long id);

    /** Keys of dictionaries. */
    @SqlQuery("SELECT id FROM dictionary ORDER BY id")
    List<Long> dictionaries();

    /** A dictionary by its key. */
    @SqlQuery("SELECT " + Dictionary.COLUMNS + " FROM dictionary WHERE id = :id")
    @RegisterConstructorMapper(value = Dictionary.class, prefix = "dictionary")
    Optional<Dictionary> dictionary(@Bind("id") long id);

    /** A sampling whose text is lost is not counted. */
    @SqlQuery(DERIVED + ORIGINS + OF_ENTRY)
    @RegisterConstructorMapper(DerivedCounts.class)
    Optional<DerivedCounts> derived(@Bind("id") long id);

    /** Of an earlier schema, in which nothing is said of origins. */
    @SqlQuery(DERIVED + NO_ORIGINS + OF_ENTRY)
    @RegisterConstructorMapper(DerivedCounts.class)
    Optional<DerivedCounts> derivedWithoutOrigins(@Bind("id") long id);

    /** Of an earlier schema, in which each sampling has its texts by itself. */
    @SqlQuery(DERIVED + NO_ORIGINS + "(SELECT count(*) FROM sampling WHERE prompt = :id) AS samplings " + OF_ENTRY)
    @RegisterConstructorMapper(DerivedCounts.class)
    Optional<DerivedCounts> earlierDerived(@Bind("id") long id);

    /** The packed words of a prompt. */
    @SqlQuery(PackedWords.SELECT + "WHERE search_words.prompt = :id")
    @RegisterConstructorMapper(PackedWords.class)
    Optional<PackedWords> words(@Bind("id") long id);

    /** Without a word on when they were verified: of an earlier schema. */
    @SqlQuery("SELECT " + ASSET + " FROM asset WHERE sha256 > :after ORDER BY sha256 LIMIT :limit")
    List<AssetRow> assetsAfter(@Bind("after") String after, @Bind("limit") int limit);

    /** Assets whose bytes were never read again, after one, in order of their SHA-256. */
    @SqlQuery("SELECT " + ASSET + """
             FROM asset WHERE verified_at IS NULL AND sha256 > :after ORDER BY sha256 LIMIT :limit
            """)
    List<AssetRow> neverVerified(@Bind("after") String after, @Bind("limit") int limit);

    /** An asset with the time it was last verified at. */
    record Verified(
            String verifiedAt,
            @org.jdbi.v3.core.mapper.Nested AssetRow asset) {}

    /**
     * Assets whose bytes were read again, the longest ago first: a page that begins after a time and a SHA-256.
     *
     * @param before only what was verified before this: a run does not read a file twice
     */
    @SqlQuery("SELECT verified_at, " + ASSET + """
             FROM asset WHERE (verified_at, sha256) > (:at, :after) AND verified_at < :before
            ORDER BY verified_at, sha256 LIMIT :limit
            """)
    @RegisterConstructorMapper(Verified.class)
    List<Verified> longestUnverified(
            @Bind("at") String at,
            @Bind("after") String after,
            @Bind("before") String before,
            @Bind("limit") int limit);

    /** Outputs that say they are stored, and whose asset has no row. */
    @SqlQuery("""
            SELECT output.id, output.prompt, output.filename, output.asset FROM output
            LEFT JOIN asset ON asset.sha256 = output.asset
            WHERE output.state = 'stored' AND asset.sha256 IS NULL AND output.id > :after ORDER BY output.id LIMIT :limit
            """)
    @RegisterConstructorMapper(OutputWithoutAsset.class)
    List<OutputWithoutAsset> withoutAsset(@Bind("after") long after, @Bind("limit") int limit);

    /** How many outputs have an asset. */
    @SqlQuery("SELECT count(*) FROM output WHERE asset = :sha256")
    long countOutputs(@Bind("sha256") String sha256);

    /** The first output of an asset, in words: its file's name and its prompt's id. */
    record FirstOutput(String filename, PromptId promptId) {}

    /** The output that a message names for an asset. */
    @SqlQuery("""
            SELECT output.filename, prompt.prompt_id FROM output JOIN prompt ON prompt.id = output.prompt
            WHERE output.asset = :sha256 ORDER BY output.id LIMIT 1
            """)
    @RegisterConstructorMapper(FirstOutput.class)
    Optional<FirstOutput> firstOutput(@Bind("sha256") String sha256);

    /** Whether a sync is still to fetch an output's file. */
    @SqlQuery("SELECT count(*) > 0 FROM output WHERE id = :id AND state IN ('pending', 'failed')")
    boolean waits(@Bind("id") long id);

    /**
     * Whether a sync is running, was killed, or failed as the last of all: then files may lie in {@code assets/} that no row names.
     */
    @SqlQuery("SELECT count(*) > 0 FROM sync_run WHERE outcome = 'running'"
            + " OR (outcome = 'failed' AND id = (SELECT max(id) FROM sync_run))")
    boolean aRunIsMarked();
}
