package io.github.comfyarchive.comfy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.net.HttpHead;
import io.github.comfyarchive.net.Line;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.net.NetworkException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its queue to bystanders, over its WebSocket (comfyui-protocol.md, "GET /ws"): that it has changed. What it
 * says beyond that is not kept, however long: a message counts by its type alone, and is read up to a small size.
 *
 * <p>Pings are for connections that a proxy would close for their idleness, or that are gone without a word ({@link Pulse}).
 */
public final class QueueEvents {
    /** What is silent for so many times as long as it takes to be asked when idle is gone: a server that loads a model is not. */
    private static final int PATIENCE = 5;

    /** A handshake that takes longer than this is begun again where the server is known to answer. */
    private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration FAREWELL = Duration.ofMillis(200);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(2);

    /** RFC 6455, section 1.3. */
    private static final String ACCEPTING = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final JsonFactory JSON = new JsonFactory();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ComfyClient server;
    private final RequestHeaders headers;
    private final Network network;
    private final Duration connectTimeout;
    private final Duration ping;
    private volatile @Nullable Reading current;
    private volatile boolean heardAnything;

    /**
     * Prepares to listen; nothing is sent yet.
     *
     * @param server whose queue
     * @param headers what a proxy in front of it wants
     * @param network how it is reached
     * @param connectTimeout for the handshake
     * @param ping how often to ask whether the other side is there still; what is silent for five times as long after that is gone
     */
    QueueEvents(ComfyClient server, RequestHeaders headers, Network network, Duration connectTimeout, Duration ping) {
        this.server = server;
        this.headers = headers;
        this.network = network;
        this.connectTimeout = connectTimeout;
        this.ping = ping;
    }

    /** Something that is sent; false where it can no longer be said. */
    @FunctionalInterface
    private interface Sending {
        boolean send() throws InterruptedException;
    }

    /** A thread that reads, and what it has come to. */
    private final class Reading implements AutoCloseable {
        private final Line line = network.line(true);
        private final Pulse pulse = new Pulse(ping, ping.multipliedBy(PATIENCE));
        private final long start = System.nanoTime();
        private final CompletableFuture<WebSocketFrames> opened = new CompletableFuture<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable IOException failure;

        void start(URL address, Runnable changed) {
            Thread thread = new Thread(() -> read(address, changed), "hear " + address.getHost());
            thread.setDaemon(true);
            thread.start();
        }

        private void read(URL address, Runnable changed) {
            try {
                line.open(connectTimeout, connectTimeout);
                WebSocketFrames frames = shakeHands(address, line);
                line.patience(Duration.ZERO); // whether it is still there is asked by the thread that listens
                opened.complete(frames);
                frames.read(pulse::heard, message -> {
                    if (isStatus(message)) {
                        changed.run();
                    }
                });
            } catch (IOException broken) {
                failure = broken;
                opened.completeExceptionally(broken);
            } catch (ServerException | RuntimeException refused) {
                opened.completeExceptionally(refused);
            } finally {
                line.close();
                pulse.end();
                ended.countDown();
            }
        }

        /** Sends something; a server that takes nothing would hold us for ever, so the connection is cut after a while. */
        boolean within(Duration patience, Sending sending) throws InterruptedException {
            CompletableFuture<Void> cut = CompletableFuture.runAsync(
                    line::close,
                    CompletableFuture.delayedExecutor(patience.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS));
            try {
                return sending.send();
            } finally {
                cut.cancel(false);
            }
        }

        /** Others are answered: a slow handshake is given up, and a connection asked whether it is still there. */
        void doubt() {
            if (opened.isDone()) {
                pulse.doubt();
            } else if (System.nanoTime() - start > SLOW_NANOS) {
                opened.completeExceptionally(new SocketTimeoutException("others are answered meanwhile"));
            }
        }

        @Override
        public void close() {
            line.close();
        }
    }

    /**
     * Connects, under an id of its own (another's would throw that client off the server), and listens until the connection ends.
     *
     * @param connected called once the server listens to us
     * @param changed called at each change of the queue, by another thread; must return at once
     * @throws ServerException when the connection ends or cannot be made: worth another try, but where the server does not speak
     *     WebSocket there
     * @throws InterruptedException if this thread is interrupted; the server has been told then
     */
    public void listen(Runnable connected, Runnable changed) throws ServerException, InterruptedException {
        heardAnything = false;
        String prefix = server.prefix();
        try {
            listen(prefix, connected, changed);
        } catch (ServerException refused) {
            if (refused.retryable() || refused.getCause() instanceof NetworkException) {
                throw refused;
            }
            listen(
                    prefix.isEmpty() ? "/api" : "",
                    connected,
                    changed); // a proxy may pass on only one of the two routes
        }
    }

