package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What was found inside of strings and names of a JSON text, by where these start. It takes its memory from what there is for the text. */
final class EmbeddedFinds {
    private final SearchRoom room;
    private final Map<Integer, List<Find>> finds = new HashMap<>();

    /** @param room what it takes its memory from */
    EmbeddedFinds(SearchRoom room) {
        this.room = room;
    }

    /** Notes what stands inside of a string, beside what is known of it already. */
    void add(int start, List<Find> inside) {
        if (inside.isEmpty()) {
            return;
        }
        for (Find find : inside) {
            room.take(Collected.OBJECT_BYTES + find.secret().length());
        }
        finds.computeIfAbsent(start, string -> newString()).addAll(inside);
    }

    private List<Find> newString() {
        room.take(2 * Collected.OBJECT_BYTES);
        return new ArrayList<>();
    }

    /** What stands inside of a string, in octets of its unescaped inside; nothing where nothing was found. */
    List<Find> of(int start) {
        return finds.getOrDefault(start, List.of());
    }

    boolean contains(int start) {
        return finds.containsKey(start);
    }

    boolean isEmpty() {
        return finds.isEmpty();
    }

    void forEach(BiConsumer<Integer, List<Find>> taker) {
        finds.forEach(taker);
    }
}
