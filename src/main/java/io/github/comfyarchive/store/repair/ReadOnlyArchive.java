package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.asset.AssetDisk;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.index.PackedWords;
import io.github.comfyarchive.store.index.SearchIndexCheck;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.LinkedAsset;
import io.github.comfyarchive.store.row.OutputWithoutAsset;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Database;
import io.github.comfyarchive.store.sqlite.DatabaseCopy;
import io.github.comfyarchive.store.sqlite.HomeEpoch;
import io.github.comfyarchive.store.sqlite.ReadOnlyDatabase;
import io.github.comfyarchive.store.sqlite.Schema;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.ForgettingRows;
import io.github.comfyarchive.store.table.KnownSecretRows;
import io.github.comfyarchive.store.table.RewriteDueRows;
import io.github.comfyarchive.store.table.SumRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * A look at the database of a home that changes nothing, not even its schema, and blocks nobody. No question is asked for long: what
 * a sync writes meanwhile is seen by the next one.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be read; an unusable one is damage.
 */
public final class ReadOnlyArchive implements AutoCloseable {
    private static final int WITH_DERIVED_ROWS = 2;
    private static final int WITH_TIMES_OF_VERIFICATION = 3;
    private static final int WITH_DICTIONARIES = 4;
    private static final int WITH_WORDS_APART = 5;
    private static final int WITH_ACCEPTED_LOSS = 6;
    private static final int WITH_DISK_OF_ASSETS = 7;
    private static final int WITH_ORIGINS = 8;
    private static final int WITH_SECRETS = 9;
    private static final int WITH_ANNOTATIONS = 14;
    private static final int WITH_FORGETTING = 15;
    private static final int WITH_SUMS = 11;
    private static final int WITH_LITERALS = 12;

    /** What SQLite's check says of a page that the disk does not give: a result code of the kind SQLITE_IOERR, 10. */
    private static final Pattern DISK = Pattern.compile(".*error code=(\\d+).*");

    private final Path file;
    private final DataSource source;
    private final int version;
    private final Session session;
    private final Dictionaries dictionaries = new Dictionaries();
    private final AssetDisk assetDisk;

    private ReadOnlyArchive(HomeFolder home, ReadOnlyDatabase database) {
        this.file = home.database();
        this.source = database.source();
        this.version = database.version();
        this.session = new Session(file, database);
        this.assetDisk = new AssetDisk(home, session);
    }

    /**
     * Opens the database of a home.
     *
     * @param home a home with a database
     * @return the look, to be closed
     * @throws ArchiveException if it cannot be opened, is not an archive or is newer than this program
     */
    public static ReadOnlyArchive of(HomeFolder home) {
        ReadOnlyDatabase database = ReadOnlyDatabase.of(home.database());
        if (database.version() == 0) {
            database.close();
            throw ArchiveException.unusable(home.database() + " is empty", null);
        }
        return new ReadOnlyArchive(home, database);
    }

    /**
     * Whether a home holds nothing yet: its first sync was stopped before it had made the database. An empty database beside assets
     * is another matter.
     *
     * @param home a home with a database
     * @return true where there is neither a schema nor an asset
     * @throws ArchiveException if the database cannot be read or is none of an archive
     * @throws StorageException if the disk refuses
     */
    public static boolean nothingYet(HomeFolder home) throws StorageException {
        return holdsNoAsset(home) && isEmpty(home.database());
    }

    private static boolean holdsNoAsset(HomeFolder home) throws StorageException {
        try {
            return AssetDisk.isEmpty(home.assets());
        } catch (NoSuchFileException none) {
            return true;
        } catch (IOException cause) {
            throw StorageException.of(home.assets() + " cannot be read", cause);
        }
    }

    private static boolean isEmpty(Path file) {
        try (ReadOnlyDatabase database = ReadOnlyDatabase.of(file)) {
            return database.version() == 0;
        }
    }

    /**
     * Which disk with files is missed.
     *
     * @return in words, with what to do; nothing where the files are there, or the archive is too old to know
     */
    public Optional<String> assetsAway() {
        return version < WITH_DISK_OF_ASSETS ? Optional.empty() : assetDisk.away();
    }

    /** The version of its schema: from 1. */
    public int version() {
        return version;
    }

    /**
     * Whether it is as this program makes it; else the next command that writes will bring it up to date.
     *
     * @return false for an earlier schema
     */
    public boolean upToDate() {
        return version == Schema.VERSION;
    }

