package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.HomeChanges;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one way to change the archive. It is opened when the first change comes, and one change is made at a time. */
final class Writer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Optional<HomeFolder> home;
    private final Outside outside;
    private final Consumer<String> told;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Archive archive;
    private @Nullable Redactor redactor;

    /**
     * Prepares it.
     *
     * @param home what is changed; nothing where nothing can be
     */
    Writer(Optional<HomeFolder> home, Outside outside, Consumer<String> told) {
        this.home = home;
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
        return archive((archive, catalog) -> change.by(new HomeChanges(archive)));
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
        return home.orElseThrow(() -> new ProblemException(
                501, "a store takes no changes by its server yet: they are made in a home, and a publish tells them"));
    }

    /** What removes secrets from what people write. */
    Redactor redactor() throws IOException {
        home();
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
