package io.github.comfyarchive.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way of answering badly, seen at the level of bytes. */
@Timeout(60)
class FaultTest {
    private static final String TRUE_ANSWER = "{\"0\": {\"text\": \"0123456789\"}}";

    private final FakeComfyServer server = FakeComfyServer.start();
    private final RawClient client = new RawClient(server);

    @BeforeEach
    void complete() {
        server.history().complete("0", "{\"text\": \"0123456789\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStatusAtTheSecondRequestAlone() throws IOException {
        server.fail(When.history().nth(2), Fault.status(503));
        client.get("/prompt");
        assertThat(client.get("/history").status()).isEqualTo(200);
        assertThat(client.get("/history").status()).isEqualTo(503);
        assertThat(client.get("/history").text()).isEqualTo(TRUE_ANSWER);
    }

    @Test
    void faultsAreForTheFirstOrFromTheNthOnAndCanBeHealed() throws IOException {
        server.fail(When.path("/prompt").atFirst(2), Fault.status(500))
                .fail(When.file("x.png").from(2), Fault.status(429));
        assertThat(client.get("/prompt").status()).isEqualTo(500);
        assertThat(client.get("/prompt").status()).isEqualTo(500);
        assertThat(client.get("/prompt").status()).isEqualTo(200);
        assertThat(client.get("/view?filename=x.png").status()).isEqualTo(404);
        assertThat(client.get("/view?filename=y.png").status()).isEqualTo(404);
        assertThat(client.get("/view?filename=x.png").status()).isEqualTo(429);
        assertThat(client.get("/view?filename=x.png").status()).isEqualTo(429);
        server.heal();
        assertThat(client.get("/view?filename=x.png").status()).isEqualTo(404);
    }

    @Test
    void tooManyRequestsSaysWhenToComeAgain() throws IOException {
        server.fail(When.always(), Fault.tooManyRequests("7"));
        RawClient.Answer answer = client.get("/history");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("7");
    }

    @Test
    void aDelayedAnswerIsWhole() throws IOException {
        server.fail(When.always(), Fault.delay(Duration.ofMillis(150)));
        long begin = System.nanoTime();
        assertThat(client.get("/history").text()).isEqualTo(TRUE_ANSWER);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void aStalledAnswerKeepsTheConnectionOpen() throws IOException {
        server.fail(When.always(), Fault.stallAfter(5));
        try (Socket socket = client.open("GET", "/history", "")) {
            InputStream in = socket.getInputStream();
            RawClient.Answer begin = RawClient.parse(headAnd(in, 5));
            assertThat(begin.text()).isEqualTo(TRUE_ANSWER.substring(0, 5));
            assertThat(begin.header("Content-Length")).isEqualTo(Integer.toString(TRUE_ANSWER.length()));
            socket.setSoTimeout(100);
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.log().all())
                    .singleElement()
                    .satisfies(request -> assertThat(request.entriesSent()).isEqualTo(1));
            server.close();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void silenceIsNotEvenAHead() throws IOException {
        server.fail(When.always(), Fault.silence());
        try (Socket socket = client.open("GET", "/history", "")) {
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aBodyIsCutInOrder() throws IOException {
        for (int bytes = 0; bytes <= TRUE_ANSWER.length(); bytes++) {
            server.heal();
            server.fail(When.always(), Fault.cutBodyAfter(bytes));
            RawClient.Answer answer = client.get("/history");
            assertThat(answer.text()).isEqualTo(TRUE_ANSWER.substring(0, bytes));
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(TRUE_ANSWER.length()));
        }
    }

    @Test
    void aBodyIsCutByAReset() throws IOException {
        server.fail(When.always(), Fault.resetBodyAfter(5));
        try (Socket socket = client.open("GET", "/history", "")) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aHeadIsCut() throws IOException {
        for (int bytes : new int[] {0, 1, 9, 30}) {
            server.heal();
            server.fail(When.always(), Fault.cutHeadAfter(bytes));
            try (Socket socket = client.open("GET", "/history", "")) {
                String seen = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(seen).isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: app".substring(0, bytes));
            }
        }
    }

    @Test
    void theLengthIsALie() throws IOException {
        server.fail(When.history().nth(1), Fault.wrongLength(10))
                .fail(When.history().nth(2), Fault.wrongLength(-10));
        for (int difference : new int[] {10, -10}) {
            RawClient.Answer answer = client.get("/history");
            assertThat(answer.text()).isEqualTo(TRUE_ANSWER);
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(TRUE_ANSWER.length() + difference));
        }
    }

    @Test
    void aSlowAnswerTrickles() throws IOException {
        server.fail(When.always(), Fault.slow(2_000));
        long begin = System.nanoTime();
        RawClient.Answer answer = client.get("/history");
        long expectedMillis = answer.bytesOnTheWire() * 1000 / 2_000;
        assertThat(answer.text()).isEqualTo(TRUE_ANSWER);
        assertThat((System.nanoTime() - begin) / 1_000_000).isGreaterThanOrEqualTo(expectedMillis - 60);
    }

    @Test
    void gzipComesUnasked() throws IOException {
        server.fail(When.always(), Fault.gzip());
        RawClient.Answer answer = client.get("/history");
        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .isEqualTo(TRUE_ANSWER.getBytes(UTF_8));
    }

    @Test
    void aChunkedAnswerHasNoLengthAndIsUnderstood() throws IOException {
        server.fail(When.always(), Fault.chunked());
        assertThat(client.get("/history").header("Content-Length")).isNull();
        HttpURLConnection connection = connect("/history");
        try (InputStream in = connection.getInputStream()) {
            assertThat(connection.getHeaderField("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(in.readAllBytes()).isEqualTo(TRUE_ANSWER.getBytes(UTF_8));
        }
        server.fail(When.always(), Fault.cutBodyAfter(20));
        assertThat(client.get("/history").text()).hasSize(20);
    }

    @Test
    void aLoginPageJsonThatIsNoHistoryARedirectAndGarbage() throws IOException {
        server.fail(When.path("/login"), Fault.loginPage())
                .fail(When.path("/json"), Fault.json("[1, 2"))
                .fail(When.path("/bytes"), Fault.json(new byte[] {(byte) 0xff}))
                .fail(When.path("/redirect"), Fault.redirect(302, "http://elsewhere.invalid/x"))
                .fail(When.path("/header"), Fault.header("Content-Type", "text/plain"))
                .fail(When.path("/garbage"), Fault.garbage("SSH-2.0-OpenSSH\r\n"));
        assertThat(client.get("/login").text()).contains("<form");
        assertThat(client.get("/json").text()).isEqualTo("[1, 2");
        assertThat(client.get("/bytes").body()).containsExactly(0xff);
        assertThat(client.get("/redirect").header("Location")).isEqualTo("http://elsewhere.invalid/x");
        assertThat(client.get("/header").header("Content-Type")).isEqualTo("text/plain");
        try (Socket socket = client.open("GET", "/garbage", "")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("SSH-2.0-OpenSSH\r\n");
        }
    }

    @Test
    void anEndlessBodyEndsWhenTheClientLeaves() throws IOException {
        server.fail(When.path("/history"), Fault.endless("{\"a\": \"", "xyz"))
                .fail(When.path("/prompt"), Fault.endless("{\"a\": \"", "xyz").and(Fault.cutBodyAfter(1_000_000)));
        try (Socket socket = client.open("GET", "/history", "")) {
            byte[] begin = headAnd(socket.getInputStream(), 3_000_000);
            assertThat(RawClient.parse(begin).text()).startsWith("{\"a\": \"xyzxyz");
        }
        assertThat(client.get("/prompt").body()).hasSize(1_000_000);
    }

    @Test
    void faultsCombine() throws IOException {
        server.fail(When.always(), Fault.status(500).and(Fault.header("X-Two", "2")));
        server.fail(When.always(), Fault.header("X-Three", "3"));
        RawClient.Answer answer = client.get("/history");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("X-Two")).isEqualTo("2");
        assertThat(answer.header("X-Three")).isEqualTo("3");
    }

    @Test
    void theJdksClientKeepsItsConnection() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (InputStream in = connect("/history").getInputStream()) {
                assertThat(in.readAllBytes()).isEqualTo(TRUE_ANSWER.getBytes(UTF_8));
            }
        }
        assertThat(server.log().mostAtOnce()).isEqualTo(1);
        assertThat(server.log().count("/history")).isEqualTo(5);
    }

    @Test
    void requestsRunSideBySideUnlessOnOneEventLoop() throws Exception {
        CountDownLatch bothIn = new CountDownLatch(2);
        CountDownLatch released = new CountDownLatch(1);
        server.before(When.path("/prompt").atFirst(2), () -> {
            bothIn.countDown();
            await(released);
        });
        CompletableFuture<RawClient.Answer> one = CompletableFuture.supplyAsync(() -> ask("/prompt"));
        CompletableFuture<RawClient.Answer> two = CompletableFuture.supplyAsync(() -> ask("/prompt"));
        await(bothIn);
        released.countDown();
        assertThat(one.get().status() + two.get().status()).isEqualTo(400);
        assertThat(server.log().mostAtOnce()).isEqualTo(2);

        server.behaviour().serialisingAt(TRUE_ANSWER.length() * 5L);
        long begin = System.nanoTime();
        ask("/history");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(199));
    }

    private HttpURLConnection connect(String path) throws IOException {
        return (HttpURLConnection) server.uri().resolve(path).toURL().openConnection();
    }

    private RawClient.Answer ask(String target) {
        try {
            return client.get(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] headAnd(InputStream in, int bodyBytes) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return (head + new String(RawClient.read(in, bodyBytes), ISO_8859_1)).getBytes(ISO_8859_1);
    }
}
