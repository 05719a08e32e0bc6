package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which literals of a template merge patches replace ({@link GraphShape#patch}). One that each of its prompts replaces is none of
 * theirs: it came from a prompt that is gone.
 */
public final class PatchPlaces {
    /** Keys from the graph down to the literal, as they are written, with their quotes. */
    private final Set<List<String>> places;

    private PatchPlaces(Set<List<String>> places) {
        this.places = places;
    }

    /**
     * The places of one patch.
     *
     * @param patch a merge patch of literals, as {@link GraphShape#patch} writes it
     */
    public static PatchPlaces of(String patch) {
        Set<List<String>> places = new HashSet<>();
        Deque<String> keys = new ArrayDeque<>();
        GraphTokens.Cursor cursor = GraphTokens.of(patch).cursor();
        int depth = cursor.opensObject() ? 1 : 0;
        while (depth > 0) {
            JsonToken token = cursor.next();
            if (token == JsonToken.FIELD_NAME) {
                keys.addLast(cursor.written());
                token = cursor.next();
                if (token != JsonToken.START_OBJECT) {
                    cursor.skipChildren();
                    places.add(List.copyOf(keys));
                    keys.removeLast();
                    continue;
                }
                depth++;
            } else { // the end of an object
                depth--;
                keys.pollLast();
            }
        }
        return new PatchPlaces(places);
    }

    /** Leaves those that another patch has too. */
    public void retain(PatchPlaces other) {
        places.retainAll(other.places);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    /** A merge patch that puts 0 in each place. */
    public String emptying() {
        Map<String, Object> tree = new TreeMap<>();
        for (List<String> place : places) {
            put(tree, place.iterator());
        }
        StringBuilder patch = new StringBuilder();
        write(tree, patch);
        return patch.toString();
    }

    @SuppressWarnings("unchecked") // made by this method
    private static void put(Map<String, Object> object, Iterator<String> place) {
        String key = place.next();
        if (place.hasNext()) {
            put((Map<String, Object>) object.computeIfAbsent(key, none -> new TreeMap<String, Object>()), place);
        } else {
            object.put(key, 0);
        }
    }

    @SuppressWarnings("unchecked") // as it was put
    private static void write(Map<String, Object> object, StringBuilder patch) {
        patch.append('{');
        for (var member : object.entrySet()) {
            patch.append(patch.charAt(patch.length() - 1) == '{' ? "" : ",")
                    .append(member.getKey())
                    .append(':');
            if (member.getValue() instanceof Map<?, ?> inner) {
                write((Map<String, Object>) inner, patch);
            } else {
                patch.append('0');
            }
        }
        patch.append('}');
    }
}
