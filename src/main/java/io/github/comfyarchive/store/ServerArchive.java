package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.EntryParser;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.Cursor;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.ServerAddressRows;
import io.github.comfyarchive.store.table.ServerRows;
import io.github.comfyarchive.store.table.SyncQueries;
import io.github.comfyarchive.store.table.SyncRunRows;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is archived of one server, and what a run on it writes. Safe for use by several threads.
 *
 * <p>Its methods throw {@link ArchiveException} when the database cannot be used.
 */
public final class ServerArchive {
    private final Session session;
    private final Supplier<Session> reader;
    private final Dictionaries dictionaries;
    private final Clock clock;
    private final ServerId serverId;
    private final Precedence precedence;

    /**
     * Of one server.
     *
     * @param session where is written
     * @param reader a second connection, on which those who fetch files do not wait for a batch of entries
     * @param dictionaries by which entries are packed
     * @param clock for the times of rows
     * @param serverId the server's key
     */
    ServerArchive(
            Session session, Supplier<Session> reader, Dictionaries dictionaries, Clock clock, ServerId serverId) {
        this(session, reader, dictionaries, clock, serverId, Precedence.ARRIVED);
    }

    private ServerArchive(
            Session session,
            Supplier<Session> reader,
            Dictionaries dictionaries,
            Clock clock,
            ServerId serverId,
            Precedence precedence) {
        this.precedence = precedence;
        this.session = session;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.clock = clock;
        this.serverId = serverId;
    }

    /**
     * The same for entries that were saved once, in an order that nobody knows: of two of one prompt the one that finished later is the
     * prompt's, the other is kept as replaced, whichever came first.
     */
    public ServerArchive ofSavedEntries() {
        return new ServerArchive(session, reader, dictionaries, clock, serverId, Precedence.FINISHED_LATER);
    }

    /**
     * The server's key.
     *
     * @return {@code server.id}
     */
    public ServerId id() {
        return serverId;
    }

    /**
     * The last run on it that has a row.
     *
     * @return how it went, if there was one
     */
    public Optional<LastRun> lastRun() {
        return session.plain(sql -> new SyncRunRows(sql).last(serverId));
    }

    /**
     * What the last run that noticed a loss said of it.
     *
     * @param since only of runs that began later
     * @return its words, if there are any
     */
    public Optional<String> lastNotice(Instant since) {
        return session.plain(sql -> new SyncRunRows(sql).lastNotice(serverId, Times.text(since)));
    }

    /**
     * How many of its prompts are archived that were queued since.
     *
     * @param since from when on
     */
    public long countCreatedSince(Instant since) {
        return session.plain(sql -> new PromptRows(sql).countCreatedSince(serverId, Times.text(since)));
    }

    /**
     * The counter of the newest archived prompt that was not put at the front of the queue.
     *
     * @return its number, if there is such a prompt
     */
    public Optional<Double> newestNumber() {
        return session.plain(sql -> new SyncQueries(sql).newestNumber(serverId));
    }

    /**
     * An entry that is archived as it is.
     *
     * @param promptId the id under which its prompt is kept
     * @param remembered false where an earlier version removed something from that id, and nobody noted yet what the server calls it:
     *     it is to be saved once more
     */
    public record Held(PromptId promptId, boolean remembered) {}

    /**
     * Whether exactly this entry is archived: the same prompt id with the same bytes.
     *
     * @param own the server's own id, where a secret was removed from it
     * @return as what; nothing too where another entry of that prompt is archived
     */
    public Optional<Held> held(RedactedEntry entry, @Nullable OwnId own) {
        byte[] sha256 = Sha256.digest().digest(entry.json());
        PromptId promptId = entry.promptId();
        return session.plain(sql -> {
            Optional<Held> place = own == null
                    ? Optional.of(new Held(promptId, true))
                    : new RedactedIds(sql)
                            .look(serverId, own, sha256, null, null)
                            .map(found -> new Held(found.promptId(), found.remembered()));
            if (place.isPresent()
                    && new SyncQueries(sql)
                            .entrySha256(serverId, place.get().promptId())
                            .filter(known -> Arrays.equals(known, sha256))
                            .isPresent()) {
                return place;
            }
            return isForgotten(sql, entry, own) ? Optional.of(new Held(promptId, true)) : Optional.empty();
        });
    }

