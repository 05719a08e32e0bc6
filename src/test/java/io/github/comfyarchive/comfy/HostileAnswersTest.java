package io.github.comfyarchive.comfy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.comfyarchive.net.HttpHead;
import io.github.comfyarchive.net.Network;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that nobody asked for, and such as never end, over real connections. */
@Timeout(30)
final class HostileAnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void awaitRequest(Socket client) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            request.append((char) client.getInputStream().read());
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    @Test
    void whatIsSaidBetweenRequestsIsNoAnswerToTheNext() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> said = CompletableFuture.runAsync(() -> {
                try {
                    Socket first = server.accept();
                    awaitRequest(first);
                    say(first, ok("first"));
                    answered.await(10, TimeUnit.SECONDS);
                    say(first, ok("stale"));
                } catch (IOException | InterruptedException failed) {
                    throw new IllegalStateException(failed);
                }
            });
            URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            Transport transport = new Transport(Network.direct(address), RequestHeaders.none(), PATIENCE, PATIENCE);
            assertThat(text(transport, address)).isEqualTo("first");
            answered.countDown();
            said.get(10, TimeUnit.SECONDS);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> text(transport, address));
            server.setSoTimeout(10_000);
            try (Socket again = server.accept()) {
                awaitRequest(again);
                say(again, ok("fresh"));
                assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("fresh");
            }
        }
    }

    private static String text(Transport transport, URI address) {
        try (HttpResponse response = transport.get(address.toURL(), Map.of())) {
            return new String(response.body().readAllBytes(), ISO_8859_1);
        } catch (IOException | ServerException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** One byte now and then, each before the time-out of a single wait. */
    private static final class Drip extends InputStream {
        @Override
        public int read() throws IOException {
            try {
                Thread.sleep(10);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            return '0';
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            buffer[from] = (byte) read();
            return 1;
        }
    }

    @Test
    void theSizeOfAChunkThatComesByteByByteIsNotWaitedFor() throws IOException {
        HttpHead head = new HttpHead(200, true, Map.of("Transfer-Encoding", "chunked"));
        HttpBody body = HttpBody.of(head, new StallGuardStream(new Drip(), Duration.ofMillis(100)), () -> {});
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(body::read);
    }
}
