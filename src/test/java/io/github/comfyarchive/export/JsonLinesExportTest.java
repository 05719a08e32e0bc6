package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --format jsonl}, read by what reads JSON and JSON Schema elsewhere. */
class JsonLinesExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static ArchivedHome fixture;
    private static List<String> lines;

    @BeforeAll
    static void export() throws Exception {
        fixture = ArchivedHome.ofRecordings(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete("strange", "[\"no entry\"]").complete("wild", """
                    {"prompt": [1e999, "wild", {"1": {"class_type": "KSampler", "inputs": {"cfg": NaN, "steps": 1e999,
                     "seed": 18446744073709551615, "denoise": -Infinity, "positive": "\\u2028\\n\\u0000\\ud800"}}}, {}, []],
                     "outputs": {"1": {"text": ["line\\nbreak", null, 1e-05, {"a": [NaN]}]}}, "status": {"messages": 7}}""");
            fixture.sync("wild", server);
        }
        lines = new String(fixture.bytes("jsonl"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void everyLineIsAsTheSchemaSays() throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("docs/export.schema.json")));

        assertThat(lines).hasSize(Integer.parseInt(fixture.home().value("SELECT count(*) FROM prompt")));
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(schema.validate(line, InputFormat.JSON)).isEmpty());
        assertThat(schema.validate("{\"prompt_id\": 7}", InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void holdsWhatTheDatabaseHoldsInTheOrderOfArchiving() throws Exception {
        List<List<String>> rows = fixture.home().rows("""
                SELECT prompt_id, status, created_at, duration_ms,
                    (SELECT count(*) FROM output WHERE prompt = prompt.id),
                    (SELECT count(*) FROM sampling WHERE prompt = prompt.id),
                    (SELECT count(*) FROM model_use WHERE prompt = prompt.id),
                    (SELECT count(*) FROM status_message WHERE prompt = prompt.id),
                    (SELECT count(*) FROM output_value WHERE prompt = prompt.id),
                    (SELECT count(*) FROM redaction WHERE prompt = prompt.id), json_type(graph)
                FROM prompt ORDER BY id""");
        List<List<String>> exported = new ArrayList<>();
        for (String line : lines) {
            JsonNode prompt = JSON.readTree(line);
            List<String> row = new ArrayList<>();
            for (String name : List.of("prompt_id", "status", "created_at", "duration_ms")) {
                row.add(prompt.get(name).isNull() ? null : prompt.get(name).asText());
            }
            for (String name : List.of("files", "samplings", "models", "messages", "values", "redactions")) {
                row.add(String.valueOf(prompt.get(name).size()));
            }
            row.add(prompt.get("graph").isObject() ? "object" : null);
            exported.add(row);
        }

        assertThat(exported).isEqualTo(rows);
    }

    @Test
    void pointsToTheFilesAndToTheSamplersThatMadeThem() throws Exception {
        int seeds = 0;
        for (String line : lines) {
            JsonNode prompt = JSON.readTree(line);
            for (JsonNode file : prompt.get("files")) {
                assertThat(file.get("state").asText().equals("stored"))
                        .isEqualTo(file.get("path").isTextual());
                if (file.get("path").isTextual()) {
                    Path bytes = fixture.home().root().resolve(file.get("path").asText());
                    assertThat(bytes).hasSize(file.get("size").asLong());
                }
                for (JsonNode sampling : prompt.get("samplings")) {
                    if (sampling.get("node_id").equals(file.get("sampler"))
                            && !file.get("path").isNull()) {
                        assertThat(fixture.home()
                                        .value("SELECT seed FROM generation WHERE asset_path = '"
                                                + file.get("path").asText() + "' AND prompt_id = '"
                                                + prompt.get("prompt_id").asText() + "'"))
                                .isEqualTo(sampling.get("seed").asText());
                        seeds++;
                    }
                }
            }
        }
        assertThat(seeds).isGreaterThan(5);
    }

    @Test
    void holdsNoSecret() {
        assertThat(lines).noneMatch(line -> line.contains("CANARY"));
    }

    @Test
    void keepsToTheFilter() throws Exception {
        assertThat(new String(fixture.bytes("jsonl", "--status", "error"), StandardCharsets.UTF_8).lines())
                .isEqualTo(lines.stream()
                        .filter(line -> line.contains("\"status\":\"error\""))
                        .toList());
        assertThat(new String(fixture.bytes("jsonl", "--limit", "3", "--server", "five"), StandardCharsets.UTF_8)
                        .lines())
                .hasSize(3);
    }
}
