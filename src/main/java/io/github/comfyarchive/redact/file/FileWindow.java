package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.redact.text.ValueSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Searches one window of a file: its texts by the rules, then all of it for the secrets known. */
final class FileWindow {
    /** A text that is understood whole alone, and so is not to be cut. */
    record Text(int start, int end) {}

    private record Place(int end, String label) {}

    /** The text of a compressed chunk, and the masks in it. */
    static final class Inflated {
        final PngChunk chunk;
        final PngText text;
        final byte[] utf8;
        final List<Mask> masks = new ArrayList<>();

        Inflated(PngChunk chunk, PngText text, byte[] utf8) {
            this.chunk = chunk;
            this.text = text;
            this.utf8 = utf8;
        }
    }

    /** What may be found in one window, in memory. */
    private static final long FOUND_BYTES = 64L << 20;

    private static final int MASK_BYTES = 100;

    /** What the compressed texts of one window may unpack to: they are in memory together. */
    private static final long MOST_UNPACKED = 32L << 20;

    private final byte[] buffer;
    private final int filled;
    private final long base;
    private final boolean last;
    private final @Nullable PngLayout png;
    private final @Nullable OggPages ogg;
    private final @Nullable PiecedTexts pieced;
    private final List<SplitText> splitTexts = new ArrayList<>();
    private final TextSearch search;
    private final NavigableMap<Integer, Place> places = new TreeMap<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Inflated> inflated = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private final SearchBudget room = SearchBudget.of(FOUND_BYTES);
    private final ValueSet hunted = new ValueSet(room);
    private final int window;
    private long unpacked;

    FileWindow(
            byte[] buffer,
            int filled,
            long base,
            boolean last,
            int window,
            @Nullable PngLayout png,
            @Nullable OggPages ogg,
            @Nullable PiecedTexts pieced,
            TextSearch search) {
        this.buffer = buffer;
        this.filled = filled;
        this.base = base;
        this.last = last;
        this.window = window;
        this.png = png;
        this.ogg = ogg;
        this.pieced = pieced;
        this.search = search;
    }

    /** Searches the texts; returns the values found in them that are to be hunted. */
    ValueSet searchTexts() {
        if (ogg != null) {
            searchPages(ogg);
            return hunted;
        }
        if (pieced != null) {
            pieced.texts(filled, base).forEach(blocks -> searchSplit(SplitText.of(buffer, blocks)));
            pieced.others(filled, base).forEach(other -> searchRuns(other.start(), other.end()));
            return hunted;
        }
        if (png == null) {
            searchRuns(0, filled);
            return hunted;
        }
        for (PngChunk chunk : png.chunks()) {
            if (!chunk.isPicture()) {
                searchChunk(chunk);
            }
        }
        if (png.plainFrom() >= 0 && png.plainFrom() < base + filled) {
            searchRuns(inWindow(png.plainFrom()), filled);
        }
        return hunted;
    }

    /**
     * The masks in order, those of compressed texts apart. All of the window is searched, its picture and where its chunks break off
     * too: in a broken file anything can stand anywhere.
     */
    List<Mask> hunt(SecretMatcher known) {
        known.find(
                buffer,
                0,
                filled,
                (start, end, secret) -> add(masks, new Mask(start, end, place(start), RuleNames.FOUND, secret)));
        for (Inflated text : inflated) {
            known.find(
                    text.utf8,
                    0,
                    text.utf8.length,
                    (start, end, secret) ->
                            add(text.masks, new Mask(start, end, text.text.label(), RuleNames.FOUND, secret)));
        }
        for (SplitText text : splitTexts) {
            known.find(
                    text.bytes(),
                    0,
                    text.bytes().length,
                    (start, end, secret) ->
                            masks.addAll(text.inBuffer(new Mask(start, end, "", RuleNames.FOUND, secret))));
        }
        return Mask.telling(masks);
    }

    private void add(List<Mask> to, Mask mask) {
        room.take(MASK_BYTES + mask.secret().length());
        to.add(mask);
    }

    private String place(int at) {
        Map.Entry<Integer, Place> place = places.floorEntry(at);
        return place == null || at >= place.getValue().end()
                ? ""
                : place.getValue().label();
    }

    List<Text> texts() {
        return texts;
    }

    /** The compressed texts with something to mask in them. */
    List<Inflated> inflated() {
        return inflated.stream().filter(text -> !text.masks.isEmpty()).toList();
    }

