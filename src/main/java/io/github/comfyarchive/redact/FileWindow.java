package io.github.comfyarchive.redact;

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
        final byte[] octets;
        final List<Mask> masks = new ArrayList<>();

        Inflated(PngChunk chunk, PngText text, byte[] octets) {
            this.chunk = chunk;
            this.text = text;
            this.octets = octets;
        }
    }

    private final byte[] buffer;
    private final int filled;
    private final long base;
    private final boolean last;
    private final @Nullable PngLayout png;
    private final @Nullable OggPages ogg;
    private final @Nullable GifBlocks gif;
    private final List<SplitText> splitTexts = new ArrayList<>();
    private final TextSearch search;
    private final NavigableMap<Integer, Place> places = new TreeMap<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Inflated> inflated = new ArrayList<>();
    private final List<Mask> masks = new ArrayList<>();
    private final Set<String> hunted = new HashSet<>();

    FileWindow(
            byte[] buffer,
            int filled,
            long base,
            boolean last,
            @Nullable PngLayout png,
            @Nullable OggPages ogg,
            @Nullable GifBlocks gif,
            TextSearch search) {
        this.buffer = buffer;
        this.filled = filled;
        this.base = base;
        this.last = last;
        this.png = png;
        this.ogg = ogg;
        this.gif = gif;
        this.search = search;
    }

    /** Searches the texts; returns the values found in them that are to be hunted. */
    Set<String> searchTexts() {
        if (ogg != null) {
            searchPages(ogg);
            return hunted;
        }
        if (gif != null) {
            gif.texts(filled, base).forEach(blocks -> searchSplit(SplitText.of(buffer, blocks)));
            gif.others(filled, base).forEach(other -> searchRuns(other.start(), other.end()));
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
                (start, end, secret) -> masks.add(new Mask(start, end, place(start), TextRewriter.FOUND, secret)));
        for (Inflated text : inflated) {
            known.find(
                    text.octets,
                    0,
                    text.octets.length,
                    (start, end, secret) ->
                            text.masks.add(new Mask(start, end, text.text.label(), TextRewriter.FOUND, secret)));
        }
        for (SplitText text : splitTexts) {
            known.find(
                    text.bytes(),
                    0,
                    text.bytes().length,
                    (start, end, secret) ->
                            masks.addAll(text.inBuffer(new Mask(start, end, "", TextRewriter.FOUND, secret))));
        }
        return Mask.telling(masks);
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
            for (Find find : result.finds()) {
                if (cut && start + find.end() >= end) {
                    halves.add(find.secret());
                } else {
                    masks.addAll(split.inBuffer(
                            new Mask(start + find.start(), start + find.end(), "", find.rule(), find.secret())));
                }
            }
            result.hunted().stream().filter(value -> !halves.contains(value)).forEach(hunted::add);
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
        } else if (ends) {
            searchCompressed(chunk, text, from, to);
        }
    }

    private void searchCompressed(PngChunk chunk, PngText text, int from, int to) {
        byte[] octets = PngText.inflate(buffer, from + text.textStart(), to);
        if (octets == null) {
            return;
        }
        TextSearch.Result result = search.search(octets);
        hunted.addAll(result.hunted());
        Inflated inside = new Inflated(chunk, text, octets);
        for (Find find : result.finds()) {
            inside.masks.add(new Mask(find.start(), find.end(), text.label(), find.rule(), find.secret()));
        }
        inflated.add(inside);
    }

    private void searchText(int start, int end, TextRuns.Encoding encoding, String place) {
        byte[] bytes = Arrays.copyOfRange(buffer, start, end);
        boolean cut = !last && end >= filled - 1;
        if (png == null) {
            texts.add(new Text(start, end));
        }
        Decoded wide = encoding == TextRuns.Encoding.UTF_8
                ? null
                : Decoded.ofUtf16(Octets.of(bytes, 0, bytes.length), encoding == TextRuns.Encoding.UTF_16BE);
        TextSearch.Result result = search.search(wide == null ? bytes : Octets.bytes(wide.octets()));
        Set<String> halves = new HashSet<>();
        for (Find inText : result.finds()) {
            Find find = wide == null ? inText : wide.original(inText);
            if (cut && find.end() >= bytes.length) {
                // What more of it there is has not come yet: the next window, which holds this text again, will tell.
                halves.add(find.secret());
            } else {
                masks.add(new Mask(start + find.start(), start + find.end(), place, find.rule(), find.secret()));
            }
        }
        result.hunted().stream().filter(value -> !halves.contains(value)).forEach(hunted::add);
    }

    private int inWindow(long offset) {
        return (int) Math.max(0, Math.min(filled, offset - base));
    }
}
