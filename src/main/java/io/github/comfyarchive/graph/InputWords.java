package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The literals at the inputs of a graph as words of an index: at most 11 letters and digits each, a hash of class, name and value. A word
 * finds the prompts that have a value; it tells nothing of the value.
 */
public final class InputWords {
    /** Some 100 times what the largest graphs have. */
    private static final int MOST_WORDS = 20_000;

    /** The largest there is: the fewest characters. */
    private static final int RADIX = 36;

    /** 56 bits: a chance hit costs a look at one graph, for the graph has the last word; more would make the index larger. */
    private static final int HASH_BYTES = 7;

    private final MessageDigest digest = Sha256.digest();
    private final Set<String> words = new LinkedHashSet<>();

    private InputWords() {}

    /**
     * The words of a graph.
     *
     * @return its words with spaces between, each once; those of the beginning of a graph that has too many
     */
    public static String of(GraphTokens graph) {
        InputWords index = new InputWords();
        GraphTokens.Cursor cursor = graph.cursor();
        if (cursor.opensObject()) {
            while (cursor.next() == JsonToken.FIELD_NAME && index.words.size() < MOST_WORDS) {
                if (cursor.next() == JsonToken.START_OBJECT) {
                    index.node(cursor);
                } else {
                    cursor.skipChildren();
                }
            }
        }
        return String.join(" ", index.words);
    }

    /**
     * The word of one value.
     *
     * @param value what is looked for
     */
    public static String word(InputValue value) {
        return new InputWords().hash(value);
    }

    private void node(GraphTokens.Cursor cursor) {
        String classType = null;
        List<InputValue> literals = new ArrayList<>();
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String name = cursor.text();
            JsonToken value = cursor.next();
            if (name.equals("class_type") && value == JsonToken.VALUE_STRING) {
                classType = cursor.text();
            } else if (name.equals("inputs") && value == JsonToken.START_OBJECT) {
                inputs(cursor, literals);
            } else {
                cursor.skipChildren();
            }
        }
        if (classType != null) {
            for (InputValue literal : literals) {
                words.add(hash(new InputValue(classType + "." + literal.input(), literal.value())));
            }
        }
    }

    private void inputs(GraphTokens.Cursor cursor, List<InputValue> literals) {
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String name = cursor.text();
            if (cursor.next().isScalarValue() && words.size() + literals.size() < MOST_WORDS) {
                literals.add(new InputValue(name, InputValue.canonical(cursor.text())));
            } else {
                cursor.skipChildren();
            }
        }
    }

    private String hash(InputValue value) {
        digest.update(value.input().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        byte[] hash = digest.digest(value.value().getBytes(StandardCharsets.UTF_8));
        long bits = 0;
        for (int index = 0; index < HASH_BYTES; index++) {
            bits = bits << Byte.SIZE | (hash[index] & 0xFF);
        }
        return Long.toString(bits, RADIX);
    }
}
