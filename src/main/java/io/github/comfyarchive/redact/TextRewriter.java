package io.github.comfyarchive.redact;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes finds, and the secrets known, from one text. */
final class TextRewriter {
    static final String FOUND = "found";

    /** More rounds than any text has needed that was not made to need them. */
    private static final int MOST_ROUNDS = 16;

    /** @param removed each rule and secret once, in the order of the text */
    record Rewritten(String octets, List<Find> removed) {}

    private final SecretFinder finder;
    private final SecretMatcher known;

    TextRewriter(SecretFinder finder, SecretMatcher known) {
        this.finder = finder;
        this.known = known;
    }

    /** The text without its secrets, or null where there are none in it. */
    @Nullable
    Rewritten rewrite(byte[] octets, List<Find> finds) {
        Set<Find> removed = new LinkedHashSet<>();
        byte[] text = octets;
        List<Find> todo = withKnown(text, finds);
        // What is left beside a mark may be a find now that was none before, for what stood in front of it.
        for (int round = 0; !todo.isEmpty() && round < MOST_ROUNDS; round++) {
            todo.forEach(find -> removed.add(new Find(0, 0, find.rule(), find.secret())));
            text = without(text, todo);
            todo = withKnown(text, finder.find(Octets.of(text, 0, text.length)));
        }
        return removed.isEmpty() ? null : new Rewritten(Octets.of(text, 0, text.length), List.copyOf(removed));
    }

    /** The finds, and the known secrets; of two that say the same the one that covers more. */
    private List<Find> withKnown(byte[] octets, List<Find> finds) {
        List<Find> hits = new ArrayList<>();
        known.find(octets, 0, octets.length, (start, end, secret) -> hits.add(new Find(start, end, FOUND, secret)));
        if (hits.isEmpty()) {
            return finds;
        }
        List<Find> all = new ArrayList<>(finds);
        all.addAll(hits);
        all.sort(Comparator.comparingInt(Find::start).thenComparing(Find::end, Comparator.reverseOrder()));
        List<Find> telling = new ArrayList<>();
        int covered = 0;
        for (Find find : all) {
            if (find.end() > covered) {
                telling.add(find);
                covered = find.end();
            }
        }
        return telling;
    }

    private static byte[] without(byte[] text, List<Find> finds) {
        List<Find> sorted =
                finds.stream().sorted(Comparator.comparingInt(Find::start)).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        byte[] mark = Octets.bytes(Values.MARK);
        int at = 0;
        int end = -1;
        for (Find find : sorted) {
            if (find.start() >= end) {
                out.write(text, at, find.start() - at);
                out.writeBytes(mark);
            }
            end = Math.max(end, find.end());
            at = end;
        }
        out.write(text, at, text.length - at);
        return out.toByteArray();
    }
}
