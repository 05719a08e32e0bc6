package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.search.SqliteShell;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A graph comes back from a template of its shape byte for byte, by SQLite's own function, be it of today or of years ago. */
final class GraphShapeTest {
    private static final String[] KEYS = {
        "seed",
        "",
        "12:7",
        "A b",
        "'",
        "\u007f",
        "名前",
        "🦊",
        "\u2028",
        "class_type",
        "inputs",
        "_meta",
        "a.b",
        "$[0]",
        "ä",
        "-1"
    };
    private static final String[] LITERALS = {
        "0", "-0", "-0.0", "1e999", "-1e999", "1E-05", "1.50", "18446744073709551615", "123456789012345678901234567890",
        "true", "false", "\"\"", "\"null\"", "\"{}\"", "\"\\u0000\\u001F\\n\\\"\\\\/\"", "\"水彩 🦊\"", "\"\\ud83e\"",
                "\"\u007f\u2028\"",
        "[]", "[null,{\"a\":null}]", "[\"4\",-1]", "[\"4\",1.5]", "[[\"4\",0]]", "[1,2]",
                "[{\"a\":{\"a\":null},\"a\":1}]"
    };

    /** A graph; of the same structure and other literals, another of its shape. */
    private static String graph(Random structure, Random literals, int depth) {
        StringBuilder json = new StringBuilder("{");
        int members = structure.nextInt(depth == 4 ? 8 : 5);
        int first = structure.nextInt(KEYS.length);
        for (int member = 0; member < members; member++) {
            json.append(member == 0 ? "\"" : ",\"")
                    .append(KEYS[(first + member) % KEYS.length])
                    .append("\":");
            int kind = structure.nextInt(8);
            if (kind == 0) {
                json.append("null");
            } else if (kind == 1) {
                json.append("[\"").append(structure.nextInt(9)).append("\",0]");
            } else if (kind < 5 && depth > 0) {
                json.append(graph(structure, literals, depth - 1));
            } else {
                json.append(literals.nextInt(3) == 0 ? "7" : LITERALS[literals.nextInt(LITERALS.length)]);
            }
        }
        return json.append('}').toString();
    }

    private static boolean hasAClass(String graph) {
        return graph.contains("class_type");
    }

    private static String patched(String template, String patch) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement query = connection.prepareStatement("SELECT json_patch(?, ?)")) {
            query.setString(1, template);
            query.setString(2, patch);
            try (ResultSet row = query.executeQuery()) {
                return row.getString(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sqliteMakesOneGraphOfAnother(long seed) throws Exception {
        int same = 0;
        for (long run = 0; run < 500; run++) {
            String template = graph(new Random(seed * 1_000 + run), new Random(run), 4);
            String graph = graph(new Random(seed * 1_000 + run), new Random(-run), 4);
            GraphShape its = shape(template).orElseThrow();
            GraphShape shape = shape(graph).orElseThrow();
            assertThat(shape.isThatOf(its) || hasAClass(graph))
                    .as(template + graph)
                    .isTrue();
            if (shape.isThatOf(its)) {
                same++;
                assertThat(shape.digest()).isEqualTo(its.digest());
                assertThat(patched(template, shape.patch(its)))
                        .as(template + " " + shape.patch(its))
                        .isEqualTo(graph);
            }
        }
        assertThat(same).isGreaterThan(300);
    }

    /** 3.40 of 2022 is what Debian 12 has. */
    @Test
    void theSqliteThatUsersHaveMakesTheSame() throws Exception {
        StringBuilder script = new StringBuilder();
        List<String> graphs = new ArrayList<>();
        for (long run = 0; run < 400; run++) {
            String template = graph(new Random(run), new Random(run), 4);
            String graph = graph(new Random(run), new Random(-run), 4);
            GraphShape its = shape(template).orElseThrow();
            GraphShape shape = shape(graph).orElseThrow();
            if (shape.isThatOf(its)) {
                graphs.add(hex(graph));
                script.append("SELECT lower(hex(json_patch(CAST(x'")
                        .append(hex(template))
                        .append("' AS TEXT), CAST(x'");
                script.append(hex(shape.patch(its))).append("' AS TEXT))));\n");
            }
        }

        assertThat(SqliteShell.run(script.toString()).lines().toList()).isEqualTo(graphs);
    }

    private static Optional<GraphShape> shape(String graph) {
        return GraphShape.of(GraphTokens.of(graph));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyLiteralsMayDiffer() {
        GraphShape shape = shape("{\"3\":{\"inputs\":{\"seed\":1,\"model\":[\"4\",0]},\"class_type\":\"K\"}}")
                .orElseThrow();
        for (String other : List.of(
                "{\"3\":{\"inputs\":{\"seed\":1,\"model\":[\"5\",0]},\"class_type\":\"K\"}}",
                "{\"3\":{\"inputs\":{\"seed\":1,\"model\":[\"4\",0]},\"class_type\":\"L\"}}",
                "{\"3\":{\"inputs\":{\"seed\":null,\"model\":[\"4\",0]},\"class_type\":\"K\"}}",
                "{\"3\":{\"inputs\":{\"model\":[\"4\",0],\"seed\":1},\"class_type\":\"K\"}}",
                "{\"4\":{\"inputs\":{\"seed\":1,\"model\":[\"4\",0]},\"class_type\":\"K\"}}",
                "{\"3\":{\"inputs\":{\"seed\":1,\"model\":[\"4\",0]},\"class_type\":\"K\"},\"4\":{}}")) {
            GraphShape its = shape(other).orElseThrow();
            assertThat(its.isThatOf(shape)).as(other).isFalse();
            assertThat(its.digest()).isNotEqualTo(shape.digest());
        }
        GraphShape same = shape("{\"3\":{\"inputs\":{\"seed\":\"2\",\"model\":[\"4\",0]},\"class_type\":\"K\"}}")
                .orElseThrow();
        assertThat(same.patch(shape)).isEqualTo("{\"3\":{\"inputs\":{\"seed\":\"2\"}}}");
        assertThat(shape.patch(shape)).isEqualTo("{}");
    }

    @Test
    void whatAPatchCouldChangeHasNoShape() {
        for (String graph : List.of(
                "{\"a\":1,\"a\":2}",
                "{\"\":1,\"\\u0000\":2}",
                "{\"a\\\"\":1}",
                "{\"3\":{\"b\":{},\"b\":{}}}",
                "{\"a\": 1}",
                "{\"a\":1}\n",
                "[1]",
                "\"a\"",
                "",
                "{",
                "{\"a\":\"",
                "{\"a\":nul",
                "{\"a\":{}",
                "{\"a\":1 }",
                "{\"a\":'b'}",
                "{\"a\":".repeat(101) + "1" + "}".repeat(101),
                "{\"a\":" + "[".repeat(101) + "]".repeat(101) + "}")) {
            assertThat(shape(graph)).as(graph).isEmpty();
        }
        assertThat(shape("{\"a\":".repeat(100) + "1" + "}".repeat(100))).isPresent();
    }
}
