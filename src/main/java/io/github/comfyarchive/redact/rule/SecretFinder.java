package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Base64Runs;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.StringWindows;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds secrets in a free text: the well-known shapes, and the assignments. */
public final class SecretFinder {
    private final RedactionRules rules;
    private final SearchBudget room;
    private final Assignments assignments;

    /**
     * Prepares it.
     *
     * @param room what texts without their escapes take their memory from, and give back
     */
    public SecretFinder(RedactionRules rules, SearchBudget room) {
        this.rules = rules;
        this.room = room;
        this.assignments = new Assignments(rules.keyNames(), rules.values(), rules.commonValues());
    }

    /** What searching takes its memory from. */
    SearchBudget room() {
        return room;
    }

    /** All finds in a text, and in what it is without its escapes, layer by layer; they may overlap. */
    public List<Match> find(String utf8) {
        byte[] bytes = Utf8Bytes.bytes(utf8);
        return find(utf8, rules.bits(bytes, 0, bytes.length));
    }

    /** The same, where it is known which triggers stand in the text. */
    public List<Match> find(String utf8, long bits) {
        if (!rules.mayHold(bits, utf8.length())) {
            return List.of();
        }
        if (rules.tellBySignsAlone(bits) && !hasMiddle(utf8, bits)) {
            return List.of();
        }
        return find(utf8, bits, new Base64Runs(utf8)::cover);
    }

    /**
     * All matches in the inside of a JSON string, a window of it at a time, at the places where they are written.
     *
     * @param string the inside, however large
     */
    public List<Match> find(StringWindows string) {
        List<Match> matches = new Matches();
        Base64Runs pictures = new Base64Runs(string.written());
        int start = string.start();
        string.search(
                window -> {
                    byte[] utf8 = window.utf8();
                    long bits = rules.bits(utf8, 0, utf8.length);
                    return rules.mayHold(bits, utf8.length)
                            ? find(
                                    Utf8Bytes.of(utf8, 0, utf8.length),
                                    bits,
                                    (from, to) -> pictures.cover(window.place(from) - start, window.place(to) - start))
                            : List.of();
                },
                matches);
        return matches;
    }

    private List<Match> find(String utf8, long bits, Stretch pictures) {
        List<Match> matches = new Matches();
        findInLayer(utf8, bits, pictures, matches);
        long left = room.left();
        Decoded layer = Decoded.of(utf8, room);
        addForm(utf8, null, pictures, matches);
        for (int depth = 1; layer != null; depth++) {
            addNew(layer, pictures, matches);
            addForm(layer.utf8(), layer, pictures, matches);
            Decoded next = depth < Decoded.DEEPEST ? layer.next() : null;
            room.give(layer.utf8().length());
            layer = next;
        }
        room.give(left - room.left());
        return matches;
    }

