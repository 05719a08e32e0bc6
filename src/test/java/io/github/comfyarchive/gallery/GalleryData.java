package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;

/** A gallery as the page reads it, by docs/gallery-format.md and without the exporter's own code. */
record GalleryData(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    JsonNode manifest() throws IOException {
        return call("data/index.js", "manifest").get(0);
    }

    /** The rows of all chunks, newest first. */
    List<JsonNode> runs() throws IOException {
        List<JsonNode> runs = new ArrayList<>();
        JsonNode chunks = manifest().get("chunks");
        for (int number = 1; number <= chunks.size(); number++) {
            JsonNode call = call(String.format("data/chunk-%04d.js", number), "chunk");
            assertThat(call.get(0).asInt()).isEqualTo(number);
            int tiles = 0;
            for (JsonNode run : call.get(1)) {
                assertThat(run).hasSizeBetween(21, 22);
                tiles += tiles(run);
                runs.add(run);
            }
            JsonNode chunk = chunks.get(number - 1);
            int days = 0;
            for (JsonNode day : chunk.get(1)) {
                days += day.get(1).asInt();
            }
            assertThat(tiles).isEqualTo(chunk.get(0).asInt()).isEqualTo(days).isLessThanOrEqualTo(500);
        }
        return runs;
    }

    static int tiles(JsonNode run) {
        return Math.max(1, (run.get(19).isNull() ? 0 : 1) + run.get(20).size());
    }

    /** The rows of all files. */
    List<JsonNode> files() throws IOException {
        List<JsonNode> files = new ArrayList<>();
        for (JsonNode run : runs()) {
            for (JsonNode file : run.get(20)) {
                assertThat(file).hasSizeBetween(13, 14);
                files.add(file);
            }
        }
        return files;
    }

    JsonNode details(String key) throws IOException {
        JsonNode call = call("details/" + key.substring(0, 2) + "/" + key + ".js", "details");
        assertThat(call.get(0).textValue()).isEqualTo(key);
        byte[] packed = Base64.getDecoder().decode(call.get(1).textValue());
        return JSON.readTree(new InflaterInputStream(new ByteArrayInputStream(packed)));
    }

    byte[] download(String path) throws IOException {
        JsonNode call = call(path, "download");
        assertThat(call.get(0).textValue()).isEqualTo(path);
        return Base64.getDecoder().decode(call.get(1).textValue());
    }

    /** What stands in the script's only call. */
    private JsonNode call(String path, String function) throws IOException {
        String script = Files.readString(folder.resolve(path));
        String beginning = "archiveGallery." + function + "(";
        assertThat(script).startsWith(beginning).endsWith(");\n").doesNotContain("<", "\u2028", "\u2029");
        return JSON.readTree("[" + script.substring(beginning.length(), script.length() - 3) + "]");
    }

    /** Each file's bytes by its path in the folder. */
    Map<String, byte[]> bytes() throws IOException {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        try (Stream<Path> walked = Files.walk(folder)) {
            for (Path file : walked.filter(Files::isRegularFile).sorted().toList()) {
                bytes.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return bytes;
    }
}
