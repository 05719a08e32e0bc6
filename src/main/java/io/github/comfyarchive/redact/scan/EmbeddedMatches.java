package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What was found inside of strings and names of a JSON text, by where these start. It takes its memory from what there is for the text. */
public final class EmbeddedMatches {
    private final SearchBudget room;
    private final Map<Integer, List<Match>> finds = new HashMap<>();

    /** @param room what it takes its memory from */
    EmbeddedMatches(SearchBudget room) {
        this.room = room;
    }

    /** Notes what stands inside of a string, beside what is known of it already. */
    void add(int start, List<Match> inside) {
        if (inside.isEmpty()) {
            return;
        }
        for (Match find : inside) {
            room.take(SearchBudget.OBJECT_BYTES + find.secret().length());
        }
        finds.computeIfAbsent(start, string -> newString()).addAll(inside);
    }

    private List<Match> newString() {
        room.take(2 * SearchBudget.OBJECT_BYTES);
        return new ArrayList<>();
    }

    /** What stands inside of a string, in bytes of its unescaped inside; nothing where nothing was found. */
    public List<Match> of(int start) {
        return finds.getOrDefault(start, List.of());
    }

    public boolean contains(int start) {
        return finds.containsKey(start);
    }

    boolean isEmpty() {
        return finds.isEmpty();
    }

    void forEach(BiConsumer<Integer, List<Match>> taker) {
        finds.forEach(taker);
    }
}
