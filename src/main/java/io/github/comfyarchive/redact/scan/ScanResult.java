package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.secret.WidgetPlace;
import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.Places;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the first walk over a JSON text has found. */
public final class ScanResult {
    /** Tokens to be removed whole: where they start, and the rule. */
    public final Places inPlace;
    /** Strings and names with finds inside: where they start, and the finds, in bytes of the unescaped inside; of a text in windows, of the JSON. */
    public final EmbeddedMatches embedded;
    /** Values to be hunted, as bytes. */
    public final ValueSet hunted;
    /** Names of models and classes: what equals one is not hunted. */
    final Set<String> names = new HashSet<>();
    /** Where in workflows the values of secret widgets stand. */
    public final Set<WidgetPlace> widgets = new HashSet<>();
    /** Where the graph and the workflows of an entry stand. */
    public final List<Stretch> inPictures = new ArrayList<>();
    /** Whether the text ended, or stopped to be JSON, before the end of its value. */
    boolean cut;
    /** What all of it may take of memory. */
    public final SearchBudget room;
    /** How far the text was read. */
    public int end;
    /** Whether the server's own sensitive data stand in it. */
    boolean sensitive;

    /** Some of the bytes of a text. */
    public record Stretch(int start, int end) {}

    ScanResult(SearchBudget room) {
        this.room = room;
        this.inPlace = new Places(room);
        this.embedded = new EmbeddedMatches(room);
        this.hunted = new ValueSet(room);
    }

    /** Notes the name of a model or class. */
    void name(String name) {
        if (names.add(name)) {
            room.take(SearchBudget.OBJECT_BYTES + name.length());
        }
    }

    /** Notes where the value of a secret widget stands. */
    void widget(WidgetPlace place) {
        if (widgets.add(place)) {
            room.take(place.weight());
        }
    }

    /** Whether something was found in JSON that stands in a string. */
    boolean nested;

    /** What is to be removed of a text, JSON inside of its strings included, as stretches of that text. */
    public List<Match> matchesIn(byte[] text) {
        List<Match> matches = new ArrayList<>();
        inPlace.forEach((start, rule) -> add(matches, token(text, start, rule)));
        embedded.forEach((start, inside) -> {
            long left = room.left();
            Decoded string = Decoded.ofJson(Utf8Bytes.of(text, start + 1, endOfString(text, start + 1)), room);
            room.give(left - room.left());
            for (Match match : inside) {
                Match original = string.original(match);
                Match inText = new Match(
                        start + 1 + original.start(), start + 1 + original.end(), original.rule(), original.secret());
                add(matches, inText);
            }
        });
        return matches;
    }

    private void add(List<Match> matches, Match match) {
        room.take(SearchBudget.OBJECT_BYTES + match.secret().length());
        matches.add(match);
    }

    /** The inside of a string, its quotes left as they are; a number whole. */
    private static Match token(byte[] text, int start, String rule) {
        boolean string = text[start] == '"';
        int from = string ? start + 1 : start;
        int end = string ? endOfString(text, from) : from;
        while (!string && end < text.length && ((text[end] >= '0' && text[end] <= '9') || text[end] == '-')) {
            end++;
        }
        byte[] value = Utf8Bytes.unescape(text, from, end);
        return new Match(from, end, rule, Utf8Bytes.of(value, 0, value.length));
    }

    private static int endOfString(byte[] text, int from) {
        int end = from;
        while (end < text.length && text[end] != '"') {
            end += text[end] == '\\' ? 2 : 1;
        }
        return Math.min(end, text.length);
    }

    /** Whether nothing stands in the text that the rules themselves call a secret. */
    public boolean isClean() {
        return inPlace.isEmpty() && embedded.isEmpty() && !nested;
    }

    public boolean isEmpty() {
        return inPlace.isEmpty() && embedded.isEmpty() && hunted.isEmpty() && !sensitive;
    }
}
