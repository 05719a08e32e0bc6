package io.github.comfyarchive.graph;

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
 * <p>A graph's text is as {@code StrictJson} writes it, without spaces. What is not has no shape. Nor has what is nested deeply, has
 * a key twice, which {@code json_patch} would make one, or an escape in a key: SQLite of today takes {@code "\\u0000"} for the
 * empty key.
 */
public final class GraphShape {
    private static final int DIGEST_BYTES = 16;
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

    private final String graph;
    private final StringBuilder shape;
    private final List<Place> places = new ArrayList<>();
    private int at;
    private int objects;

    private GraphShape(String graph) {
        this.graph = graph;
        this.shape = new StringBuilder(graph.length());
    }

    /**
     * Finds the shape of a graph.
     *
     * @param graph JSON without spaces
     * @return its shape, if it has one
     */
    public static Optional<GraphShape> of(String graph) {
        GraphShape found = new GraphShape(graph);
        try {
            found.object(Members.ofGraph());
            return found.at == graph.length() ? Optional.of(found) : Optional.empty();
        } catch (NoShapeException none) {
            return Optional.empty();
        }
    }

    /** The same for graphs of one shape, 16 bytes. */
    public byte[] digest() {
        byte[] sha256 = Sha256.digest().digest(shape.toString().getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(sha256, DIGEST_BYTES);
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

    private void object(Members members) throws NoShapeException {
        if (members.depth() > MAX_DEPTH) {
            throw new NoShapeException();
        }
        keep(next('{'));
        Set<String> keys = new HashSet<>();
        while (peek() != '}') {
            if (!keys.isEmpty()) {
                keep(next(','));
            }
            String key = string();
            if (key.indexOf('\\') >= 0 || !keys.add(key)) {
                throw new NoShapeException();
            }
            keep(key);
            keep(next(':'));
            member(members, key);
        }
        keep(next('}'));
    }

    private void member(Members members, String key) throws NoShapeException {
        if (peek() == '{') {
            object(new Members(Optional.of(members), key, members.depth() + 1, ++objects));
            return;
        }
        int start = at;
        boolean link = skip(members.depth());
        String value = graph.substring(start, at);
        if (link || value.equals("null") || (members.depth() == NODE_DEPTH && key.equals(CLASS))) {
            keep(value);
        } else {
            shape.append(PLACE);
            places.add(new Place(members, key, value));
        }
    }

    /** Passes over a value; answers whether it is a link, a node's id and the number of one of its outputs. */
    private boolean skip(int depth) throws NoShapeException {
        switch (peek()) {
            case '"' -> string();
            case '[' -> {
                return array(depth + 1);
            }
            case '{' -> objectInArray(depth + 1);
            default -> scalar();
        }
        return false;
    }

    private boolean array(int depth) throws NoShapeException {
        int elements = 0;
        boolean link = true;
        next('[');
        while (peek() != ']') {
            if (elements > 0) {
                next(',');
            }
            int start = at;
            element(depth);
            link &= switch (elements) {
                case 0 -> graph.charAt(start) == '"';
                case 1 -> isDigits(start);
                default -> false;
            };
            elements++;
        }
        next(']');
        return link && elements == 2;
    }

    private boolean isDigits(int start) {
        for (int index = start; index < at; index++) {
            if (graph.charAt(index) < '0' || graph.charAt(index) > '9') {
                return false;
            }
        }
        return true;
    }

    private void objectInArray(int depth) throws NoShapeException {
        boolean first = true;
        next('{');
        while (peek() != '}') {
            if (!first) {
                next(',');
            }
            first = false;
            string();
            next(':');
            element(depth);
        }
        next('}');
    }

    private void element(int depth) throws NoShapeException {
        if (depth > MAX_DEPTH) {
            throw new NoShapeException();
        }
        skip(depth);
    }

    /** With its quotes. */
    private String string() throws NoShapeException {
        int start = at;
        next('"');
        while (peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
        return graph.substring(start, at);
    }

    private void scalar() throws NoShapeException {
        int start = at;
        while (isOfScalar(peek())) {
            at++;
        }
        if (at == start) {
            throw new NoShapeException();
        }
    }

    private static boolean isOfScalar(char of) {
        return (of >= '0' && of <= '9') || (of >= 'a' && of <= 'z') || of == 'E' || of == '+' || of == '-' || of == '.';
    }

    private char peek() throws NoShapeException {
        if (at >= graph.length()) {
            throw new NoShapeException();
        }
        return graph.charAt(at);
    }

    private String next(char expected) throws NoShapeException {
        if (peek() != expected) {
            throw new NoShapeException();
        }
        at++;
        return String.valueOf(expected);
    }

    private void keep(String text) {
        shape.append(text);
    }
}
