package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.testing.Fuzz;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GraphTokensTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void tokensSayWhatTheTextSays() throws Exception {
        long seed = Fuzz.seed("GraphTokensTest");
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            JsonNode value = value(random, 0);
            boolean blanks = random.nextBoolean();
            String json = blanks ? value.toPrettyString() : value.toString();
            assertThat(read(GraphTokens.of(json))).as("seed %d: %s", seed, json).isEqualTo(value);
        }
    }

    @Test
    void compactIsWhatHasNoBlanksAndNothingBehind() {
        assertThat(GraphTokens.of("{\"a\":[1,{}]}").isCompact()).isTrue();
        assertThat(GraphTokens.of("12").isCompact()).isTrue();
        assertThat(GraphTokens.of("{\"a b\":\" \"}").isCompact()).isTrue();
        for (String other : new String[] {"{\"a\": 1}", "{ }", "[1 ]", " {}", "{} ", "{}{}", "{", ""}) {
            assertThat(GraphTokens.of(other).isCompact()).as(other).isFalse();
        }
    }

    @Test
    void whatIsPassedOverIsNotRead() {
        GraphTokens.Cursor cursor =
                GraphTokens.of("{\"a\":[[1],{\"b\":[]}],\"c\":2}").cursor();
        assertThat(cursor.opensObject()).isTrue();
        assertThat(cursor.next()).isEqualTo(JsonToken.FIELD_NAME);
        assertThat(cursor.next()).isEqualTo(JsonToken.START_ARRAY);
        cursor.skipChildren();
        assertThat(cursor.next()).isEqualTo(JsonToken.FIELD_NAME);
        assertThat(cursor.text()).isEqualTo("c");
        assertThat(cursor.next()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
        cursor.skipChildren();
        assertThat(cursor.written()).isEqualTo("2");
        assertThat(cursor.next()).isEqualTo(JsonToken.END_OBJECT);
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> MAPPER.getNodeFactory().numberNode(random.nextInt());
            case 1 -> MAPPER.getNodeFactory().numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 2 -> MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
            case 3 -> MAPPER.getNodeFactory().nullNode();
            case 4 -> MAPPER.getNodeFactory().textNode(text(random));
            case 5 -> {
                ArrayNode array = MAPPER.createArrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(value(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = MAPPER.createObjectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(text(random), value(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append("a \"\\\n\u0001{}[]:,\u00e9\u6c34\ud83d\ude00".charAt(random.nextInt(13)));
        }
        return text.append(random.nextInt(1_000)).toString();
    }

    private static JsonNode read(GraphTokens tokens) throws Exception {
        GraphTokens.Cursor cursor = tokens.cursor();
        cursor.next();
        return read(cursor);
    }

    private static JsonNode read(GraphTokens.Cursor cursor) throws Exception {
        switch (cursor.token()) {
            case START_OBJECT -> {
                ObjectNode object = MAPPER.createObjectNode();
                while (cursor.next() == JsonToken.FIELD_NAME) {
                    String name = cursor.text();
                    cursor.next();
                    object.set(name, read(cursor));
                }
                return object;
            }
            case START_ARRAY -> {
                ArrayNode array = MAPPER.createArrayNode();
                while (cursor.next() != JsonToken.END_ARRAY) {
                    array.add(read(cursor));
                }
                return array;
            }
            case VALUE_STRING -> {
                return MAPPER.getNodeFactory().textNode(cursor.text());
            }
            default -> {
                return MAPPER.readTree(cursor.text());
            }
        }
    }
}
