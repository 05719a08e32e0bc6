package io.github.comfyarchive.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.testing.Fuzz;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an entry holds, it is read without a fault, and what is read fits the database. */
final class EntryParserPropertyTest {
    private static final int ENTRIES = 2_000;

    static LongStream seeds() {
        return Fuzz.seeds("EntryParserPropertyTest", 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyEntryGivesStrictJsonInPlacesOfItsOwn(long seed) throws Exception {
        RandomJson random = new RandomJson(seed);
        int recognised = 0;
        int read = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement valid = connection.prepareStatement("SELECT json_valid(?)")) {
            for (int index : Fuzz.rounds(ENTRIES)) {
                read = index + 1;
                String json = random.entry();
                ParsedEntry entry = Entries.parsed(json);
                recognised += entry.recognised() ? 1 : 0;
                for (OutputValue value : entry.values()) {
                    assertValid(valid, value.value(), json);
                }
                for (StatusMessage message : entry.messages()) {
                    assertValid(valid, message.data(), json);
                }
                EntryPart graph = entry.prompt().graph();
                if (graph != null) {
                    String strict = GraphTokens.within(graph.entry(), graph.start(), graph.end())
                            .text();
                    assertValid(valid, strict, json);
                    assertThat(strict).as("seed %d: %s", seed, json).isEqualTo(copied(graph));
                }
                Set<List<Object>> places = new HashSet<>();
                for (Output output : entry.outputs()) {
                    assertThat(places.add(List.of(output.nodeId(), output.media(), output.position())))
                            .as(json)
                            .isTrue();
                }
            }
        }
        assertThat(recognised).as("most of them look like entries").isGreaterThan(read / 2);
    }

    /** As other values are made strict JSON. */
    private static String copied(EntryPart graph) throws Exception {
        try (JsonParser parser = StrictJson.FACTORY.createParser(graph.bytes())) {
            parser.nextToken();
            return Objects.requireNonNull(StrictJson.copy(parser, (at, token) -> {}));
        }
    }

    private static void assertValid(PreparedStatement valid, String value, String json) throws Exception {
        valid.setString(1, value);
        try (ResultSet row = valid.executeQuery()) {
            assertThat(row.getInt(1)).as("%s of %s", value, json).isEqualTo(1);
        }
    }
}
