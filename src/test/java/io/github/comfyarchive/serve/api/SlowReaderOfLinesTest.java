package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads lines slowly, or stops in the middle, holds nothing of the archive. */
class SlowReaderOfLinesTest {
    private static final int PROMPTS = 900;

    @TempDir
    Path folder;

    /** What is sent, 3 MB, is more than sockets take up of which one is small. */
    @Test
    void holdsUpNobodyAndGetsTheRestInOrder() throws Exception {
        TestHome home = new TestHome(folder.resolve("home")).withSchema();
        List<EntryJson> entries = new ArrayList<>();
        for (int number = 0; number < PROMPTS; number++) {
            entries.add(EntryJson.of("prompt-" + number)
                    .at(1_795_467_646_024L + number)
                    .painting("a fox " + number + " and " + ("o".repeat(400) + " ").repeat(8), "blurry"));
        }
        home.save("rig", entries);
        try (ServedHome served = ServedHome.of(home);
                Socket slow = new Socket()) {
            ApiClient client = served.client();
            slow.setReceiveBufferSize(8192);
            slow.connect(new InetSocketAddress(
                    URI.create(served.url()).getHost(), URI.create(served.url()).getPort()));
            slow.getOutputStream()
                    .write(("GET /archive/v1/prompts?format=ndjson HTTP/1.1\r\nHost: "
                                    + URI.create(served.url()).getAuthority() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = slow.getInputStream();
            StringBuilder read = new StringBuilder(new String(in.readNBytes(100_000), StandardCharsets.UTF_8));

            JsonNode forgotten = client.post("/archive/v1/forget", "{\"prompts\": [\"prompt-5\", \"prompt-890\"]}")
                    .json();
            assertThat(forgotten.get("prompts").asInt()).isEqualTo(2);
            assertThat(forgotten.get("rewritten").asBoolean()).isTrue();
            home.save("rig", List.of(EntryJson.of("later").at(1_795_467_646_024L + 2 * PROMPTS)));
            client.ok("/archive/v1/prompts?limit=1000");

            read.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            List<String> ids = read.toString()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> line.replaceFirst("^\\{\"prompt_id\":\"([^\"]+)\".*", "$1"))
                    .toList();
            assertThat(ids).doesNotHaveDuplicates().doesNotContain("prompt-5").doesNotContain("later");
            assertThat(ids.get(ids.size() - 1)).isEqualTo("prompt-0");
            assertThat(ids.size()).isBetween(PROMPTS - 2, PROMPTS - 1);
        }
    }
}
