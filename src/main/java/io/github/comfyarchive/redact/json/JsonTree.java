package io.github.comfyarchive.redact.json;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.text.SearchBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a JSON text stand, for what cannot be judged from one value alone. It holds offsets, not texts, and takes its memory
 * from what there is for the text.
 */
public final class JsonTree {
    /** A value: its object, and its place among those of its parent, which may be half empty. */
    private static final int VALUE_BYTES = 48;
    /** What a list of children takes beside. */
    private static final int CONTAINER_BYTES = 64;

    final JsonToken kind;
    public final int start;
    public int end;
    /** Its name in the object that it is a member of, as bytes; empty in an array. */
    public final String name;

    public final List<JsonTree> children;

    private JsonTree(JsonToken kind, int start, int end, String name) {
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.name = name;
        this.children = isContainer(kind) ? new ArrayList<>(0) : List.of();
    }

    /**
     * Reads a walk to its end.
     *
     * @param room what it takes its memory from
     * @return the outermost value; of a text that is cut, what was read up to there; null where there is nothing
     */
    public static @Nullable JsonTree read(JsonWalk walk, SearchBudget room) {
        List<JsonTree> open = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        JsonTree root = null;
        String name = "";
        try {
            for (JsonToken token = walk.next(); token != null; token = walk.next()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = same(walk.string(), names, room);
                    continue;
                }
                if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                    open.remove(open.size() - 1).end = walk.end();
                    continue;
                }
                room.take(isContainer(token) ? VALUE_BYTES + CONTAINER_BYTES : VALUE_BYTES);
                JsonTree value = new JsonTree(token, walk.start(), walk.end(), name);
                name = "";
                if (open.isEmpty()) {
                    root = value;
                } else {
                    open.get(open.size() - 1).children.add(value);
                }
                if (isContainer(token)) {
                    open.add(value);
                }
            }
        } catch (UnreadableJsonException cut) {
            return root; // the first walk has said so already
        }
        return root;
    }

    /** The same names come again and again. */
    private static String same(String name, Map<String, String> names, SearchBudget room) {
        String known = names.putIfAbsent(name, name);
        if (known == null) {
            room.take(SearchBudget.OBJECT_BYTES + name.length());
            return name;
        }
        return known;
    }

    private static boolean isContainer(JsonToken kind) {
        return kind == JsonToken.START_ARRAY || kind == JsonToken.START_OBJECT;
    }

    public boolean isObject() {
        return kind == JsonToken.START_OBJECT;
    }

    public boolean isArray() {
        return kind == JsonToken.START_ARRAY;
    }

    public boolean isString() {
        return kind == JsonToken.VALUE_STRING;
    }

    public boolean isInteger() {
        return kind == JsonToken.VALUE_NUMBER_INT;
    }

    public boolean isNumber() {
        return kind == JsonToken.VALUE_NUMBER_INT || kind == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** The last member of that name, which is the one that counts (RFC 8259, section 4). */
    public Optional<JsonTree> member(String wanted) {
        if (isObject()) {
            for (int i = children.size() - 1; i >= 0; i--) {
                if (wanted.equals(children.get(i).name)) {
                    return Optional.of(children.get(i));
                }
            }
        }
        return Optional.empty();
    }

    /** The elements of the array of that name; none where there is no such array. */
    public List<JsonTree> elements(String wanted) {
        return member(wanted)
                .filter(JsonTree::isArray)
                .map(array -> array.children)
                .orElse(List.of());
    }

    /** The members of the object of that name; none where there is no such object. */
    public List<JsonTree> members(String wanted) {
        return member(wanted)
                .filter(JsonTree::isObject)
                .map(object -> object.children)
                .orElse(List.of());
    }
}
