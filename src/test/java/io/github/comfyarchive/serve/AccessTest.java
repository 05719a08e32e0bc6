package io.github.comfyarchive.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.serve.access.Hosts;
import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.serve.access.Sessions;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may what: hosts, foreign pages, tokens, codes, sessions; and who only wants to be in the way. */
class AccessTest {
    private static final String TOKEN = "a-token-of-the-file-0123";
    private static final String JSON = "Content-Type: application/json";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @TempDir
    Path folder;

    private ArchivedHome archive;

    @BeforeEach
    void start() {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 1, 4);
            archive.sync("a", server);
        }
    }

    private ServedHome open() throws IOException {
        return ServedHome.of(archive.home());
    }

    private ServedHome closed() throws IOException {
        return ServedHome.of(archive.home(), TOKEN, false);
    }

    /** A page whose own name leads here (DNS rebinding) asks by that name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:80",
                "127.0.0.1.evil.example",
                "127.0.0.2",
                "localhost.evil.example",
                "localhost@evil.example",
                "[::2]",
                "",
                "localhost/",
                "0.0.0.0",
                "127.1",
                "2130706433"
            })
    void isAskedByNoOtherName(String host) throws Exception {
        try (ServedHome served = open()) {
            assertThat(served.get("/history", "Host: " + host).status()).isIn(400, 421);
            assertThat(served.get("/healthz", "Host: " + host).status()).isIn(400, 421);
        }
    }

    @Test
    void isAskedByItsOwnNamesAndThoseThatAreAllowed() throws Exception {
        try (ServedHome served = ServedHome.of(archive.home(), null, false, "archive.example.org")) {
            for (String host : List.of(
                    "127.0.0.1:" + served.port(),
                    "localhost",
                    "LOCALHOST:1",
                    "localhost.",
                    "[::1]:8189",
                    "[0:0:0:0:0:0:0:1]",
                    "Archive.Example.org:443")) {
                assertThat(served.get("/queue", "Host: " + host).status())
                        .as(host)
                        .isEqualTo(200);
            }
            assertThat(served.get("http://evil.example/queue").status()).isIn(400, 421);
        }
    }

    @Test
    void knowsTheAddressThatItListensOn() throws Exception {
        Hosts hosts = new Hosts(ListenAddress.of("10.1.2.3", 0), List.of());
        assertThat(hosts.has("10.1.2.3:8189")).isTrue();
        assertThat(hosts.has("localhost")).isFalse();
        assertThat(new Hosts(ListenAddress.of("0.0.0.0", 0), List.of()).has("10.1.2.3"))
                .isFalse();
        assertThat(new Hosts(ListenAddress.of("::1", 0), List.of()).has("[::1]:5"))
                .isTrue();
    }

    @Test
    void answersNoForeignPage() throws Exception {
        try (ServedHome served = open()) {
            assertThat(served.get("/history", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(403);
            for (String origin : List.of(
                    "http://evil.example",
                    "null",
                    "http://127.0.0.1:8188",
                    "http://localhost:1",
                    "https://127.0.0.1")) {
                assertThat(served.get("/history", "Origin: " + origin).status())
                        .as(origin)
                        .isEqualTo(403);
            }
            Answer own =
                    served.get("/history", "Origin: http://127.0.0.1:" + served.port(), "Sec-Fetch-Site: same-origin");
            assertThat(own.status()).isEqualTo(200);
            assertThat(own.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(own.header("Cross-Origin-Resource-Policy")).contains("same-origin");
            assertThat(own.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(own.header("Content-Security-Policy"))
                    .hasValueSatisfying(policy ->
                            assertThat(policy).contains("default-src 'none'").contains("frame-ancestors 'none'"));
            Answer preflight = served.ask(
                    "OPTIONS",
                    "/archive/v1/session",
                    "",
                    "Origin: http://evil.example",
                    "Access-Control-Request-Method: POST");
            assertThat(preflight.status()).isEqualTo(403);
            assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    /** With a token file nothing is read without it but what is of no archive. */
    @Test
    void readsNothingWithoutTheToken() throws Exception {
        try (ServedHome served = closed()) {
            assertThat(served.get("/healthz").status()).isEqualTo(200);
            assertThat(served.get("/session").status()).isEqualTo(200);
            for (String path :
                    List.of("/history", "/view?filename=a", "/", "/api/jobs", "/nothing", "/metrics", "/queue")) {
                Answer refused = served.get(path);
                assertThat(refused.status()).as(path).isEqualTo(401);
                assertThat(refused.header("WWW-Authenticate")).contains("Bearer");
                assertThat(served.get(path, "Authorization: Bearer " + TOKEN + "x")
                                .status())
                        .isEqualTo(401);
                assertThat(served.get(path, "Authorization: Basic " + TOKEN).status())
                        .isEqualTo(401);
            }
            Answer told = served.get("/", "Accept: text/html,application/xhtml+xml,*/*;q=0.8");
            assertThat(told.status()).isEqualTo(401);
            assertThat(told.text()).contains("<p>this archive is read with &#39;Authorization", "archive serve --link");
            assertThat(served.get("/history", "Authorization: Bearer " + TOKEN).status())
                    .isEqualTo(200);
            assertThat(served.get("/history", "authorization: bearer " + TOKEN).status())
                    .isEqualTo(200);
            assertThat(served.told()).isEmpty();
        }
    }

    private static String token(Answer answer) {
        return answer.text().replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void beginsASessionByACodeOnce() throws Exception {
        try (ServedHome served = closed()) {
            String code = served.serve().sessions().newCode();
            Answer begun = served.ask("POST", "/archive/v1/session", "{\"x\": [1], \"code\": \"" + code + "\"}", JSON);
            assertThat(begun.status()).isEqualTo(200);
            assertThat(begun.header("Cache-Control")).contains("no-store");
            assertThat(served.get("/history", "Archive-Session: " + token(begun))
                            .status())
                    .isEqualTo(200);
            assertThat(served.ask("POST", "/archive/v1/session", "{\"code\": \"" + code + "\"}", JSON)
                            .status())
                    .isEqualTo(403);
            for (String wrong :
                    List.of("", "{}", "[]", "{\"code\": 5}", "{\"code\": \"\"}", "{\"code\"", "7", "null")) {
                assertThat(served.ask("POST", "/archive/v1/session", wrong, JSON)
                                .status())
                        .as(wrong)
                        .isEqualTo(403);
            }
            assertThat(served.ask("POST", "/archive/v1/session", "x".repeat(5000), JSON)
                            .status())
                    .isEqualTo(413);
        }
    }

    /** The file that --open opens is of no origin: its form is let through, by the code alone. */
    @Test
    void beginsASessionByAFormOfAFile() throws Exception {
        try (ServedHome served = closed()) {
            String code = served.serve().sessions().newCode();
            Answer page = served.ask(
                    "POST", "/archive/v1/session", "code=" + code, FORM, "Origin: null", "Sec-Fetch-Site: cross-site");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
            String cookie = page.header("Set-Cookie").orElseThrow();
            assertThat(cookie)
                    .startsWith("archive-" + served.port() + "=")
                    .contains("HttpOnly")
                    .contains("SameSite=Strict");
            String pair = cookie.substring(0, cookie.indexOf(';'));
            // It opens reading, and reading alone.
            assertThat(served.get("/history", "Cookie: other=1; " + pair).status())
                    .isEqualTo(200);
            assertThat(served.ask("POST", "/archive/v1/session/code", "", "Cookie: " + pair)
                            .status())
                    .isEqualTo(401);
            assertThat(served.get("/history", "Cookie: archive-1=" + pair.replaceFirst(".*=", ""))
                            .status())
                    .isEqualTo(401);
            String session = page.text().replaceFirst("(?s).*data-session=\"([^\"]+)\".*", "$1");
            assertThat(served.ask("POST", "/archive/v1/session/code", "", "Archive-Session: " + session)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void beginsASessionForWhoeverHasTheToken() throws Exception {
        try (ServedHome served = closed()) {
            Answer begun = served.ask("POST", "/archive/v1/session", "{}", JSON, "Authorization: Bearer " + TOKEN);
            assertThat(served.ask("POST", "/archive/v1/session/code", "", "Archive-Session: " + token(begun))
                            .status())
                    .isEqualTo(200);
            assertThat(served.ask("POST", "/archive/v1/session/code", "", "Authorization: Bearer " + TOKEN)
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void endsCodesAfterAMinute() {
        Instant[] now = {Instant.parse("2026-11-29T10:00:00Z")};
        InstantSource source = () -> now[0];
        Sessions sessions = new Sessions(source.withZone(ZoneOffset.UTC));
        String late = sessions.newCode();
        String soon = sessions.newCode();
        now[0] = now[0].plus(Duration.ofSeconds(59));
        Optional<String> session = sessions.begin(soon);
        assertThat(session).isPresent();
        assertThat(sessions.begin(soon)).isEmpty();
        now[0] = now[0].plus(Duration.ofSeconds(1));
        assertThat(sessions.begin(late)).isEmpty();
        assertThat(sessions.has(session.get())).isTrue();
        assertThat(sessions.has(late)).isFalse();
        assertThat(sessions.has("")).isFalse();
        now[0] = now[0].plus(Duration.ofDays(31));
        assertThat(sessions.has(session.get())).isFalse();
    }

    @Test
    void keepsNoMoreCodesAndSessionsThanOnePersonNeeds() {
        Sessions sessions = new Sessions(Clock.systemUTC());
        String first = sessions.newCode();
        for (int more = 0; more < 1000; more++) {
            sessions.newCode();
        }
        assertThat(sessions.begin(first)).isEmpty();
    }

    /** Whatever is no question: a change is refused without a session, and on a server that only reads with one too. */
    @Test
    void everyChangeWantsASession() throws Exception {
        try (ServedHome open = open();
                ServedHome reading = ServedHome.of(archive.home(), null, true)) {
            int changes = 0;
            for (String route : open.routes()) {
                String method = route.substring(0, route.indexOf(' '));
                String path = route.substring(method.length() + 1).replaceAll("\\{[^}]+}", "x");
                if (method.equals("GET") || path.startsWith("/archive/v1/session")) {
                    continue;
                }
                int wanted = path.startsWith("/archive/v1/") ? 403 : 405;
                assertThat(open.ask(method, path, "{}", JSON).status())
                        .as(route)
                        .isEqualTo(wanted);
                assertThat(reading.ask(method, path, "{}", JSON, "Archive-Session: " + reading.session())
                                .status())
                        .as(route)
                        .isEqualTo(wanted);
                changes += wanted == 403 ? 1 : 0;
            }
            assertThat(changes).isGreaterThan(5);
        }
    }

    @Test
    void takesNoChangesWhereItOnlyReads() throws Exception {
        try (ServedHome served = ServedHome.of(archive.home(), null, true)) {
            String session = "Archive-Session: " + served.session();
            Answer refused = served.ask("PUT", "/archive/v1/saved/mine", "{\"query\":\"fox\"}", session);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("--read-only");
            assertThat(served.ask("POST", "/archive/v1/session/code", "").status())
                    .isEqualTo(403);
            // A link lets a browser read where a token file closes that, and changes nothing.
            assertThat(served.ask("POST", "/archive/v1/session/code", "", session)
                            .status())
                    .isEqualTo(200);
            assertThat(served.get("/history").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/view/../../x",
                "/history/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/..%2f..%2fetc/passwd",
                "//etc/passwd",
                "/;/history",
                "/%00",
                "/history/%zz",
                "/history/\u00e4",
                "*"
            })
    void leadsNowhereByItsPaths(String path) throws Exception {
        try (ServedHome served = open()) {
            Answer answer = served.get(path);
            assertThat(answer.text()).doesNotContain("root:");
            assertThat(answer.status()).isBetween(200, 499);
            assertThat(served.told()).isEmpty();
        }
    }

    @Test
    void refusesGiantHeadsAndBodies() throws Exception {
        try (ServedHome served = open()) {
            assertThat(served.get("/history?" + "x".repeat(100_000)).status()).isIn(414, 431);
            assertThat(served.get("/history", "X: " + "y".repeat(100_000)).status())
                    .isEqualTo(431);
            assertThat(served.ask("POST", "/archive/v1/session", "{", "Content-Type: " + "z".repeat(50))
                            .status())
                    .isEqualTo(403);
            try (Socket socket = served.socket()) {
                socket.getOutputStream()
                        .write(
                                "POST /archive/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                byte[] begin = socket.getInputStream().readNBytes(12);
                assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
            }
        }
    }

    /** Whoever connects and says nothing, or says it slowly, holds up nobody. */
    @Test
    void goesOnBesideConnectionsThatSayNothing() throws Exception {
        int many = Fuzz.amount(600, 3000);
        List<Socket> idle = new ArrayList<>();
        try (ServedHome served = open()) {
            for (int at = 0; at < many; at++) {
                Socket socket = served.socket();
                socket.getOutputStream().write((at % 2 == 0 ? "GET /his" : "").getBytes(StandardCharsets.US_ASCII));
                idle.add(socket);
            }
            long begun = System.nanoTime();
            assertThat(served.get("/history?max_items=1").status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Whoever asks for much and reads nothing takes a place among the long answers, and short ones go on. */
    @Test
    void goesOnBesideClientsThatReadNothing() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 100; number < 140; number++) {
                TestEntries.complete(server, TestEntries.entry(number).bytes(200_000));
            }
            archive.sync("large", server);
        }
        List<Socket> slow = new ArrayList<>();
        try (ServedHome served = open()) {
            for (int at = 0; at < 40; at++) {
                slow.add(served.open("GET", "/history", ""));
            }
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> served.get("/history").status() == 503);
            Answer busy = served.get("/history");
            assertThat(busy.header("Retry-After")).isPresent();
            assertThat(served.get("/history/" + TestEntries.uuid(1)).status()).isEqualTo(200);
            assertThat(served.get("/queue").status()).isEqualTo(200);
            for (int turn = 0; turn < 30; turn++) { // a script does not ask again
                assertThat(served.get("/history?max_items=2").status()).isEqualTo(200);
            }
            for (Socket socket : slow) {
                socket.close();
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> served.get("/history").status() == 200);
        }
    }

    /** Whoever sends a body and never ends it holds up other changes at most, and nobody who reads. */
    @Test
    void goesOnBesideBodiesThatNeverEnd() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (ServedHome served = open()) {
            for (int at = 0; at < 60; at++) {
                Socket socket = served.socket();
                socket.getOutputStream()
                        .write("POST /archive/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> served.ask("POST", "/archive/v1/session", "{}", JSON)
                                    .status()
                            == 503);
            assertThat(served.get("/history?max_items=1").status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void answersAFloodOfRequests() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(32);
        try (ServedHome served = open()) {
            List<Callable<Integer>> asked = new ArrayList<>();
            for (int at = 0; at < Fuzz.amount(400, 4000); at++) {
                String target = at % 3 == 0
                        ? "/history?max_items=2"
                        : at % 3 == 1 ? "/api/jobs?limit=1" : "/history/" + TestEntries.uuid(2);
                asked.add(() -> served.get(target).status());
            }
            for (Future<Integer> status : clients.invokeAll(asked)) {
                assertThat(status.get()).isIn(200, 503);
            }
            assertThat(served.get("/history?max_items=2").status()).isEqualTo(200);
            assertThat(served.told()).isEmpty();
        } finally {
            clients.shutdownNow();
        }
    }
}
