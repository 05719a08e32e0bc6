package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the values of a JSON text stand, for what cannot be judged from one value alone. Holds offsets, not texts. */
final class JsonTree {
    final JsonToken kind;
    final int start;
    int end;
    /** Its name in the object that it is a member of, as octets; null in an array. */
    final @Nullable String name;

    final List<JsonTree> children;

    private JsonTree(JsonToken kind, int start, int end, @Nullable String name) {
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.name = name;
        boolean leaf = kind != JsonToken.START_ARRAY && kind != JsonToken.START_OBJECT;
        this.children = leaf ? List.of() : new ArrayList<>(0);
    }

    /**
     * Reads a walk to its end.
     *
     * @return the outermost value; of a text that is cut, what was read up to there; null where there is nothing
     */
    static @Nullable JsonTree read(JsonWalk walk) {
        List<JsonTree> open = new ArrayList<>();
        JsonTree root = null;
        String name = null;
        try {
            for (JsonToken token = walk.next(); token != null; token = walk.next()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = walk.string();
                    continue;
                }
                if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                    open.remove(open.size() - 1).end = walk.end();
                    continue;
                }
                JsonTree value = new JsonTree(token, walk.start(), walk.end(), name);
                name = null;
                if (open.isEmpty()) {
                    root = value;
                } else {
                    open.get(open.size() - 1).children.add(value);
                }
                if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                    open.add(value);
                }
            }
        } catch (UnreadableJsonException cut) {
            return root; // the first walk has said so already
        }
        return root;
    }

    boolean isObject() {
        return kind == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return kind == JsonToken.START_ARRAY;
    }

    boolean isString() {
        return kind == JsonToken.VALUE_STRING;
    }

    boolean isInteger() {
        return kind == JsonToken.VALUE_NUMBER_INT;
    }

    boolean isNumber() {
        return kind == JsonToken.VALUE_NUMBER_INT || kind == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** The last member of that name, which is the one that counts (RFC 8259, section 4). */
    Optional<JsonTree> member(String wanted) {
        if (!isObject()) {
            return Optional.empty();
        }
        for (int i = children.size() - 1; i >= 0; i--) {
            if (wanted.equals(children.get(i).name)) {
                return Optional.of(children.get(i));
            }
        }
        return Optional.empty();
    }

    /** The elements of the array of that name; none where there is no such array. */
    List<JsonTree> elements(String wanted) {
        return member(wanted)
                .filter(JsonTree::isArray)
                .map(array -> array.children)
                .orElse(List.of());
    }
}