    /** A run that somebody wanted gone counts as archived. */
    private boolean isForgotten(PlainSql sql, RedactedEntry entry, @Nullable OwnId own) throws SQLException {
        Tombstones tombstones = new Tombstones(sql);
        if (!tombstones.any() || (own == null && !tombstones.knows(serverId, entry.promptId()))) {
            return false;
        }
        return tombstones.holds(serverId, new EntryParser().parse(entry).prompt(), own);
    }

    /**
     * Whether this entry is archived, though earlier rules may have left more of it: the same prompt id with what today's rules leave.
     *
     * @param entry the entry
     * @param own the server's own id, where a secret was removed from it
     * @param redactor today's rules
     * @return false too where another entry of that prompt is archived
     */
    public boolean holdsByNow(RedactedEntry entry, @Nullable OwnId own, Redactor redactor) {
        if (held(entry, own).isPresent()) {
            return true;
        }
        return session.plain(sql -> {
            Optional<PromptRows.Known> known = new PromptRows(sql).known(serverId, entry.promptId());
            if (known.isEmpty() || known.get().sha256() == null) {
                return false;
            }
            try {
                RedactedEntry kept = new EntryRows(sql).of(known.get().id()).unpack(entry.promptId(), dictionaries);
                return Arrays.equals(redactor.redactAgain(kept).entry().json(), entry.json());
            } catch (UnreadableEntryException damaged) {
                return false;
            }
        });
    }

    /**
     * Whether any entry of a prompt is archived.
     *
     * @param entry an entry of the prompt
     * @return true too where it was another entry
     */
    public boolean knows(NewEntry entry) {
        Prompt prompt = entry.parsed().prompt();
        OwnId own = entry.ownId();
        return session.plain(sql -> {
            if (new Tombstones(sql).holds(serverId, prompt, own)) {
                return true;
            }
            if (own == null) {
                return new SyncQueries(sql)
                        .entrySha256(serverId, prompt.promptId())
                        .isPresent();
            }
            RedactedIds ids = new RedactedIds(sql);
            return ids.look(serverId, own, entry.sha256(), prompt.number(), Times.textOrNull(prompt.startedAt()))
                            .isPresent()
                    || ids.plain(serverId, own).isPresent();
        });
    }

    /** Entries that are written, before anybody else can see them, and what else is to be written in their transaction. */
    public static final class Written {
        private final List<SavedEntry> entries;
        private @Nullable Cursor cursor;

        private Written(List<SavedEntry> entries) {
            this.entries = List.copyOf(entries);
        }

        /** What becomes of each, in the order in which they were given. */
        public List<SavedEntry> entries() {
            return entries;
        }

        /**
         * Moves the server's cursor with them.
         *
         * @param to the newest entry up to which all is archived
         */
        public void moveCursor(Cursor to) {
            this.cursor = to;
        }
    }

    /**
     * Saves entries.
     *
     * @param batch entries, oldest first
     * @param redactor for an earlier entry that is kept beside its replacement
     * @return what became of each, in the same order
     */
    public List<SavedEntry> save(List<NewEntry> batch, Redactor redactor) {
        return save(batch, redactor, written -> {});
    }

