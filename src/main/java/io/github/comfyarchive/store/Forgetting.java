package io.github.comfyarchive.store;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.ForgettingRows;
import io.github.comfyarchive.store.table.ForgottenFileRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.RewriteDueRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants gone. It is decided first, in a row for each prompt, then done part by part; so a kill leaves what is decided, and
 * the next call goes on. Whoever calls it holds the locks of the home.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class Forgetting {
    /** So many prompts' words are in memory at a time. */
    private static final int AT_ONCE = 500;

    private final Session session;
    private final Dictionaries dictionaries;
    private final HomeFolder home;
    private final Clock clock;

    Forgetting(Session session, Dictionaries dictionaries, HomeFolder home, Clock clock) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.home = home;
        this.clock = clock;
    }

    /**
     * Decides what is to go.
     *
     * @param prompts keys of prompts
     * @param filesOnly whether their files alone go, and the record stays
     */
    public void decide(List<Long> prompts, boolean filesOnly) {
        session.plainTransaction(sql -> {
            ForgettingRows rows = new ForgettingRows(sql);
            for (Long prompt : prompts) {
                rows.insert(prompt, filesOnly);
            }
            return true;
        });
    }

    /** How many prompts are decided on and still there. */
    public long left() {
        return session.plain(sql -> new ForgettingRows(sql).count());
    }

    /** Whether the file of the database is to be rewritten, for it may hold what was forgotten. */
    public boolean isRewriteDue() {
        return session.plain(sql -> new RewriteDueRows(sql).since()).isPresent();
    }

    /**
     * A part that is done.
     *
     * @param prompts how many went
     * @param filesOnly of how many the files alone
     * @param files how many files went with them
     * @param bytes of these
     */
    public record Portion(long prompts, long filesOnly, long files, long bytes) {
        /** Nothing is done. */
        public static final Portion NONE = new Portion(0, 0, 0, 0);

        /** Both together. */
        public Portion and(Portion other) {
            return new Portion(
                    prompts + other.prompts, filesOnly + other.filesOnly, files + other.files, bytes + other.bytes);
        }
    }

    /**
     * Does a part of what is decided, in one transaction: all that shares a template at once, for what they share is made anew then.
     *
     * @param fileMac from the SHA-256 of a file's bytes to their keyed hash, both in hex
     * @return what was done; nothing where all is
     * @throws IOException if the disk refuses
     */
    public Optional<Portion> next(UnaryOperator<String> fileMac) throws IOException {
        List<Long> filesOnly = session.plain(sql -> new ForgettingRows(sql).filesOnly(AT_ONCE));
        if (!filesOnly.isEmpty()) {
            return Optional.of(session.plainTransaction(sql -> {
                ForgetWriter writer = writer(sql, fileMac);
                writer.filesOf(filesOnly);
                return new Portion(0, filesOnly.size(), writer.files(), writer.bytes());
            }));
        }
        Optional<ForgettingRows.Next> next = session.plain(sql -> new ForgettingRows(sql).next());
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Long template = next.get().template();
        List<Long> prompts = session.plain(
                sql -> new ForgettingRows(sql).ofTemplate(template, template == null ? AT_ONCE : Integer.MAX_VALUE));
        removeAside(prompts);
        return Optional.of(session.plainTransaction(sql -> whole(sql, template, prompts, fileMac)));
    }

    private Portion whole(PlainSql sql, @Nullable Long template, List<Long> prompts, UnaryOperator<String> fileMac)
            throws SQLException {
        ForgetWriter writer = writer(sql, fileMac);
        Set<Long> packedBy = new TreeSet<>();
        for (int from = 0; from < prompts.size(); from += AT_ONCE) {
            List<Long> some = prompts.subList(from, Math.min(prompts.size(), from + AT_ONCE));
            packedBy.addAll(writer.packedBy(template, some));
            writer.prompts(some);
        }
        writer.shared(template, packedBy);
        return new Portion(prompts.size(), 0, writer.files(), writer.bytes());
    }

    private ForgetWriter writer(PlainSql sql, UnaryOperator<String> fileMac) throws SQLException {
        String now = Times.text(clock.instant());
        new RewriteDueRows(sql).insert(now);
        return new ForgetWriter(sql, dictionaries, fileMac, now);
    }

    /** Damaged entries that a repair put aside are those of prompts too. */
    private void removeAside(List<Long> prompts) throws IOException {
        if (!Files.isDirectory(home.lostAndFound())) {
            return;
        }
        for (Long prompt : prompts) {
            removeAside("entry", prompt);
            for (Long replaced : session.plain(sql -> new EntryRows(sql).replacedOf(prompt))) {
                removeAside("replaced_entry", replaced);
            }
        }
    }

    private void removeAside(String table, long key) throws IOException {
        Path folder = home.lostAndFound().resolve(table);
        if (Files.isDirectory(folder)) {
            delete(folder, key + ".zst*");
        }
    }

    private static void delete(Path folder, String names) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
            files.forEach(found::add);
        }
        for (Path file : found) {
            Files.delete(file);
        }
        if (!found.isEmpty()) {
            PrivateFiles.syncFolder(folder);
        }
    }

    /**
     * Deletes what nothing refers to any more, and leaves nothing of it in the file of the database or its log. What a repair put aside of
     * dictionaries and literals goes too: nobody can say whose they were.
     *
     * @return whether nothing of it is there; false where another program reads the database: the next call does it
     * @throws IOException if the disk refuses
     */
    public boolean rewrite() throws IOException {
        for (String table : List.of("dictionary", "literal")) {
            Path folder = home.lostAndFound().resolve(table);
            if (Files.isDirectory(folder)) {
                delete(folder, "*");
            }
        }
        StoredEntries kept = new StoredEntries(session, dictionaries, clock);
        kept.deleteUnused();
        if (!kept.giveBack(true)) {
            return false;
        }
        session.plainTransaction(sql -> {
            new RewriteDueRows(sql).delete();
            return true;
        });
        return true;
    }

    /**
     * How much room {@link #rewrite} needs meanwhile, about.
     *
     * @return bytes: SQLite writes all that stays into a temporary file, and then into the log (sqlite.org/lang_vacuum.html)
     * @throws StorageException if the disk refuses
     */
    public long room() throws StorageException {
        try {
            return 2 * Files.size(home.database());
        } catch (IOException cause) {
            throw StorageException.of(home.database() + " cannot be read", cause);
        }
    }

    /**
     * What was let in again.
     *
     * @param runs how many forgotten runs
     * @param files how many forgotten files of prompts that are there
     */
    public record Undone(long runs, long files) {}

    /** Runs that were forgotten, of which an id begins so. */
    public List<Tombstone> called(String beginning, @Nullable ServerId server, int limit) {
        return session.plain(sql -> new TombstoneRows(sql)
                .called(beginning, server, limit).stream()
                        .map(TombstoneRows.Keyed::tombstone)
                        .toList());
    }

    /**
     * Lets all forgotten runs of an id come in again. The next sync of its server walks over its whole history: else it would go on
     * behind them.
     *
     * @param tombstone one of them
     */
    public Undone undo(Tombstone tombstone) {
        return session.plainTransaction(sql -> {
            TombstoneRows rows = new TombstoneRows(sql);
            ForgottenFileRows files = new ForgottenFileRows(sql);
            long runs = 0;
            for (TombstoneRows.Keyed one :
                    rows.called(tombstone.promptId().value(), tombstone.serverId(), Integer.MAX_VALUE)) {
                if (one.tombstone().promptId().equals(tombstone.promptId())) {
                    rows.undo(one.id(), Times.text(clock.instant()));
                    files.deleteOf(one.id());
                    runs++;
                }
            }
            new ServerRows(sql).forgetCursor(tombstone.serverId());
            return new Undone(runs, 0);
        });
    }

    /**
     * Lets the forgotten files of a prompt come in again.
     *
     * @param prompt its key
     */
    public Undone undoFiles(long prompt) {
        return session.plainTransaction(sql -> {
            new ForgottenFileRows(sql).deleteOfPrompt(prompt);
            return new Undone(0, new OutputRows(sql).wantForgotten(prompt));
        });
    }
}
