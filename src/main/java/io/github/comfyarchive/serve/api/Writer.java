package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.HomeChanges;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one way to change what is served. A home is opened when the first change comes; one change is made at a time. */
final class Writer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Served served;
    private final Outside outside;
    private final Consumer<String> told;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Archive archive;
    private @Nullable Redactor redactor;

    /**
     * Prepares it.
     *
     * @param served what is changed
     */
    Writer(Served served, Outside outside, Consumer<String> told) {
        this.served = served;
        this.outside = outside;
        this.told = told;
    }

    /** Changes what people add. */
    @FunctionalInterface
    interface Change<T> {
        /**
         * Does it.
         *
         * @param changes by which, for as long as this lasts
         */
        T by(Changes changes) throws IOException;
    }

    /** Changes a home beyond that. */
    @FunctionalInterface
    interface HomeChange<T> {
        /**
         * Does it.
         *
         * @param archive to write to, for as long as this lasts
         * @param catalog to ask the same
         */
        T in(Archive archive, HomeCatalog catalog) throws IOException;
    }

    /**
     * Changes what people add.
     *
     * @throws ProblemException 503 if other changes take too long
     * @throws IOException what the change throws
     */
    @SuppressWarnings("resource") // the archive stays open
    <T> T change(Change<T> change) throws IOException {
        requireTaken();
        if (served.changes().isPresent()) {
            return elsewhere(served.changes().get(), change);
        }
        return archive((archive, catalog) -> change.by(new HomeChanges(archive)));
    }

    private <T> T elsewhere(Supplier<Changes> opened, Change<T> change) throws IOException {
        takeTurn();
        try (Changes changes = opened.get()) {
            return change.by(changes);
        } finally {
            turn.unlock();
        }
    }

    private void requireTaken() {
        if (!served.takesChanges()) {
            throw new ProblemException(501, "this server may read the store, and not write to it");
        }
    }

    /** Changes the home, as {@link #change} does. */
    <T> T archive(HomeChange<T> change) throws IOException {
        takeTurn();
        try {
            Archive open = open();
            T changed = change.in(open, new HomeCatalog(open));
            open.requireInPlace();
            return changed;
        } finally {
            turn.unlock();
        }
    }

    /**
     * The home that is changed.
     *
     * @throws ProblemException 501 where there is none
     */
    HomeFolder home() {
        return served.home()
                .orElseThrow(() -> new ProblemException(
                        501, "a store forgets nothing by its server: 'archive forget --store' does it"));
    }

    /** What removes secrets from what people write. */
    Redactor redactor() throws IOException {
        requireTaken();
        takeTurn();
        try {
            Redactor made = redactor;
            if (made == null) {
                made = outside.redactor().ask();
                redactor = made;
            }
            return made;
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn() throws IOException {
        try {
            if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ProblemException(503, "another change is being made, and takes its time: ask again");
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is ending");
        }
    }

    /** Where a repair or a restore has put another file in the place of the database, that one. */
    private Archive open() throws IOException {
        Archive before = archive;
        if (before != null && before.isInPlace()) {
            return before;
        }
        if (before != null) {
            archive = null;
            before.close();
        }
        Archive opened = Archive.open(home(), Clock.systemUTC(), told);
        archive = opened;
        return opened;
    }

    @Override
    public void close() {
        turn.lock();
        try {
            Archive open = archive;
            archive = null;
            if (open != null) {
                open.close();
            }
        } finally {
            turn.unlock();
        }
    }
}
