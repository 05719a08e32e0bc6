package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.RedactionRow;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.KnownSecretRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.SavedSearchRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A copy of another home's database, read to be merged into this one. The copy is brought to this program's schema where it is older; the
 * other home is not touched.
 */
public final class OtherHome implements OtherArchive {
    private final Session session;
    private final Dictionaries dictionaries = new Dictionaries();
    private final HomeFolder other;
    private final ImportFolder copy;

    private OtherHome(HomeFolder other, ImportFolder copy, Session session) {
        this.other = other;
        this.copy = copy;
        this.session = session;
    }

    /**
     * Copies the database of another home as it is at one moment, while others may write to it, into a folder of this one, and opens the
     * copy. It goes at the end; what a killed import left of it is overwritten by the next.
     *
     * @param other the other home
     * @param home this one
     * @param clock for a migration
     * @return it, to be closed
     * @throws StorageException if a disk refuses, or that of the other home's files is away
     * @throws HomeLockedException if another home is being imported
     * @throws ArchiveException if it is newer than this program, damaged, or no archive
     */
    public static OtherHome copyOf(HomeFolder other, HomeFolder home, Clock clock)
            throws StorageException, HomeLockedException {
        ImportFolder copy = ImportFolder.of(home);
        try (ReadOnlyArchive archive = ReadOnlyArchive.of(other)) {
            Optional<String> away = archive.assetsAway();
            if (away.isPresent()) {
                throw new StorageException(away.get() + "; nothing was imported", null);
            }
            archive.copyTo(copy.database());
            return new OtherHome(other, copy, new Session(copy.database(), clock, told -> {}));
        } catch (StorageException | RuntimeException failed) {
            copy.close();
            throw failed;
        }
    }

    @Override
    public String place() {
        return "the other home";
    }

    @Override
    public HomeFolder files() {
        return other;
    }

    /** They are near already. */
    @Override
    public Map<String, String> bringNear(List<Sign> signs, Predicate<AssetRow> wanted) {
        return Map.of();
    }

    /**
     * A server there.
     *
     * @param id its key there
     * @param uid what it is called beyond that home
     * @param prompts how many it has
     * @param forgotten whether some of it was forgotten there
     */
    public record Server(
            ServerId id,
            String uid,
            String name,
            String url,
            @Nullable String comfyuiVersion,
            String firstSeenAt,
            @Nullable String lastSyncedAt,
            long prompts,
            boolean forgotten) {}

    /** Those that have answered once. */
    @Override
    public List<Server> servers() {
        return all().stream()
                .filter(server -> server.prompts() > 0 || server.forgotten() || server.lastSyncedAt() != null)
                .toList();
    }

    /** One of them, or one of which nothing is left but ids that prompts had. */
    @Override
    public Server server(ServerId id) {
        return all().stream()
                .filter(server -> server.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ArchiveException.unusable("an id in the other home is of no server", null));
    }

    private List<Server> all() {
        return session.plain(sql -> sql.list(
                """
                        SELECT id, uid, name, url, comfyui_version, first_seen_at, last_synced_at,
                            (SELECT count(*) FROM prompt_row WHERE server_id = server.id) AS prompts,
                            EXISTS (SELECT 1 FROM forgotten WHERE server_id = server.id) AS forgotten
                        FROM server ORDER BY id
                        """,
                row -> new Server(
                        new ServerId(row.getLong("id")),
                        row.getString("uid"),
                        row.getString("name"),
                        row.getString("url"),
                        row.getString("comfyui_version"),
                        row.getString("first_seen_at"),
                        row.getString("last_synced_at"),
                        row.getLong("prompts"),
                        row.getBoolean("forgotten"))));
    }

    /**
     * An address there.
     *
     * @param server whose it is, its key there; null where nothing answered yet
     */
    public record Address(
            String url,
            @Nullable ServerId server,
            @Nullable String name,
            String firstSeenAt,
            @Nullable String lastSeenAt,
            @Nullable String pausedAt) {}

