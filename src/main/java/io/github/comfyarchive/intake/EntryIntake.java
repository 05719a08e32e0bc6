package io.github.comfyarchive.intake;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.ServerArchive;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries in as they came, whatever their source: they are searched for secrets and parsed beside the thread that brings them, and
 * saved in their order. For one thread; what fails beside it is thrown at its next call.
 *
 * <p>A source that has to note how far it was read does so in the transaction of the entries ({@link #flush}).
 */
public final class EntryIntake implements AutoCloseable {
    private final ServerArchive archive;
    private final Derivation derivation;
    private final RunProgress progress;
    private final EntrySaver saver;
    private final EntryPipe pipe = new EntryPipe();

    /**
     * Nothing is taken yet.
     *
     * @param archive where entries go
     * @param derivation what redacts them and derives the rest
     * @param progress counts
     * @param problems told of what could not be archived
     * @param events told of what was
     */
    public EntryIntake(
            ServerArchive archive, Derivation derivation, RunProgress progress, Problems problems, EntryEvents events) {
        this.archive = archive;
        this.derivation = derivation;
        this.progress = progress;
        this.saver = new EntrySaver(archive, derivation.redactor(), progress, problems, events);
    }

    /**
     * The last entry of a source that is kept.
     *
     * @param promptId the id under which it is
     * @param unreadableAfter how many came after it, and cannot be kept
     */
    public record Newest(PromptId promptId, int unreadableAfter) {}

    /**
     * Whether exactly this entry is archived, by all that was taken before.
     *
     * @param entry as it came
     * @return as what; nothing too where it cannot be read
     * @throws NotHistoryException as an earlier entry said
     */
    public Optional<ServerArchive.Held> held(RawEntry entry) throws NotHistoryException {
        pipe.drain();
        Lock large = lock(entry);
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            return archive.held(redacted.entry(), redacted.ownId());
        } catch (UnreadableEntryException cannotBeArchived) {
            return Optional.empty();
        } finally {
            unlock(large);
        }
    }

    /**
     * Takes an entry that is archived as it is ({@link #held}): nothing is derived of it again.
     *
     * @param entry as it came
     * @param promptId the id under which it is kept
     * @throws NotHistoryException as an earlier entry said
     */
    public void known(RawEntry entry, PromptId promptId) throws NotHistoryException {
        count(entry);
        pipe.add(() -> saver.known(promptId));
    }

    /**
     * Takes an entry; it is saved with the next batch.
     *
     * @param entry as it came
     * @throws NotHistoryException if a batch is full, and no entry so far looks like one
     */
    public void take(RawEntry entry) throws NotHistoryException {
        count(entry);
        Lock large = lock(entry);
        try {
            pipe.add(entry.size(), () -> prepare(entry)); // of a large one it comes back when it is saved
        } finally {
            unlock(large);
        }
    }

    private void count(RawEntry entry) {
        progress.entriesRead.increment();
        progress.entryBytes.add(entry.size());
    }

    private @Nullable Lock lock(RawEntry entry) {
        if (entry.size() <= EntryPipe.LARGE) {
            return null;
        }
        Lock large = derivation.redactor().largeWork();
        large.lock();
        return large;
    }

    private static void unlock(@Nullable Lock large) {
        if (large != null) {
            large.unlock();
        }
    }

    /** The step does not hold the entry as it came: there would be two of each in memory. */
    private EntryPipe.Step prepare(RawEntry entry) {
        int size = entry.size();
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            NewEntry derived = derivation.of(redacted);
            return () -> {
                // A secret of an entry before it was not known yet when this one was redacted.
                Optional<Redacted> again = derivation.redactor().again(redacted);
                saver.entry(
                        size, again.orElse(redacted), again.map(derivation::of).orElse(derived));
            };
        } catch (UnreadableEntryException unreadable) {
            String why = String.valueOf(unreadable.getMessage());
            return () -> saver.unreadable(why);
        }
    }

    /**
     * Has all saved that was taken until now, after it and without waiting for it.
     *
     * @param with what the source has to write in the same transaction, by the last entry that is kept; not called where none is
     * @throws NotHistoryException if no entry looks like one
     */
    public void flush(With with) throws NotHistoryException {
        pipe.add(() -> saver.flush(written -> saver.newest().ifPresent(newest -> with.write(newest, written))));
    }

    /** What a source writes with its entries. */
    @FunctionalInterface
    public interface With {
        /**
         * Writes it.
         *
         * @param newest the last entry of the source that is kept
         * @param written the transaction
         */
        void write(Newest newest, ServerArchive.Written written);
    }

    /**
     * Notes that the source has no more, and waits until all is saved.
     *
     * @throws NotHistoryException if entries came, and none of them looks like one
     */
    public void end() throws NotHistoryException {
        pipe.add(saver::end);
        pipe.drain();
    }

    /**
     * Saves what came before the source failed, if anything of it was history.
     *
     * @throws NotHistoryException as an earlier entry said
     */
    public void sourceFailed() throws NotHistoryException {
        pipe.add(saver::flushRecognised);
        pipe.drain();
    }

    /**
     * Waits until all that was taken has been prepared, and is saved or in the batch.
     *
     * @throws NotHistoryException as an entry said
     */
    public void drain() throws NotHistoryException {
        pipe.drain();
    }

    /** Gives up what has not been saved yet. */
    @Override
    public void close() {
        pipe.close();
    }
}
