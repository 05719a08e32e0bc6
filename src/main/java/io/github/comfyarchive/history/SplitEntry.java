package io.github.comfyarchive.history;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.RedactedEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry and its large literals apart: strings of 32 KB and more, as they are written, and those that say a placeholder themselves, so
 * that in what is left each placeholder is one.
 */
public final class SplitEntry {
    /** From how many bytes on a literal is large. */
    public static final int LARGE = 32 << 10;

    private final RedactedEntry whole;
    private final byte[] plain;
    private final List<LargeLiteral> literals;

    private SplitEntry(RedactedEntry whole, byte[] plain, List<LargeLiteral> literals) {
        this.whole = whole;
        this.plain = plain;
        this.literals = literals;
    }

    /**
     * Splits an entry.
     *
     * @param entry the entry
     * @return it and its literals; one without any costs a look at its bytes
     */
    public static SplitEntry of(RedactedEntry entry) {
        byte[] json = entry.json();
        JsonStrings strings = new JsonStrings(json);
        List<Place> places = new ArrayList<>();
        Map<String, LargeLiteral> literals = new LinkedHashMap<>();
        while (strings.next()) {
            boolean apart = strings.length() >= LARGE || LiteralPlaceholder.isSpelledBy(json, strings);
            if (apart && strings.isValue()) {
                LargeLiteral literal = new LargeLiteral(json, strings.start(), strings.end());
                places.add(new Place(strings.start(), strings.end(), literal.placeholder()));
                literals.putIfAbsent(literal.hex(), literal);
            }
        }
        return places.isEmpty()
                ? new SplitEntry(entry, json, List.of())
                : new SplitEntry(entry, plain(json, places), List.copyOf(literals.values()));
    }

    /** Where a literal stands, and what for it. */
    private record Place(int start, int end, String placeholder) {}

    private static byte[] plain(byte[] json, List<Place> places) {
        int size = json.length;
        for (Place place : places) {
            size += place.placeholder().length() - (place.end() - place.start());
        }
        byte[] plain = new byte[size];
        int from = 0;
        int to = 0;
        for (Place place : places) {
            int length = place.start() - from;
            System.arraycopy(json, from, plain, to, length);
            byte[] placeholder = place.placeholder().getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(placeholder, 0, plain, to + length, placeholder.length);
            to += length + placeholder.length;
            from = place.end();
        }
        System.arraycopy(json, from, plain, to, json.length - from);
        return plain;
    }

    /** The entry as it is. */
    public RedactedEntry whole() {
        return whole;
    }

    /** Its JSON with placeholders for its literals; shared, callers do not change it. */
    public byte[] plain() {
        return plain;
    }

    /** What stands apart, each once. */
    public List<LargeLiteral> literals() {
        return literals;
    }

    /**
     * SHA-256 of the JSON with placeholders.
     *
     * @param ofWhole that of the entry, which is the same where nothing stands apart
     */
    public byte[] plainSha256(byte[] ofWhole) {
        return literals.isEmpty() ? ofWhole : Sha256.digest().digest(plain);
    }
}
