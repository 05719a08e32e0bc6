package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Nginx;
import io.github.comfyarchive.testing.TestProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies that refuse, by requests and by the WebSocket. */
final class ProxiedRequestsTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final FakeComfyServer server = FakeComfyServer.start();
    private final TestProxy proxy = TestProxy.start();
    private final List<String> causes = new ArrayList<>();

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    private ComfyClient client(String host, int proxyPort) {
        ServerUrl url = ServerUrl.parse("http://" + host + ":" + server.port());
        Map<String, String> environment = Map.of("HTTP_PROXY", "http://fox:CANARY@127.0.0.1:" + proxyPort);
        Network network = Network.from(environment, null, url.address(), causes::add);
        return new ComfyClient(url, RequestHeaders.none(), network, SOON, SOON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "407|does not accept the user and password in HTTP_PROXY|false",
                "502|answers with HTTP 502 through the proxy 127.0.0.1:|true",
                "503|NO_PROXY=studio.invalid goes around the proxy|true",
                "403|denies access (HTTP 403) through the proxy 127.0.0.1:|false",
                "413|(HTTP 413) through the proxy 127.0.0.1:|false",
            })
    void oneThatRefusesIsNamed(int status, String message, boolean retryable) {
        proxy.refusing(status);
        ComfyClient client = client("studio.invalid", proxy.port());
        ServerException failure = catchThrowableOfType(ServerException.class, () -> client.history(0, 1));
        assertThat(failure).hasMessageContaining("http://studio.invalid").hasMessageContaining(message);
        assertThat(failure.getMessage()).doesNotContain("CANARY", "fox");
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(server.log().all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "407|does not accept the user and password in HTTP_PROXY|false",
                "502|cannot reach it (HTTP 502); NO_PROXY=studio.invalid|true",
                "403|denies access to it (HTTP 403); NO_PROXY=studio.invalid|false",
            })
    void oneThatRefusesTheWebSocketIsNamed(int status, String message, boolean retryable) {
        proxy.refusing(status);
        QueueEvents events = client("studio.invalid", proxy.port()).events(SOON);
        ServerException failure = catchThrowableOfType(ServerException.class, () -> events.listen(() -> {}, () -> {}));
        assertThat(failure).hasMessageContaining("http://studio.invalid").hasMessageContaining(message);
        assertThat(failure.getMessage()).doesNotContain("CANARY", "fox");
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(server.log().all()).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNamedAndNotPassedBy() throws Exception {
        int nobody = Nginx.freePorts(1)[0];
        ComfyClient client = client("127.0.0.1", nobody);
        ServerException failure = catchThrowableOfType(ServerException.class, () -> client.history(0, 1));
        assertThat(failure)
                .hasMessageContaining("the proxy 127.0.0.1:" + nobody + " (HTTP_PROXY) does not answer")
                .hasMessageContaining("NO_PROXY=127.0.0.1");
        assertThat(failure.getMessage()).doesNotContain("CANARY", "fox");
        assertThat(causes).singleElement().asString().startsWith("cause: ConnectException");
        assertThat(server.log().all()).isEmpty();
    }
}