    /** All of them, in the order in which they were given. */
    @Override
    public List<Address> addresses() {
        return session.plain(sql -> sql.list(
                "SELECT url, server, name, first_seen_at, last_seen_at, paused_at FROM server_address ORDER BY id",
                row -> {
                    Long server = PlainSql.nullableLong(row, "server");
                    return new Address(
                            row.getString("url"),
                            server == null ? null : new ServerId(server),
                            row.getString("name"),
                            row.getString("first_seen_at"),
                            row.getString("last_seen_at"),
                            row.getString("paused_at"));
                }));
    }

    /** Fingerprints of what was hunted there, by its own keys. */
    @Override
    public List<String> knownSecrets() {
        return session.plain(sql -> new KnownSecretRows(sql).all());
    }

    /** By what a prompt is known again in another home: its id, and that it is the same entry, or at least the same run. */
    public record Sign(
            PromptId promptId,
            byte @Nullable [] sha256,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            long key) {}

    /**
     * Signs of a server's prompts.
     *
     * @param server its key there
     * @param after only those with a greater key
     * @param limit how many at most
     */
    @Override
    public List<Sign> signs(ServerId server, long after, int limit) {
        return session.plain(sql -> sql.list(
                """
                SELECT prompt_row.id, prompt_id, number, started_at, finished_at, entry.sha256
                FROM prompt_row LEFT JOIN entry ON entry.prompt = prompt_row.id
                WHERE server_id = ? AND prompt_row.id > ? ORDER BY prompt_row.id LIMIT ?
                """,
                row -> new Sign(
                        new PromptId(row.getString("prompt_id")),
                        row.getBytes("sha256"),
                        PlainSql.nullableDouble(row, "number"),
                        row.getString("started_at"),
                        row.getString("finished_at"),
                        row.getLong("id")),
                server,
                after,
                limit));
    }

    /** An id that a prompt had before a server told its own, and the server that it had it of. */
    public record Alias(ServerId serverId, PromptId promptId) {}

    /**
     * All that is known of a prompt there.
     *
     * @param idMac keyed hash of the server's own id, where a secret was removed from it
     * @param entry its entry
     * @param replaced entries that were replaced, the earliest first
     * @param outputs of all of them
     * @param redactions of the entry, and of files
     * @param aliases other ids that it had, each with its server there
     * @param annotations what people said of it there, and took back
     */
    public record Prompt(
            PromptId promptId,
            byte @Nullable [] idMac,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            String firstArchivedAt,
            @Nullable String graphMac,
            RedactedEntry entry,
            List<RedactedEntry> replaced,
            List<OutputRow> outputs,
            List<RedactionRow> redactions,
            List<Alias> aliases,
            List<Annotation> annotations) {

        /**
         * The same, its texts as they are after something was removed, its entries apart.
         *
         * @param removal for texts
         */
        public Prompt with(UnaryOperator<String> removal) {
            return new Prompt(
                    promptId,
                    idMac,
                    startedAt,
                    finishedAt,
                    firstArchivedAt,
                    graphMac,
                    entry,
                    replaced,
                    outputs.stream().map(output -> output.with(removal)).toList(),
                    redactions.stream()
                            .map(row -> new RedactionRow(
                                    row.prompt(),
                                    row.output(),
                                    removal.apply(row.path()),
                                    row.rule(),
                                    row.fingerprint()))
                            .toList(),
                    aliases.stream()
                            .map(alias -> new Alias(
                                    alias.serverId(),
                                    new PromptId(removal.apply(alias.promptId().value()))))
                            .toList(),
                    annotations.stream().map(one -> one.with(removal)).toList());
        }

        /** The same, its other ids being of a server. */
        public Prompt of(ServerId server) {
            return new Prompt(
                    promptId,
                    idMac,
                    startedAt,
                    finishedAt,
                    firstArchivedAt,
                    graphMac,
                    entry,
                    replaced,
                    outputs,
                    redactions,
                    aliases.stream()
                            .map(alias -> new Alias(server, alias.promptId()))
                            .toList(),
                    annotations);
        }

        /** The same with other outputs. */
        Prompt with(List<OutputRow> others) {
            return new Prompt(
                    promptId,
                    idMac,
                    startedAt,
                    finishedAt,
                    firstArchivedAt,
                    graphMac,
                    entry,
                    replaced,
                    others,
                    redactions,
                    aliases,
                    annotations);
        }
    }