    private void listen(String prefix, Runnable connected, Runnable changed)
            throws ServerException, InterruptedException {
        URL address = server.url()
                .resolve(prefix + "/ws", Map.of("clientId", UUID.randomUUID().toString()));
        Reading reading = new Reading();
        current = reading;
        try (reading) {
            reading.start(address, changed);
            WebSocketFrames frames = opened(reading, address);
            connected.run();
            try {
                askWhileIdle(reading, frames);
            } catch (InterruptedException stopped) {
                if (reading.within(FAREWELL, () -> frames.sayGoodbye(FAREWELL))) {
                    reading.ended.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
                }
                throw stopped;
            }
            throw ServerException.transientError(server.url() + " ended the WebSocket", reading.failure);
        } finally {
            current = null;
            heardAnything = reading.pulse.heardAnything();
        }
    }

    /** Asks whether somebody is there, whenever nothing is heard, until the connection ends. */
    private void askWhileIdle(Reading reading, WebSocketFrames frames) throws ServerException, InterruptedException {
        while (reading.pulse.awaitQuestion()) {
            if (!reading.pulse.ask() || !reading.within(PING_PATIENCE, () -> frames.ping(PING_PATIENCE))) {
                throw ServerException.transientError(
                        server.url() + " does not answer over its WebSocket any more", null);
            }
        }
    }

    /**
     * Whether the server said anything over the connection that {@link #listen} ended with: ComfyUI does at once.
     *
     * @return whether it was a connection to a server that is at work
     */
    public boolean heardAnything() {
        return heardAnything;
    }

    /**
     * The server has answered somebody else, or refused to: so a handshake that is slow is given up, and a connection is asked at once
     * whether it is still there. Either may be with a server that is gone without a word. Does nothing where nobody listens.
     */
    public void doubt() {
        Reading now = current;
        if (now != null) {
            now.doubt();
        }
    }

    private WebSocketFrames opened(Reading reading, URL address) throws ServerException, InterruptedException {
        try {
            return reading.opened.get(connectTimeout.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw ServerException.transientError(Transport.shown(address) + " did not answer in time", late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof ServerException refused) {
                throw refused;
            }
            if (cause instanceof IOException broken) {
                throw Transport.unreachable(address, network, broken);
            }
            throw cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
        }
    }

    /** Another origin would get the credentials, so redirects are not followed (RFC 6455, section 4.1). */
    private WebSocketFrames shakeHands(URL address, Line line) throws IOException, ServerException {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        RequestHead request = new RequestHead(address, line);
        request.set("User-Agent", "comfy-archive");
        headers.all().forEach(request::setIfAllowed);
        request.set("Connection", "Upgrade");
        request.set("Upgrade", "websocket");
        request.set("Sec-WebSocket-Version", "13");
        request.set("Sec-WebSocket-Key", key);
        HttpHead answer;
        try {
            line.out().write(request.bytes());
            answer = HttpHead.read(line.in());
            line.answered();
        } catch (IOException failed) {
            throw line.explain(failed);
        }
        int status = answer.status();
        if (status == 101 && accepted(key).equals(answer.header("Sec-WebSocket-Accept"))) {
            return new WebSocketFrames(line.in(), line.out(), RANDOM);
        }
        String message = Transport.shown(address) + " does not speak WebSocket (HTTP " + status + ")";
        // A proxy whose server is away, or that is busy, speaks it later perhaps.
        throw status >= 500 || status == 429
                ? ServerException.busy(message, status, null)
                : ServerException.permanentError(message);
    }

    private static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + ACCEPTING).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }

    /** Whether the queue has changed: {@code {"type": "status", ...}}. Custom nodes send others to everyone. */
    static boolean isStatus(String message) {
        try (JsonParser parser = JSON.createParser(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                JsonToken value = parser.nextToken();
                if (type) {
                    return value == JsonToken.VALUE_STRING && parser.getText().equals("status");
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException noJson) {
            return false;
        }
    }
}
