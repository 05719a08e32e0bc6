package io.github.comfyarchive.redact;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Searches a text found in a file by the rules for entries: as JSON where JSON stands in it, and as a free text. */
final class TextSearch {
    /** A file's text holds one or two documents; more are looked for, but not without end. */
    private static final int MOST_DOCUMENTS = 16;

    /** The stretches of the text to be masked, and the values to be looked for elsewhere, as octets. */
    record Result(List<Find> finds, Set<String> hunted) {
        static final Result NOTHING = new Result(List.of(), Set.of());
    }

    private final RedactionRules rules;
    private final CleanTexts clean;
    private final Set<WidgetPlace> widgets;
    private final KnownLookup lookup;
    private final SecretFinder finder;

    /**
     * @param clean texts in which nothing is to be found
     * @param widgets where the workflow of the file's prompt had secrets
     * @param lookup what is to be found in every text
     */
    TextSearch(RedactionRules rules, CleanTexts clean, Set<WidgetPlace> widgets, KnownLookup lookup) {
        this.rules = rules;
        this.clean = clean;
        this.widgets = widgets;
        this.lookup = lookup;
        this.finder = new SecretFinder(rules);
    }

    Result search(byte[] text) {
        if (clean.contains(text)) {
            return Result.NOTHING;
        }
        Set<String> hunted = new HashSet<>();
        lookup.find(text, 0, text.length, hunted);
        long bits = rules.bits(text, 0, text.length);
        if (widgets.isEmpty() && !rules.mayHold(bits) && (bits & RedactionRules.HIDING_ESCAPE) == 0) {
            return hunted.isEmpty() ? Result.NOTHING : new Result(List.of(), hunted);
        }
        List<Find> finds = new ArrayList<>(finder.find(Octets.of(text, 0, text.length), bits));
        for (Find find : finds) {
            if (rules.values().isHuntable(find.secret())) {
                hunted.add(find.secret());
            }
        }
        searchDocuments(text, finds, hunted);
        return new Result(finds, hunted);
    }

    private void searchDocuments(byte[] text, List<Find> finds, Set<String> hunted) {
        byte[] readable = readable(text);
        int at = 0;
        for (int document = 0; document < MOST_DOCUMENTS; document++) {
            while (at < readable.length && readable[at] != '{' && readable[at] != '[') {
                at++;
            }
            if (at >= readable.length) {
                return;
            }
            Collected collected =
                    SecretCollector.ofText(Arrays.copyOfRange(readable, at, readable.length), rules, widgets);
            hunted.addAll(collected.hunted);
            for (Map.Entry<Integer, String> place : collected.inPlace.entrySet()) {
                finds.add(token(readable, at + place.getKey(), place.getValue()));
            }
            at += Math.max(1, collected.end);
        }
    }

    /** The inside of a string, its quotes left as they are; a number whole. */
    private static Find token(byte[] text, int start, String rule) {
        boolean string = text[start] == '"';
        int from = string ? start + 1 : start;
        int end = from;
        if (string) {
            while (end < text.length && text[end] != '"') {
                end += text[end] == '\\' ? 2 : 1;
            }
        } else {
            while (end < text.length && ((text[end] >= '0' && text[end] <= '9') || text[end] == '-')) {
                end++;
            }
        }
        int to = Math.min(end, text.length);
        byte[] value = Octets.unescape(text, from, to);
        return new Find(from, to, rule, Octets.of(value, 0, value.length));
    }

    /** The text up to its first zero, as far as it can be read: where it is no UTF-8, with its other octets replaced. */
    private static byte[] readable(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        byte[] readable = Arrays.copyOf(text, end);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(readable));
            return readable;
        } catch (CharacterCodingException e) {
            for (int i = 0; i < end; i++) {
                readable[i] = readable[i] < 0 ? (byte) '?' : readable[i];
            }
            return readable;
        }
    }
}