    private record Row(
            String promptId,
            String startedAt,
            String finishedAt,
            String firstArchivedAt,
            String graphMac,
            byte[] idMac) {}

    /**
     * Reads one, as of one moment.
     *
     * @param key its key there
     * @return nothing where its entry is lost
     * @throws ArchiveException if it is damaged
     */
    @Override
    public Optional<Prompt> prompt(long key) {
        return session.plain(sql -> read(sql, dictionaries, key));
    }

    /** The same of whatever home. */
    static Optional<Prompt> read(PlainSql sql, Dictionaries dictionaries, long key) throws SQLException {
        if (!sql.one("SELECT EXISTS (SELECT 1 FROM entry WHERE prompt = ?)", row -> row.getBoolean(1), key)) {
            return Optional.empty();
        }
        Row row = sql.one(
                """
                SELECT prompt_row.prompt_id, started_at, finished_at, first_archived_at, graph_mac, redacted_id.mac
                FROM prompt_row LEFT JOIN redacted_id ON redacted_id.server_id = prompt_row.server_id
                    AND redacted_id.prompt_id = prompt_row.prompt_id
                WHERE prompt_row.id = ?
                """,
                found -> new Row(
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getString(4),
                        found.getString(5),
                        found.getBytes(6)),
                key);
        PromptId promptId = new PromptId(row.promptId());
        EntryRows entries = new EntryRows(sql);
        List<RedactedEntry> replaced = new ArrayList<>();
        for (Long id : sql.list(Long.class, "SELECT id FROM replaced_entry WHERE prompt = ? ORDER BY id", key)) {
            replaced.add(entries.replaced(id).unpack(promptId, dictionaries));
        }
        return Optional.of(new Prompt(
                promptId,
                row.idMac(),
                row.startedAt(),
                row.finishedAt(),
                row.firstArchivedAt(),
                row.graphMac(),
                entries.of(key).unpack(promptId, dictionaries),
                replaced,
                new OutputRows(sql).ofPrompt(key),
                sql.list(
                        RedactionRow.class,
                        "SELECT prompt, output, path, rule, fingerprint FROM redaction WHERE prompt = ? ORDER BY id",
                        key),
                sql.list(
                        "SELECT server_id, prompt_id FROM prompt_alias WHERE prompt = ? ORDER BY server_id, prompt_id",
                        found -> new Alias(new ServerId(found.getLong(1)), new PromptId(found.getString(2))),
                        key),
                new AnnotationRows(sql).all(key)));
    }

    /** A run that was forgotten there, with its key and its server's there. */
    public record Forgotten(long key, Tombstone tombstone) {}

    /**
     * What was forgotten there, what was taken back of it too, in order.
     *
     * @param after only those with a greater key
     * @param limit how many at most
     */
    @Override
    public List<Forgotten> forgotten(long after, int limit) {
        return session.plain(sql -> new TombstoneRows(sql).after(after, limit)).stream()
                .map(row -> new Forgotten(row.id(), row.tombstone()))
                .toList();
    }

    /** The searches that were saved there, and taken back. */
    @Override
    public List<SavedSearch> savedSearches() {
        return session.plain(sql -> new SavedSearchRows(sql).all());
    }

    /**
     * What is known of bytes there.
     *
     * @param sha256 their name
     */
    @Override
    public Optional<AssetRow> asset(Sha256 sha256) {
        return session.plain(sql -> new AssetRows(sql).find(sha256.hex()));
    }

    /**
     * Whether bytes there are a file of the user's under another name.
     *
     * @param sha256 their name
     */
    @Override
    public boolean isUsers(Sha256 sha256) {
        return session.plain(sql -> new AssetRows(sql).linked(sha256.hex())).isPresent();
    }

    /**
     * Deletes the copy.
     *
     * @throws StorageException if the disk refuses; the next import overwrites it
     */
    @Override
    public void close() throws StorageException {
        dictionaries.close();
        session.close();
        copy.close();
    }
}
