package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The literals at the inputs of a graph as words of an index: at most 11 letters and digits each, a hash of class, name and value. A word
 * finds the prompts that have a value; it tells nothing of the value.
 */
public final class InputWords {
    /** In an entry of 64 MB, of inputs with 32 bytes each: more than that is not kept in memory. */
    private static final int MOST_WORDS = 2_000_000;

    private static final int FIRST_SIZE = 256;

    /** The largest there is: the fewest characters. */
    private static final int RADIX = 36;

    /** 56 bits: a chance hit costs a look at one graph, for the graph has the last word; more would make the index larger. */
    private static final int HASH_BYTES = 7;

    private static final int WORD_CHARACTERS = 12;

    /** Before the name of an input without its class: no class is called so. */
    private static final String ALONE = "\0";

    private final MessageDigest digest = Sha256.digest();
    private long[] hashes = new long[FIRST_SIZE];
    private int size;
    private boolean all = true;

    private final boolean folds;

    private InputWords(boolean folds) {
        this.folds = folds;
    }

    /**
     * The words of a graph.
     *
     * @param text its words with spaces between, each once; those of the beginning of a graph that has more than two million literals
     * @param all whether these are all
     */
    public record Words(String text, boolean all) {}

    /** The words of a graph. */
    public static Words of(GraphTokens graph) {
        return of(graph, false);
    }

    /**
     * The words of a graph, its names of classes and inputs in small letters, those of ASCII: for an index in which they are found in any case. An
     * input with a dot in its name has a second word, of its name alone: who reads {@code a.b} cannot tell it from the input {@code b} of class {@code a}.
     */
    public static Words folded(GraphTokens graph) {
        return of(graph, true);
    }

    private static Words of(GraphTokens graph, boolean folds) {
        InputWords index = new InputWords(folds);
        GraphTokens.Cursor cursor = graph.cursor();
        if (cursor.opensObject()) {
            while (cursor.next() == JsonToken.FIELD_NAME && index.all) {
                if (cursor.next() == JsonToken.START_OBJECT) {
                    index.node(cursor);
                } else {
                    cursor.skipChildren();
                }
            }
        }
        return new Words(index.text(), index.all);
    }

    /**
     * The word of one value.
     *
     * @param value what is looked for
     */
    public static String word(InputValue value) {
        return Long.toString(new InputWords(false).hash(value), RADIX);
    }

    /**
     * What one of finds a value in an index of {@link #folded} words.
     *
     * @param value what is looked for, at an input named with its class, or by a name that has a dot
     */
    public static List<String> foldedWords(InputValue value) {
        InputWords index = new InputWords(true);
        return List.of(
                Long.toString(index.hash(value), RADIX),
                Long.toString(index.hash(new InputValue(ALONE + value.input(), value.value())), RADIX));
    }

    /** In the order of their numbers: the index knows no places. */
    private String text() {
        Arrays.sort(hashes, 0, size);
        StringBuilder text = new StringBuilder(size * WORD_CHARACTERS);
        long before = -1;
        for (int at = 0; at < size; at++) {
            if (hashes[at] != before) {
                before = hashes[at];
                text.append(text.isEmpty() ? "" : " ").append(Long.toString(before, RADIX));
            }
        }
        return text.toString();
    }

    /** Its class may stand behind its inputs. */
    private void node(GraphTokens.Cursor cursor) {
        String classType = classType(cursor.copy());
        while (cursor.next() == JsonToken.FIELD_NAME) {
            boolean inputs = cursor.text().equals("inputs");
            if (cursor.next() == JsonToken.START_OBJECT && inputs && classType != null) {
                inputs(cursor, classType);
            } else {
                cursor.skipChildren();
            }
        }
    }

    private static @Nullable String classType(GraphTokens.Cursor cursor) {
        String classType = null;
        while (cursor.next() == JsonToken.FIELD_NAME) {
            boolean named = cursor.text().equals("class_type");
            if (cursor.next() == JsonToken.VALUE_STRING && named) {
                classType = cursor.text();
            } else {
                cursor.skipChildren();
            }
        }
        return classType;
    }

    private void inputs(GraphTokens.Cursor cursor, String classType) {
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String name = cursor.text();
            if (cursor.next().isScalarValue()) {
                String value = InputValue.canonical(cursor.text());
                add(hash(new InputValue(classType + "." + name, value)));
                if (folds && name.indexOf('.') >= 0) {
                    add(hash(new InputValue(ALONE + name, value)));
                }
            } else {
                cursor.skipChildren();
            }
        }
    }

    private void add(long hash) {
        if (size == MOST_WORDS) {
            all = false;
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(MOST_WORDS, 2 * size));
        }
        hashes[size++] = hash;
    }

    private long hash(InputValue value) {
        byte[] input = value.input().getBytes(StandardCharsets.UTF_8);
        if (folds) {
            fold(input);
        }
        digest.update(input);
        digest.update((byte) 0);
        byte[] hash = digest.digest(value.value().getBytes(StandardCharsets.UTF_8));
        long bits = 0;
        for (int index = 0; index < HASH_BYTES; index++) {
            bits = bits << Byte.SIZE | (hash[index] & 0xFF);
        }
        return bits;
    }

    private static void fold(byte[] text) {
        for (int at = 0; at < text.length; at++) {
            if (text[at] >= 'A' && text[at] <= 'Z') {
                text[at] = (byte) (text[at] + 'a' - 'A');
            }
        }
    }
}