    private void searchRuns(int from, int to) {
        TextRuns.find(buffer, from, to, (start, end, encoding) -> searchText(start, end, encoding, ""));
    }

    /**
     * As whoever plays the file reads it: a page's header, which may stand between two halves of one text, is not part of it.
     * Where the pages break off, they may have been none.
     */
    private void searchPages(OggPages pages) {
        if (pages.areBroken()) {
            searchRuns(0, filled);
        }
        for (List<SplitText.Piece> body : pages.bodies(filled, base)) {
            if (body.size() > 1) {
                searchSplit(SplitText.of(buffer, body));
            } else {
                searchRuns(body.get(0).start(), body.get(0).end());
            }
        }
    }

    private void searchSplit(SplitText split) {
        splitTexts.add(split);
        texts.add(new Text(split.start(), split.end()));
        TextRuns.find(split.bytes(), 0, split.bytes().length, (start, end, encoding) -> {
            if (encoding != TextRuns.Encoding.UTF_8) {
                return;
            }
            TextSearch.Result result = search.search(Arrays.copyOfRange(split.bytes(), start, end));
            boolean cut = !last && split.end() >= filled - 1 && end == split.bytes().length;
            Set<String> halves = new HashSet<>();
            for (Match match : result.matches()) {
                if (cut && start + match.end() >= end) {
                    halves.add(match.secret());
                } else {
                    masks.addAll(split.inBuffer(
                            new Mask(start + match.start(), start + match.end(), "", match.rule(), match.secret())));
                }
            }
            hunt(result, halves);
        });
    }

    private void searchChunk(PngChunk chunk) {
        int from = inWindow(chunk.dataStart());
        int to = inWindow(chunk.dataEnd);
        if (from >= to) {
            return;
        }
        boolean begins = chunk.start >= base;
        boolean ends = chunk.dataEnd <= base + filled;
        PngText text = begins ? PngText.of(chunk, buffer, from, to) : null;
        if (text == null) {
            searchRuns(from, to);
            return;
        }
        places.put(from, new Place(to, text.label()));
        texts.add(new Text(inWindow(chunk.start), inWindow(chunk.end())));
        if (!text.compressed()) {
            searchText(from + text.textStart(), to, TextRuns.Encoding.UTF_8, text.label());
        } else if (ends || last) {
            searchCompressed(chunk, text, from, to);
        } else if (chunk.end() - chunk.start > window) {
            throw new BeyondBoundsException("a compressed text in it is larger than what is looked at together");
        }
    }

    private void searchCompressed(PngChunk chunk, PngText text, int from, int to) {
        search.begin(MOST_UNPACKED);
        byte[] utf8 = PngText.inflate(buffer, from + text.textStart(), to, MOST_UNPACKED - unpacked);
        unpacked += utf8.length;
        TextSearch.Result result = search.search(utf8);
        hunt(result, Set.of());
        Inflated inside = new Inflated(chunk, text, utf8);
        for (Match match : result.matches()) {
            add(inside.masks, new Mask(match.start(), match.end(), text.label(), match.rule(), match.secret()));
        }
        inflated.add(inside);
    }

    private void searchText(int start, int end, TextRuns.Encoding encoding, String place) {
        search.begin(end - start);
        byte[] bytes = Arrays.copyOfRange(buffer, start, end);
        boolean cut = !last && end >= filled - 1;
        if (png == null) {
            texts.add(new Text(start, end));
        }
        Decoded wide = encoding == TextRuns.Encoding.UTF_8
                ? null
                : Decoded.ofUtf16(
                        Utf8Bytes.of(bytes, 0, bytes.length),
                        encoding == TextRuns.Encoding.UTF_16BE,
                        SearchBudget.of(FOUND_BYTES));
        TextSearch.Result result = search.search(wide == null ? bytes : Utf8Bytes.bytes(wide.utf8()));
        Set<String> halves = new HashSet<>();
        for (Match inText : result.matches()) {
            Match match = wide == null ? inText : wide.original(inText);
            if (cut && match.end() >= bytes.length) {
                // What more of it there is has not come yet: the next window, which holds this text again, will tell.
                halves.add(match.secret());
            } else {
                add(masks, new Mask(start + match.start(), start + match.end(), place, match.rule(), match.secret()));
            }
        }
        hunt(result, halves);
    }

    private void hunt(TextSearch.Result found, Set<String> halves) {
        found.hunted().removeAll(halves);
        hunted.addAll(found.hunted());
    }

    private int inWindow(long offset) {
        return (int) Math.max(0, Math.min(filled, offset - base));
    }
}