    /**
     * Saves entries, and what the caller has to note with them, in one transaction: when it returns, they are on the disk.
     *
     * @param batch entries, oldest first; may be none
     * @param redactor for an earlier entry that is kept beside its replacement
     * @param with told what was written, and says what else is to be
     * @return what became of each, in the same order
     */
    public List<SavedEntry> save(List<NewEntry> batch, Redactor redactor, Consumer<Written> with) {
        if (batch.isEmpty()) {
            Written nothing = new Written(List.of());
            with.accept(nothing);
            return session.plain(sql -> {
                moveCursor(sql, nothing.cursor);
                return List.of();
            });
        }
        return session.plainTransaction(sql -> {
            EntryWriter writer = new EntryWriter(sql, dictionaries, redactor, now(), precedence);
            List<SavedEntry> saved = new ArrayList<>(batch.size());
            for (NewEntry entry : batch) {
                saved.add(writer.write(serverId, entry));
            }
            Written written = new Written(saved);
            with.accept(written);
            moveCursor(sql, written.cursor);
            writer.finish();
            return saved;
        });
    }

    private void moveCursor(PlainSql sql, @Nullable Cursor cursor) throws SQLException {
        if (cursor != null) {
            new ServerRows(sql).moveCursor(serverId, cursor);
        }
    }

    /**
     * Outputs whose file is still to be fetched, those of earlier runs too, oldest first.
     *
     * @param after only those with a greater key
     * @param limit how many at most
     * @return them
     */
    public List<WaitingOutput> waiting(long after, int limit) {
        return reader.get().plain(sql -> new SyncQueries(sql).waiting(serverId, after, limit));
    }

    /**
     * Outputs of a prompt, those of earlier runs too, whose file is not archived.
     *
     * @param prompt the prompt's key
     * @return them, in the order of their keys
     */
    public List<WaitingOutput> lacking(long prompt) {
        return reader.get().plain(sql -> new SyncQueries(sql).lacking(prompt));
    }

    /**
     * Makes outputs of some types wait for their file again that earlier runs were told to leave.
     *
     * @param types such as {@code output} and {@code temp}
     */
    public void wantTypes(Set<String> types) {
        boolean left = session.plain(sql -> {
            for (String type : types) {
                if (new SyncQueries(sql).leftOfType(serverId, type)) {
                    return true;
                }
            }
            return false;
        });
        if (!left) {
            return; // a run with nothing to do writes nothing
        }
        session.plainTransaction(sql -> {
            for (String type : types) {
                new OutputRows(sql).wantType(serverId, type);
            }
            return true;
        });
    }

    /**
     * How many files are still to be fetched from it.
     *
     * @return outputs that are pending or failed
     */
    public long countWaiting() {
        return session.plain(sql -> new SyncQueries(sql).countWaiting(serverId));
    }

    /**
     * Begins a run.
     *
     * @param alone whether no other run on this server can be going on: then those still marked as running were killed
     * @return the run's key
     */
    public long startRun(boolean alone) {
        return session.plainTransaction(sql -> {
            SyncRunRows runs = new SyncRunRows(sql);
            if (alone) {
                runs.stopped(serverId);
            }
            return runs.start(serverId, now());
        });
    }

    /**
     * Ends a run.
     *
     * @param runId the run's key
     * @param end how it ended
     */
    public void finishRun(long runId, RunEnd end) {
        session.plainTransaction(sql -> {
            String now = now();
            new SyncRunRows(sql).finish(runId, now, end);
            if (end.readToTheEnd()) {
                new ServerRows(sql).synced(serverId, now, end.comfyuiVersion());
            }
            return true;
        });
    }

    /**
     * Notes that its history was read at an address.
     *
     * @param url the address
     */
    public void seenAt(String url) {
        session.plain(sql -> {
            new ServerAddressRows(sql).seen(url, now());
            return true;
        });
    }

    /**
     * Notes that a history was read to its end, for a run that is not worth a row.
     */
    public void synced() {
        session.plain(sql -> {
            new ServerRows(sql).synced(serverId, now(), null);
            return true;
        });
    }

    /** What is known of it. */
    public ServerRow row() {
        return session.plain(sql -> new ServerRows(sql).byId(serverId));
    }

    private String now() {
        return Times.text(clock.instant());
    }
}
