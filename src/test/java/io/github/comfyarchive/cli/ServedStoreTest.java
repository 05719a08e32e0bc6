package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.Events;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store, served as the home that was published to it; and what becomes of that where its database or its object store is away. */
final class ServedStoreTest {
    /** Larger ones are read in parts. */
    private static final long LARGE = 1_500;

    private static final String PROMPTS = "/archive/v1/prompts";

    @TempDir
    private static Path folder;

    private static PostgresServer database;
    private static S3Link link;
    private static FakeComfyServer comfy;
    private static ArchivedHome archive;
    private static String url;
    private static String files;
    private static ServedStore store;
    private static ServedHome ofHome;
    private static ServedHome ofStore;
    private static ApiClient home;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws Exception {
        database = PostgresServer.with("max_connections=20");
        link = S3Link.to(S3Server.shared().port());
        S3Server.access(link.endpoint());
        url = database.database();
        files = "s3://" + S3Server.shared().bucket() + "/files";
        archive = ArchivedHome.ofRecordings(folder);
        comfy = FakeComfyServer.start();
        for (int number = 0; number < 30; number++) {
            TestEntry entry = TestEntries.entry(number).files(FileRef.output("made_" + number + "_.png"));
            TestEntries.complete(comfy, entry);
        }
        archive.sync("rig", comfy);
        run("tag", "draft", TestEntries.uuid(3));
        run("rate", "4", TestEntries.uuid(3));
        run("note", TestEntries.uuid(4), "kept for the cover");
        run("saved", "add", "rigs", "server:rig");
        run("store", "init", "--store", url, "--files", files, "--partitions", "4");
        publish();
        store = new ServedStore(
                PublishedHome.address(url),
                Optional.of(FilesAddress.parse(files)),
                archive.home().derivation(),
                LARGE);
        ofHome = ServedHome.of(archive.home());
        ofStore = ServedHome.of(store.served(), outside(store));
        home = ofHome.client();
        client = ofStore.client();
    }

    private static Outside outside(ServedStore served) {
        return new Outside(served::status, served::redactor);
    }

    @AfterAll
    static void stop() throws Exception {
        ofHome.close();
        ofStore.close();
        store.close();
        comfy.close();
        S3Server.forget();
        link.close();
        database.close();
    }

    private static void run(String... arguments) {
        Outcome ran = archive.run(arguments);
        assertThat(ran.exit())
                .as(String.join(" ", arguments) + ": " + ran.err())
                .isZero();
    }

    private static void publish() {
        run("publish", "--store", url, "--files", files);
    }

    /** But for the keys of rows, which are the database's own. */
    private static String plain(ApiClient.Answer answer) {
        return answer.status() + " "
                + answer.text()
                        .replaceAll("\"p[0-9]+\"", "\"p\"")
                        .replaceAll("\"next\":\"[^\"]+\"", "\"next\":\"...\"");
    }

    private static void same(String path) {
        assertThat(plain(client.get(path))).as(path).isEqualTo(plain(home.get(path)));
    }

    /** What a ComfyUI answers may hold numbers that are none in JSON. */
    private static void sameOfComfy(String path) throws Exception {
        assertThat(raw(ofStore, path)).as(path).isEqualTo(raw(ofHome, path));
    }

