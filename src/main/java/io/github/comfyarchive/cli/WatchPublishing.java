package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.cli.report.PublishDocument;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a store of what a watch archives, as it goes. Where the store is away the watch goes on, and what was not told is told when it is there
 * again.
 */
final class WatchPublishing {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Publishing publishing;
    private final LongSupplier newest;
    private final Consumer<String> complain;
    private final Consumer<String> note;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins.
     *
     * @param newest the number of the home's last change
     * @param complain told a line when the store is away, once until it was there again
     * @param note told a line when it is there again
     */
    WatchPublishing(Publishing publishing, LongSupplier newest, Consumer<String> complain, Consumer<String> note) {
        this.publishing = publishing;
        this.newest = newest;
        this.complain = complain;
        this.note = note;
        this.thread = new Thread(this::run, "publish");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long told = -1;
        Duration pause = LOOK;
        boolean away = false;
        List<String> said = List.of(); // of a file that cannot be read each publish says so
        try {
            do {
                long now = newest.getAsLong();
                if (now == told) {
                    continue;
                }
                try {
                    PublishDocument done = publishing.run(() -> ended.getCount() == 0, count -> {});
                    List<String> notices = new ArrayList<>(done.notices());
                    notices.removeAll(said);
                    notices.forEach(complain);
                    said = done.notices();
                    told = done.rows().behind() == 0 ? now : -1;
                    if (away) {
                        note.accept("the store is there again: " + done.text());
                    }
                    away = false;
                    pause = LOOK;
                } catch (StoreException | ObjectStoreException | IOException | HomeLockedException failed) {
                    if (!away) {
                        complain.accept(TerminalEscape.line(
                                failed.getMessage() + "; archiving goes on, publishing is tried again"));
                    }
                    away = true;
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                }
            } while (!ended.await(away ? spread(pause) : pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ArchiveException unusable) {
            complain.accept(TerminalEscape.line("publishing has ended: " + unusable.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thousand watches that missed one store at one moment do not come back to it at one moment. */
    private static long spread(Duration pause) {
        return ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() * 3 / 2);
    }

    /** Ends after what is being told. */
    void end() {
        ended.countDown();
        try {
            thread.join(LOOK.toMillis() / 2);
            thread.interrupt();
            thread.join(LOOK.toMillis() / 2);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
        publishing.close();
    }
}
