package io.github.comfyarchive.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.JsonPlaces;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive answers as the server did, as if that had never restarted and never forgotten. */
class ComfyShapeTest {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .build();

    @TempDir
    Path folder;

    private ArchivedHome archive;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        archive = new ArchivedHome(folder);
        server = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ServedHome served() throws Exception {
        return ServedHome.of(archive.home());
    }

    private static List<String> ids(String json) throws Exception {
        List<String> ids = new ArrayList<>();
        Iterator<String> names = JSON.readTree(json).fieldNames();
        names.forEachRemaining(ids::add);
        return ids;
    }

    private static byte[] fetched(URI address) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }

    /** Any max_items with any offset: the same entries in the same order as of the server itself. */
    @Test
    void pagesAsTheServerDoes() throws Exception {
        TestEntries.complete(server, 1, 41);
        archive.sync("a", server);
        Random random = new Random(Fuzz.seed("ComfyShapeTest"));
        try (ServedHome served = served()) {
            for (int turn = 0; turn < Fuzz.amount(60, 600); turn++) {
                List<String> query = new ArrayList<>();
                if (random.nextInt(4) > 0) {
                    query.add("max_items=" + (random.nextInt(60) - 5));
                }
                if (random.nextInt(3) > 0) {
                    query.add("offset=" + (random.nextInt(60) - 5));
                }
                String target = "/history?" + String.join("&", query);
                byte[] told = fetched(URI.create(server.uri() + target));

                Answer answer = served.get(random.nextBoolean() ? target : "/api" + target);

                assertThat(answer.status()).as(target).isEqualTo(200);
                assertThat(ids(answer.text())).as(target).isEqualTo(ids(new String(told, StandardCharsets.UTF_8)));
                assertThat(JsonPlaces.of(answer.body())).as(target).isEqualTo(JsonPlaces.of(told));
            }
        }
    }

    /** Python's whole numbers have no bounds, and may have underscores. */
    @Test
    void takesTheNumbersThatTheServerTakes() throws Exception {
        List<String> all = TestEntries.complete(server, 1, 12);
        archive.sync("a", server);
        int most = all.size();
        try (ServedHome served = served()) {
            String far = "9".repeat(40);
            assertThat(ids(served.get("/history?max_items=" + far).text())).isEqualTo(all);
            assertThat(ids(served.get("/history?max_items=-" + far).text())).isEmpty();
            assertThat(ids(served.get("/history?offset=" + far).text())).isEmpty();
            assertThat(ids(served.get("/history?max_items=1_0").text())).isEqualTo(all.subList(most - 10, most));
            assertThat(ids(served.get("/history?max_items=%2B2&offset=%201%20").text()))
                    .isEqualTo(all.subList(1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_items=x", "offset=1.5", "max_items=", "max_items=1__0", "offset=_1"})
    void refusesWhatIsNoNumberAsTheServerDoes(String query) throws Exception {
        TestEntries.complete(server, 1, 3);
        archive.sync("a", server);
        try (ServedHome served = served()) {
            assertThat(served.get("/history?" + query).status()).isEqualTo(500);
        }
    }

    /** Offsets go on over restarts, and over clears. */
    @Test
    void neverForgets() throws Exception {
        List<String> before = TestEntries.complete(server, 1, 6);
        archive.sync("a", server);
        server.restart();
        List<String> after = TestEntries.complete(server, 6, 11);
        archive.sync("a", server);
        try (ServedHome served = served()) {
            List<String> all = new ArrayList<>(before);
            all.addAll(after);
            assertThat(ids(served.get("/history").text())).isEqualTo(all);
            assertThat(ids(served.get("/history?max_items=7").text())).isEqualTo(all.subList(3, 10));
            assertThat(ids(served.get("/history?max_items=2&offset=4").text())).isEqualTo(all.subList(4, 6));
            assertThat(ids(served.get("/history/" + before.get(0)).text())).containsExactly(before.get(0));
            assertThat(served.get("/history/unknown").text().strip()).isEqualTo("{}");
        }
    }

    @Test
    void givesEntriesValueForValueButForSecrets() throws Exception {
        for (Recording recording : List.of(Recording.promptOfFive(), Recording.promptOfSix())) {
            try (FakeComfyServer recorded = FakeComfyServer.replaying(recording)) {
                archive.sync("s" + recording.ids().size(), recorded);
            }
        }
        try (ServedHome served = served()) {
            Answer all = served.get("/history");
            assertThat(all.text()).doesNotContain("CANARY");
            Map<String, String> places = JsonPlaces.of(all.body());
            assertThat(places)
                    .containsAllEntriesOf(JsonPlaces.of(archive.bytes(
                            "history",
                            "--server",
                            "s" + Recording.promptOfFive().ids().size())));
            for (String id : Recording.promptOfFive().ids()) {
                Map<String, String> one = JsonPlaces.of(
                        served.get("/history/" + ServedHome.encode(id)).body());
                assertThat(places).containsAllEntriesOf(one);
                assertThat(one).isNotEmpty();
            }
        }
    }

    /** Several servers: each by its name, all of them together in the order in which prompts ended. */
    @Test
    void keepsServersApart() throws Exception {
        List<String> first = TestEntries.complete(server, 1, 4);
        archive.sync("one", server);
        try (FakeComfyServer other = FakeComfyServer.start()) {
            List<String> second = TestEntries.complete(other, 10, 13);
            archive.sync("two", other);
            try (ServedHome served = served()) {
                assertThat(ids(served.get("/servers/one/history").text())).isEqualTo(first);
                assertThat(ids(served.get("/history?server=two").text())).isEqualTo(second);
                assertThat(ids(served.get("/servers/two/api/history?max_items=1")
                                .text()))
                        .isEqualTo(second.subList(2, 3));
                assertThat(ids(served.get("/history").text()))
                        .hasSize(6)
                        .containsAll(first)
                        .containsAll(second);
                assertThat(ids(served.get("/history?offset=2&max_items=3").text()))
                        .isEqualTo(ids(served.get("/history").text()).subList(2, 5));
                assertThat(ids(served.get("/servers/two/history/" + first.get(0))
                                .text()))
                        .isEmpty();
                assertThat(served.get("/servers/three/history").status()).isEqualTo(400);
            }
        }
    }

    @Test
    void givesTheBytesOfFiles() throws Exception {
        Recording recording = Recording.promptOfFive();
        try (FakeComfyServer recorded = FakeComfyServer.replaying(recording)) {
            archive.sync("a", recorded);
        }
        int given = 0;
        try (ServedHome served = served()) {
            for (List<String> row :
                    archive.home().rows("SELECT filename, subfolder, type, asset FROM output WHERE state = 'stored'")) {
                Answer answer = served.get("/view?filename=" + ServedHome.encode(row.get(0)) + "&subfolder="
                        + ServedHome.encode(row.get(1)) + "&type=" + row.get(2));
                assertThat(answer.status()).as(row.toString()).isEqualTo(200);
                assertThat(answer.header("ETag")).contains('"' + row.get(3) + '"');
                assertThat(answer.header("Content-Length")).contains(Integer.toString(answer.body().length));
                given++;
            }
            assertThat(given).isGreaterThan(5);
            List<String> lost = archive.home()
                    .rows("SELECT filename FROM output WHERE state = 'missing'")
                    .get(0);
            Answer missing = served.get("/view?filename=" + ServedHome.encode(lost.get(0)));
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.text()).contains("missing");
        }
    }

    /** A name that was used again means its newest bytes; with the prompt's id those of that prompt. */
    @Test
    void answersAReusedNameByPrompt() throws Exception {
        FileRef ref = new FileRef("same name+#_00001_.png", "a b", "output");
        TestEntry first = TestEntries.entry(1).files(ref);
        TestEntry second = TestEntries.entry(2).files(ref);
        TestEntries.complete(server, first);
        archive.sync("a", server);
        byte[] older = server.files().bytes(ref);
        TestEntries.complete(server, second);
        archive.sync("a", server);
        byte[] newer = server.files().bytes(ref);
        assertThat(newer).isNotEqualTo(older);
        String target = "/view?filename=" + ServedHome.encode(ref.filename()) + "&subfolder=a%20b";
        try (ServedHome served = served()) {
            assertThat(served.get(target).body()).isEqualTo(newer);
            assertThat(served.get(target + "&prompt_id=" + TestEntries.uuid(1)).body())
                    .isEqualTo(older);
            assertThat(served.get(target + "&prompt_id=" + TestEntries.uuid(2)).body())
                    .isEqualTo(newer);
            assertThat(served.get(target + "&prompt_id=other").status()).isEqualTo(404);
        }
    }

    @Test
    void givesPartsAndNothingThatIsThereAlready() throws Exception {
        TestEntry entry = TestEntries.entry(1).files(FileRef.output("a_00001_.png"));
        TestEntries.complete(server, entry);
        archive.sync("a", server);
        byte[] bytes = server.files().bytes(FileRef.output("a_00001_.png"));
        String target = "/view?filename=a_00001_.png&type=output&subfolder=&preview=webp;90";
        try (ServedHome served = served()) {
            String etag = served.get(target).header("ETag").orElseThrow();
            assertThat(served.get(target, "If-None-Match: " + etag).status()).isEqualTo(304);
            assertThat(served.get(target, "If-None-Match: \"other\", W/" + etag).status())
                    .isEqualTo(304);
            Answer part = served.get(target, "Range: bytes=3-9");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.header("Content-Range")).contains("bytes 3-9/" + bytes.length);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 3, 10));
            assertThat(served.get(target, "Range: bytes=-4").body())
                    .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
            assertThat(served.get(target, "Range: bytes=3-9", "If-Range: \"other\"")
                            .body())
                    .isEqualTo(bytes);
            assertThat(served.get(target, "Range: bytes=" + bytes.length + "-").status())
                    .isEqualTo(416);
            String far = "9".repeat(40);
            Answer toTheEnd = served.get(target, "Range: bytes=3-" + far);
            assertThat(toTheEnd.status()).isEqualTo(206);
            assertThat(toTheEnd.body()).isEqualTo(Arrays.copyOfRange(bytes, 3, bytes.length));
            assertThat(served.get(target, "Range: bytes=-" + far).body()).isEqualTo(bytes);
            assertThat(served.get(target, "Range: bytes=" + far + "-").status()).isEqualTo(416);
            assertThat(served.get(target, "Range: bytes=-0").status()).isEqualTo(416);
            for (String none : List.of("bytes=5-2", "bytes=-", "bytes=x", "lines=1-2")) {
                assertThat(served.get(target, "Range: " + none).status())
                        .as(none)
                        .isEqualTo(200);
            }
            String many = "Range: bytes=" + "0-1,".repeat(1000) + "2-3";
            assertThat(served.get(target, many).body()).isEqualTo(bytes);
            Answer head = served.ask("HEAD", target, "");
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Length")).contains(Integer.toString(bytes.length));
            assertThat(served.get(target, "If-None-Match: " + etag).header("Content-Length"))
                    .isEmpty();
        }
    }

    /** What an answer without its body says of the body is true: its length is not 0. */
    @Test
    void saysNoLengthThatItDoesNotKnow() throws Exception {
        TestEntries.complete(server, 1, 3);
        archive.sync("a", server);
        try (ServedHome served = served();
                Socket socket = served.open("HEAD", "/archive/v1/prompts?format=ndjson", "")) {
            String head = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(head)
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("Content-Length")
                    .endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filename=../a.png 400",
                "filename=/etc/passwd 400",
                "filename=a.png&type=models 400",
                "filename=a.png&subfolder=../.. 403",
                "filename=a.png&subfolder=/etc 403",
                "filename= 404",
                "type=output 404",
                "filename=%2e%2e%2fa.png 400",
                "filename=a%00.png 404",
                "filename=%ff 400"
            })
    void refusesNamesThatLeadOut(String line) throws Exception {
        TestEntries.complete(server, 1, 2);
        archive.sync("a", server);
        String[] parts = line.split(" ", -1);
        try (ServedHome served = served()) {
            assertThat(served.get("/view?" + parts[0]).status()).isEqualTo(Integer.parseInt(parts[1]));
        }
    }

    @Test
    void listsJobs() throws Exception {
        Recording recording = Recording.promptOfFive();
        try (FakeComfyServer recorded = FakeComfyServer.replaying(recording)) {
            archive.sync("a", recorded);
        }
        try (ServedHome served = served()) {
            JsonNode all = JSON.readTree(served.get("/api/jobs").text());
            assertThat(all.path("jobs").size()).isEqualTo(recording.ids().size());
            assertThat(all.path("pagination").path("total").asInt())
                    .isEqualTo(recording.ids().size());
            assertThat(all.path("pagination").path("limit").isNull()).isTrue();
            JsonNode some =
                    JSON.readTree(served.get("/api/jobs?limit=3&offset=2").text());
            assertThat(some.path("pagination").path("has_more").asBoolean()).isTrue();
            assertThat(some.path("jobs").path(0)).isEqualTo(all.path("jobs").path(2));
            JsonNode failed = JSON.readTree(
                    served.get("/api/jobs?status=failed,cancelled").text());
            assertThat(failed.path("jobs"))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(job.path("status").asText()).isIn("failed", "cancelled"));
            assertThat(JSON.readTree(served.get("/api/jobs?status=pending").text())
                            .path("jobs"))
                    .isEmpty();
            for (JsonNode job : all.path("jobs")) {
                JsonNode one = JSON.readTree(served.get(
                                "/api/jobs/" + ServedHome.encode(job.path("id").asText()))
                        .text());
                assertThat(one.path("outputs_count")).isEqualTo(job.path("outputs_count"));
                JsonNode entry = JSON.readTree(served.get("/history/"
                                        + ServedHome.encode(job.path("id").asText()))
                                .text())
                        .path(job.path("id").asText());
                assertThat(one.path("workflow").path("prompt"))
                        .isEqualTo(entry.path("prompt").path(2));
                assertThat(one.path("workflow").path("extra_data"))
                        .isEqualTo(entry.path("prompt").path(3));
            }
            for (String wrong :
                    List.of("status=done", "limit=0", "limit=x", "offset=x", "sort_by=id", "sort_order=up")) {
                assertThat(served.get("/api/jobs?" + wrong).status()).as(wrong).isEqualTo(400);
            }
            assertThat(served.get("/api/jobs/unknown").status()).isEqualTo(404);
        }
    }

    /** At the first of these a ComfyUI answers 500. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"extra_pnginfo\": null, \"create_time\": 5}",
                "{\"extra_pnginfo\": {\"workflow\": []}}",
                "{\"extra_pnginfo\": {\"workflow\": {\"id\": {\"a\": [1, 2]}}}}",
                "[]",
                "7",
                "\"text\""
            })
    void listsJobsWhateverTheirExtraData(String extra) throws Exception {
        String id = TestEntries.uuid(7);
        server.history()
                .complete(
                        id,
                        "{\"prompt\": [1.5, \"" + id
                                + "\", {\"1\": {\"class_type\": \"A\", \"inputs\": {\"x\": 1e-05}}}, " + extra
                                + ", [\"1\"]], \"outputs\": {\"1\": {\"text\": [\"said\"], \"result\": [\"3d/a.glb\", null]}}, \"status\": null}");
        archive.sync("a", server);
        try (ServedHome served = served()) {
            JsonNode job =
                    JSON.readTree(served.get("/api/jobs").text()).path("jobs").path(0);
            assertThat(job.path("priority").asText()).isEqualTo("1.5");
            assertThat(job.path("status").asText()).isEqualTo("completed");
            assertThat(job.path("outputs_count").asInt()).isEqualTo(1);
            assertThat(job.path("preview_output").path("mediaType").asText()).isEqualTo("3d");
            String whole = served.get("/api/jobs/" + id).text();
            assertThat(whole)
                    .contains("\"extra_data\":" + extra)
                    .contains("\"prompt\":{\"1\": {\"class_type\": \"A\", \"inputs\": {\"x\": 1e-05}}}");
        }
    }

    @Test
    void saysWhatAnArchiveCannotDo() throws Exception {
        TestEntries.complete(server, 1, 2);
        archive.sync("a", server);
        try (ServedHome served = served()) {
            for (String path :
                    List.of("/prompt", "/queue", "/history", "/interrupt", "/api/prompt", "/servers/a/prompt")) {
                Answer refused = served.ask("POST", path, "{}");
                assertThat(refused.status()).as(path).isEqualTo(405);
                assertThat(refused.header("Content-Type")).contains("application/problem+json");
                assertThat(refused.text()).contains("archive");
                assertThat(refused.header("Allow").orElseThrow()).as(path).doesNotContain("POST");
            }
            Answer refused = served.ask("DELETE", "/history", "");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).contains("GET, HEAD");
            assertThat(served.get("/queue").text()).isEqualTo("{\"queue_running\": [], \"queue_pending\": []}");
            assertThat(served.get("/prompt").text()).contains("\"queue_remaining\": 0");
            assertThat(JSON.readTree(served.get("/system_stats").text())
                            .path("system")
                            .has("comfyui_version"))
                    .isTrue();
            assertThat(served.get("/api/queue").status()).isEqualTo(200);
        }
    }

    /** Packed where the client says so, and long answers are whole. */
    @Test
    void packsAnswers() throws Exception {
        TestEntries.complete(server, 1, 30);
        archive.sync("a", server);
        try (ServedHome served = served()) {
            Answer packed = served.get("/history", "Accept-Encoding: gzip, br");
            assertThat(packed.header("Content-Encoding")).contains("gzip");
            assertThat(packed.unpacked()).isEqualTo(served.get("/history").text());
            assertThat(packed.body().length).isLessThan(served.get("/history").body().length / 2);
            String one = "/history/" + TestEntries.uuid(3);
            String etag = served.get(one).header("ETag").orElseThrow();
            assertThat(served.get(one, "If-None-Match: " + etag).status()).isEqualTo(304);
            assertThat(served.get(one, "Accept-Encoding: gzip").unpacked())
                    .isEqualTo(served.get(one).text());
        }
    }
}