    private static String raw(ServedHome served, String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(served.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private static List<String> ids() throws Exception {
        List<String> ids = new ArrayList<>();
        home.ok(PROMPTS + "?limit=100")
                .json()
                .get("prompts")
                .forEach(prompt -> ids.add(prompt.get("prompt_id").asText()));
        return ids;
    }

    @Test
    void whatIsAskedIsAnsweredAsByTheHome() throws Exception {
        for (String path : List.of(
                PROMPTS,
                PROMPTS + "?limit=3",
                PROMPTS + "?server=rig&status=success&limit=7",
                PROMPTS + "?tag=draft",
                PROMPTS + "?min_rating=4",
                PROMPTS + "?q=saved:rigs&format=ndjson",
                PROMPTS + "?since=never",
                PROMPTS + "?server=nobody",
                PROMPTS + "?cursor=none",
                PROMPTS + "/nobody",
                "/archive/v1/search?q=a&sort=newest",
                "/archive/v1/statistics?days=3",
                "/archive/v1/statistics?server=rig&days=3",
                "/archive/v1/counts?days=30",
                "/archive/v1/saved",
                "/archive/v1/tiles",
                "/archive/v1/tiles?limit=5&kind=image",
                "/archive/v1/tiles?kind=failure",
                "/archive/v1/tiles?prompt=p999999999999999",
                "/archive/v1/tiles/p999999999999999/details",
                "/archive/v1/files/" + "0".repeat(64),
                "/archive/v1/files/" + "0".repeat(64) + "/thumbnail",
                "/healthz")) {
            same(path);
        }
        for (String path : List.of(
                "/history",
                "/history?max_items=4",
                "/history?max_items=3&offset=5",
                "/servers/rig/history?max_items=3&offset=29",
                "/servers/nobody/history",
                "/history/nobody",
                "/servers/rig/system_stats",
                "/queue",
                "/api/jobs?limit=4",
                "/api/jobs?limit=5&offset=3&sort_by=execution_duration&sort_order=asc&status=completed",
                "/view?filename=made_3_.png",
                "/view?filename=made_3_.png&server=rig",
                "/view?filename=nothing.png",
                "/view?filename=made_3_.png&prompt_id=" + TestEntries.uuid(3),
                "/view?filename=made_3_.png&prompt_id=" + TestEntries.uuid(4))) {
            sameOfComfy(path);
        }
        for (String id : ids()) {
            same(PROMPTS + "/" + id);
            for (String path : List.of(PROMPTS + "/" + id + "/entry", "/history/" + id, "/api/jobs/" + id)) {
                sameOfComfy(path);
            }
        }
        for (String id : List.of(ids().get(0), TestEntries.uuid(3))) {
            for (String part : List.of("/files", "/graph", "/workflow")) {
                same(PROMPTS + "/" + id + part);
            }
        }
        JsonNode servers = client.ok("/archive/v1/servers").json().get("servers");
        JsonNode ours = home.ok("/archive/v1/servers").json().get("servers");
        assertThat(servers).hasSameSizeAs(ours);
        assertThat(client.ok("/archive/v1/status").json().at("/stores/0/behind").asLong())
                .isZero();
        String metrics = client.ok("/metrics").text();
        home.ok("/metrics").lines().stream()
                .filter(line -> line.matches("archive_(prompts|outputs|files|file_bytes|prompt_duration).*[1-9]\\.0.*"))
                .forEach(line -> assertThat(metrics).contains(line));
        assertThat(metrics).doesNotContain("archive_disk_free_bytes");
        assertThat(ofStore.told()).isEmpty();
    }

    /** By pages, as a page and a script go through them; and by keys that another process gave. */
    @Test
    void pagesGoOnInAnotherProcess() throws Exception {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        String key = "";
        do {
            try (ServedStore other = new ServedStore(
                            PublishedHome.address(url),
                            Optional.empty(),
                            archive.home().derivation());
                    ServedHome served = ServedHome.of(other.served(), outside(other))) {
                JsonNode page =
                        served.reader().ok(PROMPTS + "?limit=13" + cursor).json();
                page.get("prompts")
                        .forEach(prompt -> paged.add(prompt.get("prompt_id").asText()));
                cursor = page.get("next").isNull()
                        ? ""
                        : "&cursor=" + page.get("next").asText();
                if (!key.isEmpty()) {
                    served.reader().ok("/archive/v1/tiles/" + key + "/details");
                }
                key = served.reader()
                        .ok("/archive/v1/tiles?limit=1")
                        .json()
                        .at("/prompts/0/1/0/0")
                        .asText();
            }
        } while (!cursor.isEmpty());
        assertThat(paged).isEqualTo(ids());
    }

    private static List<String> sha256s() throws Exception {
        List<String> names = new ArrayList<>();
        for (String id : ids()) {
            home.ok(PROMPTS + "/" + id + "/files").json().get("files").forEach(file -> {
                if (file.get("sha256").isTextual()) {
                    names.add(file.get("sha256").asText());
                }
            });
        }
        return names.stream().distinct().toList();
    }

    @Test
    void filesAreGivenWholeAndInPartsAndFetchedOnce() throws Exception {
        int large = 0;
        List<String> names = sha256s();
        for (String sha256 : names) {
            String path = "/archive/v1/files/" + sha256;
            ApiClient.Answer ours = home.ok(path);
            byte[] bytes = ours.bytes();
            ApiClient.Answer whole = client.ok(path);
            assertThat(whole.bytes()).isEqualTo(bytes);
            for (String header : List.of("Content-Type", "ETag", "Content-Disposition", "Cache-Control")) {
                assertThat(whole.header(header)).as(header).isEqualTo(ours.header(header));
            }
            large += bytes.length > LARGE ? 1 : 0;
            ApiClient.Answer part = client.get(path, "Range", "bytes=10-29");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 30));
            assertThat(part.header("Content-Range")).hasValue("bytes 10-29/" + bytes.length);
            assertThat(client.get(path, "Range", "bytes=-5").bytes())
                    .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 5, bytes.length));
            assertThat(client.get(path, "Range", "bytes=" + bytes.length + "-").status())
                    .isEqualTo(416);
            assertThat(client.get(path, "If-None-Match", '"' + sha256 + '"').status())
                    .isEqualTo(304);
            assertThat(client.get(path, "Range", "bytes=0-4", "If-Range", "\"other\"")
                            .bytes())
                    .isEqualTo(bytes);
            ApiClient.Answer head = client.send("HEAD", path, null);
            assertThat(head.header("Content-Length")).hasValue(String.valueOf(bytes.length));
            ApiClient.Answer thumbnail = client.get(path + "/thumbnail");
            assertThat(plain(thumbnail)).isEqualTo(plain(home.get(path + "/thumbnail")));
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(S3Server.SECRET_KEY);
        }
        assertThat(large).isPositive().isLessThan(names.size());
        int asked = link.asked().size();
        for (int number = 0; number < 10; number++) {
            client.get("/archive/v1/files/" + names.get(number) + "/thumbnail");
        }
        assertThat(link.asked()).as("small pictures are kept").hasSize(asked);
    }

    /** What homes tell is told to whoever listens: new prompts, what people said, and what is gone. */
    @Test
    void whatHomesTellIsToldToWhoeverListens() throws Exception {
        String id = TestEntries.uuid(2_000);
        try (Events events = client.listen("").begun();
                Events lost = client.listen("?since=7")) {
            assertThat(lost.next().get("kind").asText()).isEqualTo("reset");
            TestEntries.complete(comfy, TestEntries.entry(2_000));
            archive.sync("rig", comfy);
            publish();
            JsonNode told = last(events, "prompt", id);
            assertThat(told.get("server").asText()).isEqualTo("rig");
            String key = told.get("key").asText();
            assertThat(client.ok("/archive/v1/tiles?prompt=p" + key).text()).contains(id);

            run("tag", "late", id);
            publish();
            last(events, "annotation", id);
            assertThat(client.ok(PROMPTS + "/" + id).text()).contains("late");
            String since = events.lastId();

            run("forget", id, "--yes");
            publish();
            List<JsonNode> gone =
                    events.until(event -> event.get("kind").asText().equals("gone"));
            assertThat(gone.get(gone.size() - 1).get("key").asText()).isEqualTo(key);
            assertThat(client.get(PROMPTS + "/" + id).status()).isEqualTo(404);
            try (Events again = client.listen("", "Last-Event-ID", since)) {
                assertThat(again.next().get("kind").asText()).isEqualTo("gone");
            }
        }
    }

    private static JsonNode last(Events events, String kind, String id) {
        List<JsonNode> told = events.until(event -> event.get("kind").asText().equals(kind)
                && event.path("prompt_id").asText().equals(id));
        return told.get(told.size() - 1);
    }

    @Test
    void aDatabaseThatIsAwayIsSaidAndMissedNoLongerThanThat() throws Exception {
        client.ok(PROMPTS);
        database.stop();
        await().until(() -> client.get(PROMPTS).status() == 503);
        ApiClient.Answer away = client.get(PROMPTS);
        assertThat(away.header("Retry-After")).hasValue("5");
        assertThat(away.text())
                .contains("the store's database cannot be asked now")
                .doesNotContain("postgresql");
        assertThat(client.get("/archive/v1/counts").status()).isEqualTo(503);
        client.ok("/healthz");
        client.ok("/");
        assertThat(ofStore.told().get(ofStore.told().size() - 1))
                .contains("the store postgresql://127.0.0.1:" + database.port())
                .doesNotContain("archive@");

        database.start();
        same(PROMPTS);
        same("/archive/v1/counts");

        database.stop();
        database.start();
        same(PROMPTS);
    }

    @Test
    void anObjectStoreThatIsAwayIsMissedByFilesAlone() throws Exception {
        List<String> names = sha256s();
        try (ServedStore fresh = new ServedStore(
                        PublishedHome.address(url),
                        Optional.of(FilesAddress.parse(files)),
                        archive.home().derivation());
                ServedHome served = ServedHome.of(fresh.served(), outside(fresh))) {
            ApiClient reader = served.reader();
            link.rule(asked -> S3Link.Fate.CUT);
            ApiClient.Answer away = reader.get("/archive/v1/files/" + names.get(0));
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.header("Retry-After")).hasValue("5");
            assertThat(away.text()).contains("the files of the store").doesNotContain("s3:");
            assertThat(away.header("Content-Disposition")).isEmpty();
            assertThat(reader.get("/archive/v1/files/" + names.get(1) + "/thumbnail")
                            .status())
                    .isEqualTo(503);
            reader.ok(PROMPTS);
            reader.ok("/archive/v1/tiles");
            link.rule(asked -> S3Link.Fate.PASSED);
            assertThat(reader.ok("/archive/v1/files/" + names.get(0)).bytes())
                    .isEqualTo(home.ok("/archive/v1/files/" + names.get(0)).bytes());
        } finally {
            link.rule(asked -> S3Link.Fate.PASSED);
        }
    }

    /** Few connections for many who ask, each of which can only read, and none of which asks for long. */
    @Test
    void manyAskByFewConnections() throws Exception {
        String expected = plain(home.ok(PROMPTS + "?limit=20"));
        List<CompletableFuture<String>> asked = IntStream.range(0, 64)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> plain(client.get(PROMPTS + "?limit=20"))))
                .toList();
        for (CompletableFuture<String> one : asked) {
            assertThat(one.get()).isEqualTo(expected);
        }
        assertThat(database.count(
                        url, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'archive serve'"))
                .isBetween(1L, 6L);
        try (StoreDatabase slow =
                StoreDatabase.toRead(PublishedHome.address(url), "archive serve", Duration.ofMillis(200))) {
            assertThat(catchThrowableOfType(
                                    StoreException.class,
                                    () -> slow.transaction(sql -> sql.one("SELECT pg_sleep(20)", row -> "slept")))
                            .kind())
                    .isEqualTo(StoreException.Kind.SLOW);
        }
    }

    /** What is about archiving is refused; so is a store that is none, before anything listens. */
    @Test
    void whatMakesNoSenseWithAStoreIsRefused() {
        for (List<String> words : List.of(
                List.of("serve", "--store", url, "--watch"),
                List.of("serve", "--store", url, "--poll", "5"),
                List.of("serve", "--store", url, "--server", "http://127.0.0.1:8188"))) {
            Outcome refused = archive.run(words.toArray(String[]::new));
            assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err())
                    .contains(words.get(3) + " is about what a home archives: it goes without a store");
        }
        Outcome environment = Outcome.of(Map.of("ARCHIVE_STORE", url), "serve", "--watch");
        assertThat(environment.exit()).isEqualTo(2);
        assertThat(environment.err()).contains("which $ARCHIVE_STORE names; --home DIR says which home");
        Outcome password = archive.run("serve", "--store", "postgresql://somebody:word@127.0.0.1/archive");
        assertThat(password.exit()).isEqualTo(2);
        assertThat(password.err()).contains("PGPASSWORD").doesNotContain("word@");
        Outcome none = archive.run("serve", "--store", url.replaceFirst("/[^/]*$", "/postgres"), "--port", "0");
        assertThat(none.exit()).as(none.err()).isEqualTo(6);
        assertThat(none.err()).contains("there is no store in postgresql://127.0.0.1:" + database.port());
    }

    @Test
    void whatPeopleSayThereIsInTheStoreAtOnce() throws Exception {
        String path = PROMPTS + "/" + TestEntries.uuid(5);
        assertThat(client.put(path + "/rating", "{\"stars\": 5}").text()).contains("\"changed\":1", "\"stars\":5");
        assertThat(client.ok(PROMPTS + "?rating=5").text()).contains(TestEntries.uuid(5));
        assertThat(client.put(path + "/note", "{\"text\": \"for the cover\"}").status())
                .isEqualTo(200);
        assertThat(client.put(path + "/tags/so", "").text())
                .contains("\"tags\":[\"so\"]", "\"note\":\"for the cover\"");
        assertThat(client.ok(path).text()).contains("\"stars\":5", "for the cover", "\"so\"");
        assertThat(client.put("/archive/v1/saved/so", "{\"query\": \"tag:so\"}").status())
                .isBetween(200, 204);
        assertThat(client.ok(PROMPTS + "?q=saved:so").text()).contains(TestEntries.uuid(5));
        Outcome elsewhere = archive.run("list", "--tag", "so", "--store", url);
        assertThat(elsewhere.out()).contains(TestEntries.uuid(5));

        // What another process says shows too, within the moment for which a look holds.
        run("untag", "so", TestEntries.uuid(5), "--store", url, "--yes");
        await().untilAsserted(() -> assertThat(client.ok(path).text()).doesNotContain("\"so\""));

        assertThat(client.delete(path + "/rating").status()).isEqualTo(200);
        assertThat(client.delete(path + "/note").status()).isEqualTo(200);
        assertThat(client.delete("/archive/v1/saved/so").status()).isBetween(200, 204);
        await().untilAsserted(() -> same(path));
        same("/archive/v1/saved");
    }

    @Test
    void whoeverHasNoSessionChangesNothingAndNobodyForgets() {
        String path = PROMPTS + "/" + TestEntries.uuid(5);
        assertThat(ofStore.reader().put(path + "/rating", "{\"stars\": 5}").status())
                .isEqualTo(403);
        ApiClient.Answer forget = client.post("/archive/v1/forget", "{\"prompts\": [\"" + TestEntries.uuid(5) + "\"]}");
        assertThat(forget.status()).isEqualTo(501);
        assertThat(forget.text()).contains("archive forget --store");
        assertThat(client.ok("/session.js").text()).contains("sessionStorage");
    }

    @Test
    void aServerThatMayOnlyReadTheStoreTakesNoChanges() throws Exception {
        database.execute(url, "CREATE ROLE visitor LOGIN; GRANT archive_reader TO visitor");
        String address = url.replace("archive@", "visitor@");
        try (ServedStore reading = new ServedStore(
                        PublishedHome.address(address),
                        Optional.of(FilesAddress.parse(files)),
                        archive.home().derivation());
                ServedHome served = ServedHome.of(reading.served(), outside(reading))) {
            String path = PROMPTS + "/" + TestEntries.uuid(5);
            ApiClient.Answer refused = served.client().put(path + "/rating", "{\"stars\": 5}");
            assertThat(refused.status()).isEqualTo(501);
            assertThat(refused.text()).contains("may read the store, and not write to it");
            assertThat(served.client().ok("/session.js").text()).doesNotContain("sessionStorage");
            assertThat(served.client().ok(path).text()).contains(TestEntries.uuid(5));
        }
    }
}