    /** Whether of a shape that is known by a sign alone the middle stands there: no escape hides it. */
    private boolean hasMiddle(String utf8, long bits) {
        List<SecretPattern> shapes = rules.shapes();
        for (int i = 0; i < shapes.size(); i++) {
            Pattern middle = shapes.get(i).middle();
            if (middle == null || (bits & rules.shapeBit(i)) == 0) {
                continue;
            }
            char sign = SecretPattern.sign(middle);
            Matcher inside = middle.matcher(utf8);
            for (int at = utf8.indexOf(sign); at >= 0; at = utf8.indexOf(sign, at + 1)) {
                if (inside.region(at, utf8.length()).lookingAt()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addForm(String utf8, @Nullable Decoded outer, Stretch pictures, List<Match> matches) {
        long left = room.left();
        Decoded form = Decoded.ofForm(utf8, outer, room);
        if (form != null) {
            addNew(form, pictures, matches);
        }
        room.give(left - room.left());
    }

    private void addNew(Decoded layer, Stretch pictures, List<Match> matches) {
        byte[] bytes = Utf8Bytes.bytes(layer.utf8());
        long bits = rules.bits(bytes, 0, bytes.length);
        if (!rules.mayHold(bits, bytes.length)) {
            return;
        }
        List<Match> inside = new Matches();
        Base64Runs ofLayer = new Base64Runs(layer.utf8());
        // What looks like an escape in a picture is none: then the layer is no base64 any more.
        Stretch picture =
                (from, to) -> ofLayer.cover(from, to) || pictures.isOfPicture(layer.original(from), layer.original(to));
        findInLayer(layer.utf8(), bits, picture, inside);
        if (inside.isEmpty()) {
            return;
        }
        NavigableMap<Integer, Integer> covered = new TreeMap<>();
        matches.forEach(match -> covered.merge(match.start(), match.end(), Math::max));
        for (Match match : inside) {
            Match original = layer.original(match);
            Map.Entry<Integer, Integer> before = covered.floorEntry(original.start());
            if (before == null || before.getValue() < original.end()) {
                matches.add(original);
            }
        }
    }

    /** Whether what stands from one place of a text to another is part of a picture as base64. */
    @FunctionalInterface
    private interface Stretch {
        boolean isOfPicture(int from, int to);
    }

    private void findInLayer(String utf8, long bits, Stretch picture, List<Match> matches) {
        List<SecretPattern> shapes = rules.shapes();
        boolean all = utf8.length() >= Base64Runs.SHORTEST && picture.isOfPicture(0, utf8.length());
        for (int i = 0; i < shapes.size(); i++) {
            if ((bits & rules.shapeBit(i)) != 0 && (!all || shapes.get(i).mayBeginWithMany(utf8))) {
                find(utf8, shapes.get(i), picture, matches);
            }
        }
        if ((bits & RedactionRules.KEY_NAME) != 0) {
            assignments.find(utf8, matches);
        }
    }

    private static void find(String utf8, SecretPattern shape, Stretch picture, List<Match> matches) {
        eachMatch(utf8, shape, matcher -> {
            boolean byChance =
                    shape.beginsWithFewLetters(matcher.group()) && picture.isOfPicture(matcher.start(), matcher.end());
            if (!byChance) {
                take(matcher, shape, matches);
            }
        });
    }

    /** The matches that {@link Matcher#find()} finds, looked for only where one can begin. */
    static void eachMatch(String utf8, SecretPattern shape, Consumer<Matcher> taker) {
        Matcher matcher = shape.pattern().matcher(utf8);
        if (shape.middle() != null) {
            eachAround(utf8, shape, shape.middle(), matcher, taker);
            return;
        }
        if (shape.lead().isEmpty()) {
            while (matcher.find()) {
                taker.accept(matcher);
            }
            return;
        }
        matcher.useTransparentBounds(true).useAnchoringBounds(false);
        int at = shape.nextLead(utf8, 0);
        while (at >= 0) {
            boolean matches = matcher.region(at, utf8.length()).lookingAt();
            if (matches) {
                taker.accept(matcher);
            }
            int next = matches ? Math.max(matcher.end(), at + 1) : at + 1;
            if (!matches && shape.looks().word() && (at == 0 || !Characters.isLetterOrDigit(utf8.charAt(at - 1)))) {
                next = endOfRun(utf8, next);
            }
            at = shape.nextLead(utf8, next);
        }
    }

    private static int endOfRun(String utf8, int from) {
        int at = from;
        while (at < utf8.length() && (Characters.isWordCharacter(utf8.charAt(at)) || utf8.charAt(at) == '-')) {
            at++;
        }
        return at;
    }

    /** The same for a shape that is known by what stands inside of it. */
    private static void eachAround(
            String utf8, SecretPattern shape, Pattern middle, Matcher matcher, Consumer<Matcher> taker) {
        char sign = SecretPattern.sign(middle);
        matcher.useTransparentBounds(true).useAnchoringBounds(false);
        Matcher inside = middle.matcher(utf8);
        int floor = 0;
        for (int at = utf8.indexOf(sign); at >= 0; at = utf8.indexOf(sign, Math.max(at + 1, floor))) {
            if (!inside.region(at, utf8.length()).lookingAt()) {
                continue;
            }
            for (int start = Math.max(floor, at - shape.before()); start <= at; start++) {
                if (matcher.region(start, utf8.length()).lookingAt()) {
                    taker.accept(matcher);
                    floor = Math.max(matcher.end(), start + 1);
                    break;
                }
            }
        }
    }

    /** In memory each is several times what it is in the text: a text full of them is beyond what is searched at once. */
    private static final class Matches extends ArrayList<Match> {
        private static final long serialVersionUID = 1L;

        /** What may be found in one text, in memory. */
        private static final int MOST = 200_000;

        private static final int MOST_BYTES = 32 << 20;

        private long utf8;

        @Override
        public boolean add(Match match) {
            utf8 += match.secret().length();
            if (size() >= MOST || utf8 > MOST_BYTES) {
                throw new BeyondBoundsException("a text in it holds more secrets than are looked at together");
            }
            return super.add(match);
        }
    }

    private static void take(Matcher matcher, SecretPattern shape, List<Match> matches) {
        int group = matcher.groupCount() >= 1 && matcher.start(1) >= 0 ? 1 : 0;
        String secret = matcher.group(group);
        boolean counts = !secret.isEmpty()
                && !secret.contains("***")
                && !secret.equals(SecretValueFilter.MARK)
                && shape.looks().areOf(secret);
        if (counts) {
            matches.add(new Match(matcher.start(group), matcher.end(group), shape.rule(), secret));
        }
    }
}
