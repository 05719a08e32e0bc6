package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a graph has in common with those that differ from it in literals alone: its text with each literal taken out. Keys, their
 * order, classes, links and nulls stay. So a merge patch (RFC 7396) makes one graph of a shape of another, and SQLite's
 * {@code json_patch} gives it back byte for byte: it copies keys and values as they are written, and a null in a patch would
 * delete, an array is never patched but replaced.
 *
 * <p>A graph's text is as {@link GraphTokens} writes it, without spaces. What is not has no shape. Nor has what is larger than 2 MB, is nested
 * deeply, has a key twice, which {@code json_patch} would make one, or an escape in a key: SQLite of today takes {@code "\\u0000"} for the
 * empty key.
 */
public final class GraphShape {
    /** 128 bits: no two shapes have the same by chance. */
    private static final int DIGEST_BYTES = 16;

    /** In bytes: what a larger graph has in common with others is less than what it takes to find out. */
    private static final int LARGEST = 2 << 20;

    /** Far above graphs that people make, far below what SQLite's JSON takes (1,000 levels). */
    private static final int MAX_DEPTH = 100;

    /** Nodes are the objects in the graph's object. */
    private static final int NODE_DEPTH = 2;

    private static final String CLASS = "\"class_type\"";

    /** In no JSON: control characters are escaped there. */
    private static final char PLACE = '\u0001';

    /** Where a literal stands: in which object, and its key with the value, each as it is written. */
    private record Place(Members in, String key, String value) {}

    /** An object of the graph; they are numbered as they begin, the graph itself is 0. */
    private record Members(Optional<Members> in, String key, int depth, int number) {
        static Members ofGraph() {
            return new Members(Optional.empty(), "", 1, 0);
        }
    }

    /** The text is none that has a shape. */
    private static final class NoShapeException extends Exception {
        private static final long serialVersionUID = 1;

        NoShapeException() {
            super("no shape", null, false, false);
        }
    }

    private final StringBuilder shape = new StringBuilder();
    private final List<Place> places = new ArrayList<>();
    private int objects;
    private byte[] digest = {};

    private GraphShape() {}

    /**
     * Finds the shape of a graph.
     *
     * @param graph JSON, of which that without spaces has a shape
     * @return its shape, if it has one
     */
    public static Optional<GraphShape> of(GraphTokens graph) {
        GraphTokens.Cursor cursor = graph.cursor();
        if (!graph.isCompact() || graph.size() > LARGEST || !cursor.opensObject()) {
            return Optional.empty();
        }
        GraphShape found = new GraphShape();
        try {
            found.object(graph, cursor, Members.ofGraph());
            byte[] sha256 = Sha256.digest().digest(found.shape.toString().getBytes(StandardCharsets.UTF_8));
            found.digest = Arrays.copyOf(sha256, DIGEST_BYTES);
            return Optional.of(found);
        } catch (NoShapeException none) {
            return Optional.empty();
        }
    }

    /** The same for graphs of one shape, 16 bytes. The array is shared: callers do not change it. */
    public byte[] digest() {
        return digest;
    }

    /** Whether only literals differ. */
    public boolean isThatOf(GraphShape other) {
        return shape.compareTo(other.shape) == 0;
    }

    /**
     * What is to be changed in another graph of this shape, so that it becomes this one.
     *
     * @param template of the same shape
     * @return a merge patch, {@code {}} where nothing is to be changed
     */
    public String patch(GraphShape template) {
        StringBuilder patch = new StringBuilder();
        Members open = Members.ofGraph();
        patch.append('{');
        boolean first = true;
        for (int index = 0; index < places.size(); index++) {
            Place place = places.get(index);
            if (place.value().equals(template.places.get(index).value())) {
                continue;
            }
            Members wanted = place.in();
            while (!contains(open, wanted)) {
                patch.append('}');
                open = open.in().orElseThrow();
                first = false;
            }
            first = open(patch, open, wanted, first);
            open = wanted;
            patch.append(first ? "" : ",").append(place.key()).append(':').append(place.value());
            first = false;
        }
        return patch.append("}".repeat(open.depth())).toString();
    }

    private static boolean contains(Members outer, Members inner) {
        Members at = inner;
        while (at.depth() > outer.depth()) {
            at = at.in().orElseThrow();
        }
        return at.number() == outer.number();
    }

    /** Opens the objects down to the wanted one; answers whether nothing stands in it yet. */
    private static boolean open(StringBuilder patch, Members open, Members wanted, boolean first) {
        if (wanted.depth() == open.depth()) {
            return first;
        }
        boolean firstOfOuter = open(patch, open, wanted.in().orElseThrow(), first);
        patch.append(firstOfOuter ? "" : ",").append(wanted.key()).append(":{");
        return true;
    }

    private void object(GraphTokens graph, GraphTokens.Cursor cursor, Members members) throws NoShapeException {
        if (members.depth() > MAX_DEPTH) {
            throw new NoShapeException();
        }
        shape.append('{');
        Set<String> keys = new HashSet<>();
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String key = cursor.written();
            shape.append(keys.isEmpty() ? "" : ",").append(key).append(':');
            if (key.indexOf('\\') >= 0 || !keys.add(key)) {
                throw new NoShapeException();
            }
            member(graph, cursor, members, key);
        }
        shape.append('}');
    }

    private void member(GraphTokens graph, GraphTokens.Cursor cursor, Members members, String key)
            throws NoShapeException {
        JsonToken token = cursor.next();
        if (token == JsonToken.START_OBJECT) {
            object(graph, cursor, new Members(Optional.of(members), key, members.depth() + 1, ++objects));
            return;
        }
        int start = cursor.start();
        boolean link = token == JsonToken.START_ARRAY && isLink(cursor, members.depth() + 1);
        String value = token == JsonToken.START_ARRAY ? graph.written(start, cursor.end()) : cursor.written();
        boolean kept = link || token == JsonToken.VALUE_NULL;
        if (kept || (members.depth() == NODE_DEPTH && key.equals(CLASS))) {
            shape.append(value);
        } else {
            shape.append(PLACE);
            places.add(new Place(members, key, value));
        }
    }

    /** Passes over an array; answers whether it is a link, a node's id and the number of one of its outputs. */
    private static boolean isLink(GraphTokens.Cursor cursor, int depth) throws NoShapeException {
        int elements = 0;
        boolean link = true;
        int inside = depth;
        while (inside >= depth) {
            JsonToken token = cursor.next();
            if (inside == depth && !token.isStructEnd()) {
                link &= switch (elements) {
                    case 0 -> token == JsonToken.VALUE_STRING;
                    case 1 ->
                        token == JsonToken.VALUE_NUMBER_INT && !cursor.written().startsWith("-");
                    default -> false;
                };
                elements++;
            }
            if (token.isStructStart()) {
                inside++;
            } else if (token.isStructEnd()) {
                inside--;
            }
            if (inside > MAX_DEPTH) {
                throw new NoShapeException();
            }
        }
        return link && elements == 2;
    }
}
