package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.scan.ScanResult;
import io.github.comfyarchive.redact.scan.SecretCollector;
import io.github.comfyarchive.redact.secret.KnownLookup;
import io.github.comfyarchive.redact.secret.WidgetPlace;
import io.github.comfyarchive.redact.text.CleanTextCache;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Searches a text found in a file by the rules for entries: as JSON where JSON stands in it, and as a free text. */
final class TextSearch {
    /** A file's text holds one or two documents; more are looked for, but not without end. */
    private static final int MOST_DOCUMENTS = 16;

    /** The stretches of the text to be masked, and the values to be looked for elsewhere, as bytes. */
    record Result(List<Match> finds, ValueSet hunted) {
        static final Result NOTHING = new Result(List.of(), ValueSet.of(Set.of()));
    }

    /** Larger texts are searched by one at a time. */
    private static final int LARGE = 1 << 20;

    /** What may be found in one text, in memory. */
    private static final long FOUND_BYTES = 64L << 20;

    private final RedactionRules rules;
    private final CleanTextCache clean;
    private final Set<WidgetPlace> widgets;
    private final KnownLookup lookup;
    private final ReentrantLock large;

    /**
     * @param clean texts in which nothing is to be found
     * @param widgets where the workflow of the file's prompt had secrets
     * @param lookup what was removed before, which is looked for in clean texts too
     * @param large to be held for what takes much memory; see {@link #end}
     */
    TextSearch(
            RedactionRules rules,
            CleanTextCache clean,
            Set<WidgetPlace> widgets,
            KnownLookup lookup,
            ReentrantLock large) {
        this.lookup = lookup;
        this.widgets = widgets;
        this.large = large;
        this.rules = rules;
        this.clean = clean;
    }

    /** Waits until nobody else does what takes much memory, where so many bytes are to be searched. */
    void begin(long bytes) {
        if (bytes > LARGE && !large.isHeldByCurrentThread()) {
            large.lock();
        }
    }

    /** Lets others do what takes much memory: what was found is done with. */
    void end() {
        if (large.isHeldByCurrentThread()) {
            large.unlock();
        }
    }

    Result search(byte[] text) {
        begin(text.length);
        SearchBudget room = SearchBudget.of(FOUND_BYTES);
        ValueSet hunted = new ValueSet(room);
        List<Match> known = new ArrayList<>();
        lookup.find(text, (start, end, secret) -> {
            hunted.add(secret);
            if (end - start != secret.length()) { // with escapes inside: the hunt would not find it
                room.take(SearchBudget.OBJECT_BYTES);
                known.add(new Match(start, end, RuleNames.FOUND, secret));
            }
        });
        if (widgets.isEmpty() && clean.contains(text)) {
            return hunted.isEmpty() ? Result.NOTHING : new Result(known, hunted);
        }
        long bits = rules.bits(text, 0, text.length);
        if (widgets.isEmpty() && !rules.mayHold(bits, text.length)) {
            return hunted.isEmpty() ? Result.NOTHING : new Result(known, hunted);
        }
        SecretFinder finder = new SecretFinder(rules, room);
        List<Match> finds = new ArrayList<>(finder.find(Utf8Bytes.of(text, 0, text.length), bits));
        for (Match find : finds) {
            if (rules.values().isHuntable(find)) {
                hunted.add(find.secret());
            }
        }
        finds.addAll(known);
        searchDocuments(text, finds, hunted, room);
        return new Result(finds, hunted);
    }

    private void searchDocuments(byte[] text, List<Match> finds, ValueSet hunted, SearchBudget room) {
        byte[] readable = readable(text);
        int at = 0;
        for (int document = 0; document < MOST_DOCUMENTS; document++) {
            while (at < readable.length && readable[at] != '{' && readable[at] != '[') {
                at++;
            }
            if (at >= readable.length) {
                return;
            }
            byte[] rest = Arrays.copyOfRange(readable, at, readable.length);
            ScanResult collected = SecretCollector.ofText(rest, rules, widgets, room);
            hunted.addAll(collected.hunted);
            for (Match find : collected.findsIn(rest)) {
                finds.add(new Match(at + find.start(), at + find.end(), find.rule(), find.secret()));
            }
            at += Math.max(1, collected.end);
        }
    }

    /** The text up to its first zero, as far as it can be read: where it is no UTF-8, with its other bytes replaced. */
    private static byte[] readable(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        byte[] readable = Arrays.copyOf(text, end);
        if (!Utf8Bytes.isUtf8(readable, 0)) {
            for (int i = 0; i < end; i++) {
                readable[i] = readable[i] < 0 ? (byte) '?' : readable[i];
            }
        }
        return readable;
    }
}
