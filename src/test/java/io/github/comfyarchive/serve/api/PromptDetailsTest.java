package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One prompt over HTTP is what the command line shows of it, byte for byte where it is the server's. */
class PromptDetailsTest {
    private static final String PROMPTS = "/archive/v1/prompts/";
    private static final List<String> ODD =
            List.of("a/b", "..", "%2F", "a b?c#d", "日本'<b>", "../../etc/passwd", "{id}", "entry");

    @TempDir
    private static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = ArchivedHome.ofRecordings(folder);
        archive.home().save("rig", ODD.stream().map(EntryJson::of).toList());
        archive.home().save("rig", List.of(EntryJson.of("same").at("2026-11-24T08:00:00Z")));
        archive.home().save("spare", List.of(EntryJson.of("same").at("2026-11-23T08:00:00Z")));
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    /** What a command line prints, as bytes. */
    private static byte[] printed(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = io.github.comfyarchive.testing.Outcome.writing(
                        out, Map.of("ARCHIVE_HOME", archive.home().root().toString()), words)
                .exit();
        assertThat(exit).as(String.join(" ", words)).isZero();
        return out.toByteArray();
    }

    private static String path(String id) {
        return PROMPTS + ApiClient.encoded(id);
    }

    @Test
    void aPromptIsWhatShowPrints() {
        for (String id : archive.home().column("SELECT prompt_id FROM prompt_row WHERE server_id IN (1, 2)")) {
            assertThat(client.ok(path(id)).text())
                    .isEqualTo(new String(printed("show", id, "--json"), StandardCharsets.UTF_8));
        }
    }

    @Test
    void entriesAreTheirBytes() throws Exception {
        for (String id : archive.home().column("SELECT prompt_id FROM prompt_row WHERE server_id IN (1, 2)")) {
            assertThat(client.ok(path(id) + "/entry").bytes())
                    .isEqualTo(archive.home().entry(id));
        }
    }

    @Test
    void graphAndWorkflowStandInTheEntry() {
        int workflows = 0;
        for (String id : archive.home().column("SELECT prompt_id FROM prompt_row WHERE server_id IN (1, 2)")) {
            String entry = client.ok(path(id) + "/entry").text();
            assertThat(entry).contains(client.ok(path(id) + "/graph").text());
            ApiClient.Answer workflow = client.get(path(id) + "/workflow");
            if (workflow.status() == 200) {
                workflows++;
                assertThat(entry).contains(workflow.text());
            } else {
                assertThat(workflow.status()).isEqualTo(404);
                assertThat(workflow.text()).contains("queued without a workflow");
            }
        }
        assertThat(workflows).isPositive();
    }

    @Test
    void filesAreThoseOfThePrompt() throws Exception {
        for (String id : archive.home().column("SELECT prompt_id FROM prompt_row WHERE server_id IN (1, 2)")) {
            assertThat(client.ok(path(id) + "/files").json().get("files"))
                    .isEqualTo(client.ok(path(id)).json().get("files"));
        }
    }

    @Test
    void anIdMayBeAnyText() throws Exception {
        for (String id : ODD) {
            // A path of dots alone would be taken out by whoever sends it.
            String path = id.equals("..") ? PROMPTS + "%2E%2E" : path(id);
            ApiClient.Answer answer = client.get(path);
            if (id.equals("..") && answer.status() != 200) {
                assertThat(answer.status()).isIn(400, 404);
                continue;
            }
            assertThat(answer.status()).as(id + " " + answer.text()).isEqualTo(200);
            assertThat(answer.json().get("prompt_id").asText()).isEqualTo(id);
        }
    }

    @Test
    void theServerSaysWhichOfTwoIsMeant() throws Exception {
        assertThat(client.ok(PROMPTS + "same").json().get("server").asText()).isEqualTo("rig");
        assertThat(client.ok(PROMPTS + "same?server=spare").json().get("server").asText())
                .isEqualTo("spare");
        assertThat(client.get(PROMPTS + "same?server=nobody").status()).isEqualTo(404);
        assertThat(client.get(PROMPTS + "same?sever=spare").status()).isEqualTo(400);
    }

    @Test
    void aBeginningIsNoId() {
        assertThat(client.get(PROMPTS + "sam").status()).isEqualTo(404);
        assertThat(client.get(PROMPTS).status()).isEqualTo(404);
        assertThat(client.get(PROMPTS + "none/entry").status()).isEqualTo(404);
        assertThat(client.get(PROMPTS + ApiClient.encoded("x".repeat(5000))).status())
                .isEqualTo(404);
        assertThat(served.told()).isEmpty();
    }

    @Test
    void aPromptThatHadAnotherIdIsFoundByIt() throws Exception {
        archive.home()
                .execute("INSERT INTO prompt_alias (server_id, prompt_id, prompt)"
                        + " SELECT server_id, 'before', id FROM prompt_row WHERE prompt_id = 'a/b'");

        assertThat(client.ok(PROMPTS + "before").json().get("prompt_id").asText())
                .isEqualTo("a/b");
    }

    @Test
    void anUnchangedPromptIsNotSentAgain() {
        String etag = client.ok(PROMPTS + "same").header("ETag").orElseThrow();

        assertThat(client.get(PROMPTS + "same", "If-None-Match", etag).status()).isEqualTo(304);
        assertThat(client.get(PROMPTS + "same/entry", "If-None-Match", etag).status())
                .isEqualTo(200);
        archive.run("rate", "3", "same", "--server", "rig");
        assertThat(client.ok(PROMPTS + "same", "If-None-Match", etag).text()).contains("\"stars\":3");
        archive.run("rate", "0", "same", "--server", "rig", "--yes");
    }
}
