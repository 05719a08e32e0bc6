package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.Line;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Connections of which nothing is wanted just now: the one used last comes first, and one that has waited for long is not trusted. */
final class IdleConnections {
    /** More than a run uses at once: 16 for files, and a few for pages and a watch. */
    private static final int MOST = 64;

    /** Shorter than servers keep a silent connection open (75 s by default in aiohttp, which ComfyUI uses, and nginx). */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Deque<Idle> idle = new ArrayDeque<>();

    private record Idle(Line line, long since) {}

    synchronized void add(Line line) {
        idle.addFirst(new Idle(line, System.nanoTime()));
        if (idle.size() > MOST) {
            idle.removeLast().line().close();
        }
    }

    synchronized @Nullable Line take() {
        Idle newest = idle.pollFirst();
        if (newest == null) {
            return null;
        }
        boolean fresh = System.nanoTime() - newest.since() <= LONGEST.toNanos();
        if (fresh
                && newest.line()
                        .isQuiet()) { // a word said meanwhile (HTTP 408, say) is not an answer to what is asked next
            return newest.line();
        }
        newest.line().close();
        if (fresh) {
            return take();
        }
        closeAll(); // the others have waited for longer
        return null;
    }

    synchronized void closeAll() {
        idle.forEach(one -> one.line().close());
        idle.clear();
    }
}
