package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.comfyarchive.digest.Sha256;
import java.io.IOException;
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

    private static final int RADIX = 36;
    private static final int HASH_BYTES = 7;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final MessageDigest digest = Sha256.digest();
    private final Set<String> words = new LinkedHashSet<>();

    private InputWords() {}

    /**
     * The words of a graph.
     *
     * @param graphJson the graph as strict JSON
     * @return its words with spaces between, each once; those of the beginning of a graph that has too many
     */
    public static String of(String graphJson) {
        InputWords index = new InputWords();
        try (JsonParser parser = JSON.createParser(graphJson)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME && index.words.size() < MOST_WORDS) {
                    if (parser.nextToken() == JsonToken.START_OBJECT) {
                        index.node(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException notStrict) {
            throw new IllegalArgumentException("a graph is strict JSON", notStrict);
        }
        return String.join(" ", index.words);
    }

    /**
     * The word of one value.
     *
     * @param value what is looked for
     * @return its word
     */
    public static String word(InputValue value) {
        return new InputWords().hash(value);
    }

    private void node(JsonParser parser) throws IOException {
        String classType = null;
        List<InputValue> literals = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("class_type") && value == JsonToken.VALUE_STRING) {
                classType = parser.getText();
            } else if (name.equals("inputs") && value == JsonToken.START_OBJECT) {
                inputs(parser, literals);
            } else {
                parser.skipChildren();
            }
        }
        if (classType != null) {
            for (InputValue literal : literals) {
                words.add(hash(new InputValue(classType + "." + literal.input(), literal.value())));
            }
        }
    }

    private void inputs(JsonParser parser, List<InputValue> literals) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken().isScalarValue() && words.size() + literals.size() < MOST_WORDS) {
                literals.add(new InputValue(name, InputValue.canonical(parser.getText())));
            } else {
                parser.skipChildren();
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
