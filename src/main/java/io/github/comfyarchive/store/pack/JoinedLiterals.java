package io.github.comfyarchive.store.pack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.comfyarchive.history.JsonStrings;
import io.github.comfyarchive.history.LiteralPlaceholder;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Puts large literals back where their placeholders stand: what {@code SplitEntry} took apart. */
public final class JoinedLiterals {
    private static final int MOST_SAID = 4 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, PackedLiteral> literals = new HashMap<>();

    /** Takes literals, such as those of one entry. */
    public JoinedLiterals(List<PackedLiteral> literals) {
        literals.forEach(literal -> this.literals.put(literal.hex(), literal));
    }

    /** Where a placeholder stands, and for which literal. */
    private record Place(int start, int end, PackedLiteral literal) {}

    /**
     * Which literals a JSON text has placeholders of.
     *
     * @param plain as {@code SplitEntry} leaves it
     * @return their SHA-256 in hex, each once
     */
    public static Set<String> named(byte[] plain) {
        Set<String> named = new LinkedHashSet<>();
        JsonStrings strings = new JsonStrings(plain);
        while (strings.next()) {
            LiteralPlaceholder.digest(plain, strings)
                    .filter(digest -> strings.isValue())
                    .ifPresent(named::add);
        }
        return named;
    }

    /**
     * An entry as it was before it was taken apart.
     *
     * @param plain its JSON with placeholders
     * @param size that of the whole JSON in bytes
     * @throws ArchiveException if one of its literals is lost or damaged
     */
    public byte[] entry(byte[] plain, long size) {
        for (String digest : named(plain)) {
            if (!literals.containsKey(digest)) {
                throw ArchiveException.unusable(
                        "the literal " + digest + " of an entry is lost: the archive is damaged", null);
            }
        }
        byte[] joined = joined(plain);
        if (joined.length != size) {
            throw ArchiveException.unusable(
                    "an entry cannot be put together to " + size + " bytes: the archive is damaged", null);
        }
        return joined;
    }

    /**
     * What was derived from an entry, with its literals. A placeholder of which the literal is lost stays.
     *
     * @param json a graph, for one
     * @return it as it stands in the entry
     * @throws ArchiveException if one of its literals is damaged
     */
    public String text(String json) {
        return literals.isEmpty() || !LiteralPlaceholder.mayBeIn(json)
                ? json
                : new String(joined(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /**
     * The same as {@link #text}, without making it.
     *
     * @param plain a graph in UTF-8, for one; shared, not to be changed
     * @return it in UTF-8 as it stands in the entry; throws an ArchiveException where one of its literals is damaged
     */
    public InputStream stream(byte[] plain) {
        List<Supplier<InputStream>> parts = new ArrayList<>();
        int from = 0;
        for (Place place : places(plain)) {
            int start = from;
            parts.add(() -> new ByteArrayInputStream(plain, start, place.start() - start));
            parts.add(place.literal()::written);
            from = place.end();
        }
        int rest = from;
        parts.add(() -> new ByteArrayInputStream(plain, rest, plain.length - rest));
        return new JoinedStream(parts.iterator());
    }

    /**
     * A text that is the placeholder of a literal, as what the literal says.
     *
     * @param text what a sampler was told, for one
     * @return it; the placeholder where the literal is larger than 4 MB
     * @throws ArchiveException if it is damaged
     */
    public String said(String text) {
        if (!LiteralPlaceholder.mayBeIn(text) || text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
            return text;
        }
        byte[] string = ('"' + text + '"').getBytes(StandardCharsets.UTF_8);
        List<Place> places = places(string);
        if (places.isEmpty() || places.get(0).literal().size() > MOST_SAID) {
            return text;
        }
        try (JsonParser parser = JSON.createParser(joined(string))) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException damaged) {
            throw ArchiveException.unusable("a literal of an entry is no string: the archive is damaged", damaged);
        }
    }

    private byte[] joined(byte[] plain) {
        List<Place> places = places(plain);
        long size = plain.length;
        for (Place place : places) {
            size += place.literal().size() - (place.end() - place.start());
        }
        if (size < 0 || size > Integer.MAX_VALUE / 2) {
            throw ArchiveException.unusable("a literal of an entry is damaged: the archive is damaged", null);
        }
        return joined(plain, places, new byte[(int) size]);
    }

    private List<Place> places(byte[] plain) {
        List<Place> places = new ArrayList<>();
        JsonStrings strings = new JsonStrings(plain);
        while (strings.next()) {
            PackedLiteral literal =
                    LiteralPlaceholder.digest(plain, strings).map(literals::get).orElse(null);
            if (literal != null && strings.isValue()) {
                places.add(new Place(strings.start(), strings.end(), literal));
            }
        }
        return places;
    }

    private static byte[] joined(byte[] plain, List<Place> places, byte[] joined) {
        int from = 0;
        int to = 0;
        for (Place place : places) {
            int length = place.start() - from;
            System.arraycopy(plain, from, joined, to, length);
            place.literal().copyTo(joined, to + length);
            to += length + (int) place.literal().size();
            from = place.end();
        }
        System.arraycopy(plain, from, joined, to, plain.length - from);
        return joined;
    }
}
