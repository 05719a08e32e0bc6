package io.github.comfyarchive.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The recorded entries, sorted by their shapes. */
final class Templates {
    private static final String RECORDING = "/recordings/prompt-of-five/history.json";

    /** As a server writes: everything beyond ASCII escaped, NaN as it is. */
    @SuppressWarnings("deprecation") // the feature has no other name for this mapper's builder
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final Map<Shape, List<ObjectNode>> byShape = new EnumMap<>(Shape.class);

    Templates() throws IOException {
        try (InputStream recording = Templates.class.getResourceAsStream(RECORDING)) {
            for (JsonNode entry : JSON.readTree(recording)) {
                byShape.computeIfAbsent(Shape.of(entry), shape -> new ArrayList<>())
                        .add((ObjectNode) entry);
            }
        }
    }

    /** A copy, to be changed. Of the pictures, those with large workflows are few. */
    ObjectNode copy(Shape shape, RandomGenerator random) {
        List<ObjectNode> all = byShape.get(shape);
        int few = shape == Shape.PICTURE && random.nextInt(10) > 0 ? 3 : all.size();
        return all.get(random.nextInt(few)).deepCopy();
    }
}