    /**
     * Whether it has rows that are derived from entries for search and questions.
     *
     * @return false for the first schema
     */
    public boolean hasDerivedRows() {
        return version >= WITH_DERIVED_ROWS;
    }

    /**
     * SQLite's own check of every page, index, constraint and full-text index, and where that finds nothing, whether the search
     * index holds what was kept of each prompt.
     *
     * @param most how many faults to return at most
     * @return the faults in SQLite's words
     */
    public List<String> integrity(int most) {
        List<String> faults = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check(" + most + ")")) {
            while (row.next()) {
                row.getString(1)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.equals("ok"))
                        .forEach(faults::add);
            }
            faults.forEach(this::refuseDisk);
            if (faults.isEmpty() && version >= WITH_WORDS_APART) {
                faults.addAll(new SearchIndexCheck(connection).faults());
            }
        } catch (SQLException damaged) {
            ArchiveException failure = Database.failure(file.toString(), damaged);
            if (!failure.unusable()) {
                throw failure;
            }
            faults.add(String.valueOf(failure.getMessage())); // after what it found before
        }
        return List.copyOf(faults.subList(0, Math.min(most, faults.size())));
    }

    /** A page that the disk does not give is not a damaged one. */
    private void refuseDisk(String fault) {
        Matcher code = DISK.matcher(fault);
        if (code.matches() && (Integer.parseInt(code.group(1)) & 0xFF) == SQLiteErrorCode.SQLITE_IOERR.code) {
            throw Database.unreadable(file.toString(), fault, null);
        }
    }

    /**
     * Rows that name others which are not there.
     *
     * @param most how many to return at most
     * @return in words
     */
    public List<String> foreignKeys(int most) {
        return ask(rows -> rows.foreignKeys(most)).stream()
                .map(row -> "a row of " + row.table()
                        + row.rowid().map(id -> " (" + id + ")").orElse("") + " names one of " + row.parent()
                        + " that is not there")
                .toList();
    }

    /** How many sums, of which statistics are made, differ from what the rows say; an archive of an earlier schema has none. */
    public long wrongSums() {
        if (version < WITH_SUMS) {
            return 0;
        }
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SumRows.COUNT_WRONG)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException damaged) {
            throw Database.failure(file.toString(), damaged);
        }
    }

    /** What of its migrations differs from this program's, in words. */
    public List<String> migrations() {
        return Schema.faults(source);
    }

    /** How many prompts there are. */
    public long countPrompts() {
        return ask(ReadOnlyArchiveRows::countPrompts);
    }

    /** How many assets there are. */
    public long countAssets() {
        return session.plain(sql -> new AssetRows(sql).count());
    }

    /** How many tags, ratings and notes people gave that hold; none in an archive of an earlier schema. */
    public long countAnnotations() {
        return version < WITH_ANNOTATIONS ? 0 : session.plain(sql -> new AnnotationRows(sql).count());
    }

    /**
     * What was forgotten.
     *
     * @param runs how many runs are not archived again
     * @param left how many prompts are decided to go and still there
     * @param rewriteDue whether the file may still hold what was forgotten
     */
    public record Forgotten(long runs, long left, boolean rewriteDue) {}

    /** What was; nothing in an archive of an earlier schema. */
    public Forgotten forgotten() {
        return version < WITH_FORGETTING
                ? new Forgotten(0, 0, false)
                : session.plain(sql -> new Forgotten(
                        new TombstoneRows(sql).count(),
                        new ForgettingRows(sql).count(),
                        new RewriteDueRows(sql).since().isPresent()));
    }

    /** The fingerprints of what was hunted so far, each once; none in an archive of an earlier schema. */
    public List<String> knownSecrets() {
        return version < WITH_SECRETS ? List.of() : session.plain(sql -> new KnownSecretRows(sql).all());
    }

    /**
     * How many files were searched by other rules than these, or nobody knows by which.
     *
     * @param rulesVersion the rules of today
     * @return the count
     */
    public long assetsSearchedByOthers(String rulesVersion) {
        return version < WITH_SECRETS
                ? countAssets()
                : session.plain(sql -> new AssetRows(sql).searchedByOthers(rulesVersion));
    }

    /**
     * Keys of prompts.
     *
     * @param after only greater ones
     * @param limit how many at most
     * @return in order
     */
    public List<Long> prompts(long after, int limit) {
        return ask(rows -> rows.prompts(after, limit));
    }

    /**
     * Keys of replaced entries.
     *
     * @param after only greater ones
     * @param limit how many at most
     * @return in order
     */
    public List<Long> replaced(long after, int limit) {
        return ask(rows -> rows.replaced(after, limit));
    }

    /**
     * The entry of a prompt.
     *
     * @param prompt its key
     * @return the entry as it stands there; nothing if there is no such prompt
     */
    public Optional<PackedEntry> entry(long prompt) {
        return version < WITH_LITERALS
                ? ask(rows ->
                        version >= WITH_DICTIONARIES ? rows.entryWithItsLiterals(prompt) : rows.earlierEntry(prompt))
                : moment(rows -> entry(rows, prompt));
    }

    private static Optional<PackedEntry> entry(ReadOnlyArchiveRows rows, long prompt) throws SQLException {
        Optional<PackedEntry> entry = rows.entry(prompt);
        return entry.isPresent() && entry.get().isSplit()
                ? Optional.of(entry.get().with(rows.literalsOfEntry(prompt)))
                : entry;
    }

    private static Optional<PackedEntry> replacedEntry(ReadOnlyArchiveRows rows, long id) throws SQLException {
        Optional<PackedEntry> entry = rows.replacedEntry(id);
        return entry.isPresent() && entry.get().isSplit()
                ? Optional.of(entry.get().with(rows.literalsOfReplaced(id)))
                : entry;
    }

    /**
     * A replaced entry.
     *
     * @param id its key
     * @return the entry as it stands there; nothing if there is none of that key
     */
    public Optional<PackedEntry> replacedEntry(long id) {
        return version < WITH_LITERALS
                ? ask(rows -> version >= WITH_DICTIONARIES
                        ? rows.replacedEntryWithItsLiterals(id)
                        : rows.earlierReplacedEntry(id))
                : moment(rows -> replacedEntry(rows, id));
    }

    /**
     * Whether somebody has let go of a prompt whose entry is lost.
     *
     * @param prompt its key
     * @return false too in a schema that cannot say so
     */
    public boolean lossIsAccepted(long prompt) {
        return version >= WITH_ACCEPTED_LOSS && ask(rows -> rows.lossIsAccepted(prompt));
    }

    /**
     * Unpacks an entry.
     *
     * @param entry as it stands in the database
     * @return the entry; nothing if it is lost
     * @throws ArchiveException if it cannot be unpacked, or is not what was packed
     */
    public Optional<RedactedEntry> unpack(PackedEntry entry) {
        return entry.unpack(dictionaries);
    }

    /** Keys of the dictionaries by which entries are packed, in order. */
    public List<Long> dictionaries() {
        return version >= WITH_DICTIONARIES ? ask(ReadOnlyArchiveRows::dictionaries) : List.of();
    }

    /**
     * Whether a dictionary is what was packed.
     *
     * @param id its key
     * @return false if it is damaged
     */
    public boolean dictionaryIsWhole(long id) {
        return ask(rows -> rows.dictionary(id)).map(Dictionary::isWhole).orElse(true);
    }

    /** Keys of the literals that stand apart from entries, in order. */
    public List<Long> literals() {
        return version >= WITH_LITERALS ? ask(ReadOnlyArchiveRows::literals) : List.of();
    }

    /**
     * Whether a literal is what was packed.
     *
     * @param id its key
     * @return false if it is damaged
     */
    public boolean literalIsWhole(long id) {
        return ask(rows -> rows.literal(id)).map(PackedLiteral::isWhole).orElse(true);
    }

    /** Keys of the literals that no entry says. */
    public List<Long> unusedLiterals() {
        return version >= WITH_LITERALS ? ask(ReadOnlyArchiveRows::unusedLiterals) : List.of();
    }

    /**
     * How many rows are derived from the entry of a prompt.
     *
     * @param prompt its key
     * @return the counts; nothing if there is no such prompt or entry
     */
    public Optional<DerivedCounts> derived(long prompt) {
        return session.snapshot(
                sql -> { // all answers are of one moment
                    ReadOnlyArchiveRows rows = new ReadOnlyArchiveRows(sql);
                    Optional<DerivedCounts> counts =
                            version < WITH_ORIGINS ? rows.derivedWithoutOrigins(prompt) : rows.derived(prompt);
                    String graph = rows.graph(prompt)
                            .map(Sha256.digest()::digest)
                            .map(Sha256::of)
                            .map(Sha256::hex)
                            .orElse(null);
                    String words = version < WITH_WORDS_APART
                            ? null
                            : rows.words(prompt).map(ReadOnlyArchive::words).orElse("");
                    return counts.map(found -> found.with(graph, words));
                });
    }

    /** What is damaged is not what it should be. */
    private static String words(PackedWords kept) {
        try {
            return kept.digest().hex();
        } catch (ArchiveException damaged) {
            return "";
        }
    }

    /**
     * The assets of a folder.
     *
     * @param folder the first byte of their names, from 0 to 255
     * @return their rows, by name
     */
    public List<AssetRow> assets(int folder) {
        String from = String.format(Locale.ROOT, "%02x", folder);
        String to = folder == 255 ? "g" : String.format(Locale.ROOT, "%02x", folder + 1);
        return session.plain(sql -> new AssetRows(sql).between(from, to));
    }

    /**
     * Which assets of a folder are files of the user's under another name.
     *
     * @param folder the first byte of their names, from 0 to 255
     * @return what is known of them, by name
     */
    public Map<String, LinkedAsset> linked(int folder) {
        String from = String.format(Locale.ROOT, "%02x", folder);
        String to = folder == 255 ? "g" : String.format(Locale.ROOT, "%02x", folder + 1);
        return session.plain(sql -> new AssetRows(sql).linked(from, to));
    }

    /**
     * An asset.
     *
     * @param sha256 its name
     * @return its row, if there is one
     */
    public Optional<AssetRow> asset(Sha256 sha256) {
        return session.plain(sql -> new AssetRows(sql).find(sha256.hex()));
    }

    /**
     * All assets, those first that were never verified, then those that were not for the longest time; none that has been since.
     *
     * @param before when it began
     * @return their rows
     */
    public LeastRecentlyVerified longestUnverified(Instant before) {
        return new LeastRecentlyVerified(session, before, version >= WITH_TIMES_OF_VERIFICATION);
    }

    /**
     * Outputs that say they are stored, and of whose asset nothing is known.
     *
     * @param after only those with a greater key
     * @param limit how many at most
     * @return in the order of their keys
     */
    public List<OutputWithoutAsset> withoutAsset(long after, int limit) {
        return ask(rows -> rows.withoutAsset(after, limit));
    }

    /**
     * Whose asset it is, in words.
     *
     * @param sha256 its name
     * @return such as {@code fox_1.png of prompt 1c21 and 2 more}
     */
    public String usersOf(Sha256 sha256) {
        return ask(rows -> {
            long outputs = rows.countOutputs(sha256.hex());
            return rows.firstOutput(sha256.hex())
                    .map(first -> first.filename() + " of prompt " + first.promptId()
                            + (outputs > 1 ? " and " + (outputs - 1) + " more" : ""))
                    .orElse("no output");
        });
    }

    /**
     * Whether an output waits for its file.
     *
     * @param output its key
     * @return false if there is no such output
     */
    public boolean waits(long output) {
        return ask(rows -> rows.waits(output));
    }

    /**
     * Whether a sync or an import may be bringing files. One that was killed, or that the disk refused, leaves the same until the next,
     * which sees to what it left.
     *
     * @return true if a run has begun and not ended, if the last one failed, and where outputs wait for their files
     */
    public boolean filesMayArrive() {
        return ask(ReadOnlyArchiveRows::filesMayArrive);
    }

    /**
     * Whether times of verification can be written beside what is looked at.
     *
     * @return false on a read-only medium, and for an earlier schema
     */
    public boolean canRemember() {
        return upToDate() && Files.isWritable(file) && Files.isWritable(file.resolveSibling(""));
    }

    /**
     * What the home is called, and whether it is a copy; nothing in an earlier schema.
     */
    public Optional<HomeEpoch.Row> homeRow() {
        return session.connection(connection -> HomeEpoch.of(connection, file.toString()));
    }

    /**
     * Copies the database as it is at this moment, while others may write; the copy says of itself that it is one.
     *
     * @param target a missing file; what is left in it after a failure is of no use
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if the database is damaged
     */
    public void copyTo(Path target) throws StorageException {
        new DatabaseCopy(source, file).asCopyTo(target);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(ReadOnlyArchiveRows rows) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        return session.plain(sql -> question.ask(new ReadOnlyArchiveRows(sql)));
    }

    /** Several answers of one moment. */
    private <T> T moment(Question<T> questions) {
        return session.snapshot(sql -> questions.ask(new ReadOnlyArchiveRows(sql)));
    }

    @Override
    public void close() {
        dictionaries.close();
        session.close();
    }
}
