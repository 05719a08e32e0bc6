package io.github.comfyarchive.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** For how long each entry of a history could be read: while it was there and the server answered as it should. */
final class ReadableTime {
    private record Held(String id, long since) {}

    private final int cap;
    private final long enoughNanos;
    private final Deque<Held> history = new ArrayDeque<>();
    private final Set<String> enough = new LinkedHashSet<>();
    private long readable;

    /**
     * @param cap how many entries the history holds
     * @param enoughNanos after which an entry must have been archived
     */
    ReadableTime(int cap, long enoughNanos) {
        this.cap = cap;
        this.enoughNanos = enoughNanos;
    }

    /** So much time went by in which the server answered. */
    void passed(long nanos) {
        readable += nanos;
    }

    /** An entry is there now; where there are too many, the oldest goes. */
    void completed(String id) {
        history.add(new Held(id, readable));
        if (history.size() > cap) {
            gone(history.remove());
        }
    }

    /** All are gone. */
    void cleared() {
        history.forEach(this::gone);
        history.clear();
    }

    /** Those that could be read long enough, of all there ever were. */
    List<String> readLongEnough() {
        List<String> ids = new ArrayList<>(enough);
        history.stream()
                .filter(held -> readable - held.since() >= enoughNanos)
                .map(Held::id)
                .forEach(ids::add);
        return ids;
    }

    private void gone(Held held) {
        if (readable - held.since() >= enoughNanos) {
            enough.add(held.id());
        }
    }
}
