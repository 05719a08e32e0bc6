package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Request;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to a server: through a proxy, and to a name that has several addresses. */
@Timeout(120)
final class ProxyIT {
    private static final int PROMPTS = 3;

    /** A name that nobody knows but the proxy: where it is reached, the proxy was asked. */
    private static final String HIDDEN = "http://studio.invalid:";

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();
    private final TestProxy proxy = TestProxy.start();

    @BeforeEach
    void complete() {
        TestEntries.complete(server, 0, PROMPTS);
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    private Outcome sync(Map<String, String> environment, String url) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ARCHIVE_HOME", folder.resolve("home").toString());
        return Outcome.of(all, "sync", "--timeout", "3", "--server", url);
    }

    private String httpProxy(String login) {
        return "http://" + login + "127.0.0.1:" + proxy.port();
    }

    private static void succeeds(Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains(PROMPTS + " new");
    }

    @Test
    void plainHttpIsPassedOnByTheProxyWhichAloneGetsItsLogIn() {
        proxy.requiring("Basic Zm94OkNBTkFSWQ==");

        succeeds(sync(
                Map.of("HTTP_PROXY", httpProxy("fox:CANARY@"), "ARCHIVE_AUTHORIZATION", "Bearer own"),
                HIDDEN + server.port()));

        assertThat(proxy.requests()).extracting(Request::method).containsOnly("GET");
        assertThat(proxy.requests()).allMatch(request -> request.target().startsWith(HIDDEN + server.port() + "/"));
        assertThat(server.log().all()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("Proxy-Authorization")).isNull();
            assertThat(request.header("Authorization")).isEqualTo("Bearer own");
            assertThat(request.header("Host")).isEqualTo("studio.invalid:" + server.port());
        });
    }

    @Test
    void aServerOfNoProxyIsAskedDirectlyAndSoIsOneOfAnotherScheme() {
        String url = server.uri().toString();
        succeeds(sync(Map.of("HTTP_PROXY", httpProxy(""), "NO_PROXY", "localhost,127.0.0.0/8"), url));
        assertThat(sync(Map.of("HTTPS_PROXY", httpProxy("")), url).exit()).isZero();
        assertThat(proxy.requests()).isEmpty();

        assertThat(sync(Map.of("http_proxy", httpProxy("")), url).exit())
                .as("the own machine is asked through it like any other, as by curl")
                .isZero();
        assertThat(proxy.requests()).isNotEmpty();
    }

    @Test
    void whatIsNoProxyIsWrongUsage() {
        Outcome wrong = sync(
                Map.of("HTTP_PROXY", "socks5://fox:CANARY@127.0.0.1"),
                server.uri().toString());
        assertThat(wrong.err()).contains("HTTP_PROXY").doesNotContain("CANARY", "fox");
        assertThat(wrong.exit()).isEqualTo(2);
    }

    private Program program(String... addresses) throws Exception {
        Program program = Program.in(Files.createDirectories(folder.resolve("program")));
        StringBuilder hosts = new StringBuilder();
        for (String address : addresses) {
            hosts.append(address).append(" studio\n");
        }
        Files.writeString(folder.resolve("hosts"), hosts);
        return program;
    }

    /** One address refuses, and the proxy's name has the same two; the WebSocket finds its way as the requests do. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aNameOfWhichOneAddressRefusesIsWatched(boolean throughProxy) throws Exception {
        var launch = program("127.0.0.2", "127.0.0.1").launch("-Djdk.net.hosts.file=" + folder.resolve("hosts"));
        if (throughProxy) {
            launch = launch.with("HTTP_PROXY", "http://studio:" + proxy.port());
        }

        Running running = launch.start("watch", "--json", "--server", "http://studio:" + server.port());

        await().atMost(Duration.ofSeconds(30)).until(() -> server.sockets().count() == 1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(running.out()).lines().count() == PROMPTS);
        running.process().destroy();
        assertThat(running.end().err()).isEmpty();
        assertThat(proxy.requests().stream().map(Request::method).distinct())
                .containsExactlyInAnyOrder(throughProxy ? new String[] {"GET", "CONNECT"} : new String[0]);
    }

    @Test
    void localhostIsFoundWhicheverAddressComesFirst() throws Exception {
        Outcome outcome = program()
                .launch("-Djava.net.preferIPv6Addresses=true")
                .run("sync", "--server", "http://localhost:" + server.port());
        succeeds(outcome);
    }
}
