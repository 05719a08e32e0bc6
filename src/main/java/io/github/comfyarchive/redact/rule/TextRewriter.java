package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.StringWindows;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes finds, and the secrets known, from one text. */
public final class TextRewriter {

    /** More rounds than any text has needed that was not made to need them. */
    private static final int MOST_ROUNDS = 16;

    /**
     * A text without what was removed.
     *
     * @param removed each rule and secret once, in the order of the text
     */
    public record Rewritten(String utf8, List<Match> removed) {}

    private static final Comparator<Match> IN_ORDER =
            Comparator.comparingInt(Match::start).thenComparing(Match::end, Comparator.reverseOrder());

    private final SecretFinder finder;
    private final SecretMatcher known;

    public TextRewriter(SecretFinder finder, SecretMatcher known) {
        this.finder = finder;
        this.known = known;
    }

    /** The text without its secrets, or null where there are none in it. */
    @Nullable
    public Rewritten rewrite(byte[] utf8, List<Match> matches) {
        Set<Match> removed = new LinkedHashSet<>();
        byte[] text = utf8;
        List<Match> todo = withKnown(text, matches);
        // What is left beside a mark may be a find now that was none before, for what stood in front of it.
        for (int round = 0; !todo.isEmpty() && round < MOST_ROUNDS; round++) {
            todo.forEach(match -> removed.add(new Match(0, 0, match.rule(), match.secret())));
            text = without(text, todo);
            todo = withKnown(text, finder.find(Utf8Bytes.of(text, 0, text.length)));
        }
        return removed.isEmpty() ? null : new Rewritten(Utf8Bytes.of(text, 0, text.length), List.copyOf(removed));
    }

    /**
     * What is to be removed of a text in windows, stretches apart from each other. What is left beside a mark may be a find then: it is to
     * be searched again.
     *
     * @param finds where they are written
     */
    public List<Match> apart(StringWindows string, List<Match> finds) {
        List<Match> all = new ArrayList<>(finds);
        if (!known.isEmpty()) {
            string.search(window -> knownIn(window.utf8()), all);
        }
        all.sort(IN_ORDER);
        List<Match> apart = new ArrayList<>();
        for (Match find : all) {
            Match last = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (last == null || find.start() >= last.end()) {
                apart.add(find);
            } else if (find.end() > last.end()) {
                apart.set(apart.size() - 1, new Match(last.start(), find.end(), last.rule(), last.secret()));
            }
        }
        return apart;
    }

    /** Whether a known secret stands in a text, or in what it is without its escapes. */
    public boolean holdsKnown(byte[] utf8) {
        return !knownIn(utf8).isEmpty();
    }

    /** The finds, and the known secrets; of two that say the same the one that covers more. */
    private List<Match> withKnown(byte[] utf8, List<Match> matches) {
        List<Match> hits = knownIn(utf8);
        if (hits.isEmpty()) {
            return matches;
        }
        List<Match> all = new ArrayList<>(matches);
        all.addAll(hits);
        all.sort(IN_ORDER);
        List<Match> telling = new ArrayList<>();
        int covered = 0;
        for (Match match : all) {
            if (match.end() > covered) {
                telling.add(match);
                covered = match.end();
            }
        }
        return telling;
    }

    /** Where known secrets stand in a text, and in what it is without its escapes, layer by layer. */
    private List<Match> knownIn(byte[] utf8) {
        List<Match> hits = new ArrayList<>();
        if (known.isEmpty()) {
            return hits;
        }
        known.find(
                utf8, 0, utf8.length, (start, end, secret) -> hits.add(new Match(start, end, RuleNames.FOUND, secret)));
        SearchBudget room = finder.room();
        long left = room.left();
        Decoded layer = Decoded.of(Utf8Bytes.of(utf8, 0, utf8.length), room);
        for (int depth = 1; layer != null; depth++) {
            Decoded decoded = layer;
            byte[] text = Utf8Bytes.bytes(decoded.utf8());
            known.find(
                    text,
                    0,
                    text.length,
                    (start, end, secret) -> hits.add(decoded.original(new Match(start, end, RuleNames.FOUND, secret))));
            layer = depth < Decoded.DEEPEST ? decoded.next() : null;
            room.give(decoded.utf8().length());
        }
        room.give(left - room.left());
        return hits;
    }

    private static byte[] without(byte[] text, List<Match> matches) {
        List<Match> sorted =
                matches.stream().sorted(Comparator.comparingInt(Match::start)).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        byte[] mark = Utf8Bytes.bytes(SecretValueFilter.MARK);
        int at = 0;
        int end = -1;
        for (Match match : sorted) {
            if (match.start() >= end) {
                out.write(text, at, match.start() - at);
                out.writeBytes(mark);
            }
            end = Math.max(end, match.end());
            at = end;
        }
        out.write(text, at, text.length - at);
        return out.toByteArray();
    }
}
