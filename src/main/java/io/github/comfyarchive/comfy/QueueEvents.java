package io.github.comfyarchive.comfy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its queue to bystanders, over its WebSocket (comfyui-protocol.md, "GET /ws"): that it has changed. What it
 * says beyond that is not kept, however long: a message counts by its type alone, and is read up to a small size.
 *
 * <p>Pings are for connections that a proxy would close for their idleness, that are gone without a word, or whose end the JDK's
 * client misses ({@link Pulse}). That client is loaded with this class and so by whoever listens alone.
 */
public final class QueueEvents {
    /** A {@code status} message has about a hundred characters; what is longer is another, or not ComfyUI's. */
    static final int LONGEST_MESSAGE = 4 * 1024;

    /** What the JDK sets itself or does not let pass; {@link Transport}'s client leaves these out as well. */
    private static final Set<String> NOT_SENT = Set.of("connection", "content-length", "expect", "host", "upgrade");

    /** What is silent for so many times as long as it takes to be asked when idle is gone: a server that loads a model is not. */
    private static final int PATIENCE = 5;

    /** A handshake that takes longer than this is begun anew where the server is known to answer. */
    private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration FAREWELL = Duration.ofMillis(200);
    private static final JsonFactory JSON = new JsonFactory();

    private final ComfyClient server;
    private final RequestHeaders headers;
    private final Duration connectTimeout;
    private final Duration ping;
    private final HttpClient http;
    private volatile @Nullable Attempt attempt;
    private volatile boolean heardAnything;

    /**
     * Prepares to listen; nothing is sent yet.
     *
     * @param server whose queue
     * @param headers what a proxy in front of it wants
     * @param connectTimeout for the handshake
     * @param ping how often to ask whether the other side is there still; what is silent for five times as long after that is gone
     */
    QueueEvents(ComfyClient server, RequestHeaders headers, Duration connectTimeout, Duration ping) {
        this.server = server;
        this.headers = headers;
        this.connectTimeout = connectTimeout;
        this.ping = ping;
        // Another origin would get the credentials, so redirects are not followed (Transport).
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
    }

    /** What is under way: the handshake, and then the connection. */
    private record Attempt(long start, CompletableFuture<WebSocket> opening, Pulse pulse) {}

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
        Frames frames = new Frames(changed, new Pulse(ping, ping.multipliedBy(PATIENCE)));
        WebSocket socket = open(frames);
        try {
            connected.run();
            CompletableFuture<WebSocket> asked = CompletableFuture.completedFuture(socket);
            while (frames.pulse.awaitQuestion()) {
                if (!frames.pulse.ask()) {
                    throw ServerException.passing(server.url() + " does not answer over its WebSocket any more", null);
                }
                if (asked.isDone()) {
                    asked = socket.sendPing(ByteBuffer.allocate(0)).whenComplete(frames::sent);
                }
            }
            throw ServerException.passing(server.url() + " ended the WebSocket", frames.failure());
        } catch (InterruptedException stopped) {
            sayGoodbye(socket);
            throw stopped;
        } finally {
            attempt = null;
            heardAnything = frames.pulse.heardAnything();
            socket.abort();
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
        Attempt now = attempt;
        if (now == null) {
            return;
        }
        if (now.opening().isDone()) {
            now.pulse().doubt();
        } else if (System.nanoTime() - now.start() > SLOW_NANOS) {
            now.pulse().end();
            now.opening().completeExceptionally(new TimeoutException("others are answered meanwhile"));
        }
    }

    /** A proxy may pass on only one of the two routes. */
    private WebSocket open(Frames frames) throws ServerException, InterruptedException {
        String prefix = server.prefix();
        try {
            return open(prefix, frames);
        } catch (ServerException refused) {
            if (refused.retryable()) {
                throw refused;
            }
            return open(prefix.isEmpty() ? "/api" : "", frames);
        }
    }

    private WebSocket open(String prefix, Frames frames) throws ServerException, InterruptedException {
        URL address = server.url()
                .resolve(prefix + "/ws", Map.of("clientId", UUID.randomUUID().toString()));
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(connectTimeout);
        headers.all().stream()
                .filter(header -> !NOT_SENT.contains(header.name().toLowerCase(Locale.ROOT)))
                .forEach(header -> builder.header(header.name(), header.value()));
        builder.header("User-Agent", "comfy-archive");
        CompletableFuture<WebSocket> opening = builder.buildAsync(webSocketUri(address), frames);
        attempt = new Attempt(System.nanoTime(), opening, frames.pulse);
        try {
            return opening.get(connectTimeout.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw refused(address, failed.getCause());
        } catch (TimeoutException late) {
            frames.pulse.end();
            throw ServerException.passing(Transport.shown(address) + " did not answer in time", late);
        } catch (InterruptedException stopped) {
            frames.pulse.end();
            throw stopped;
        }
    }

    private static URI webSocketUri(URL address) {
        return URI.create(address.toString().replaceFirst("^http", "ws"));
    }

    private static ServerException refused(URL address, @Nullable Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            int status = handshake.getResponse().statusCode();
            String message = Transport.shown(address) + " does not speak WebSocket (HTTP " + status + ")";
            // A proxy whose server is away, or that is busy, speaks it later perhaps.
            return status >= 500 || status == 429
                    ? ServerException.busy(message, status, null)
                    : ServerException.lasting(message);
        }
        if (cause instanceof TimeoutException late) {
            return ServerException.passing(Transport.shown(address) + " did not answer in time", late);
        }
        if (cause instanceof IOException broken) {
            return Transport.unreachable(address, broken);
        }
        return ServerException.lasting(Transport.shown(address) + " cannot be listened to"
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")"));
    }

    private static void sayGoodbye(WebSocket socket) {
        try {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException gone) {
            return; // it is hung up on in any case
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes messages one piece at a time: the next is asked for when this one is done with, so no more than one is in memory. */
    private static final class Frames implements WebSocket.Listener {
        private final Runnable changed;
        private final Pulse pulse;
        private final StringBuilder message = new StringBuilder();
        private boolean tooLong;
        private volatile @Nullable Throwable failure;

        Frames(Runnable changed, Pulse pulse) {
            this.changed = changed;
            this.pulse = pulse;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (pulse.ended()) {
                socket.abort(); // nobody waits for it any more
            } else {
                socket.request(1);
            }
        }

        /** Where a question cannot be sent, the other side has ended. */
        void sent(WebSocket socket, @Nullable Throwable refused) {
            if (refused != null) {
                onError(socket, refused);
            }
        }

        @Nullable
        Throwable failure() {
            return failure;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            pulse.data();
            if (message.length() + text.length() > LONGEST_MESSAGE) {
                tooLong = true;
            } else if (!tooLong) {
                message.append(text);
            }
            if (last) {
                if (!tooLong && isStatus(message.toString())) {
                    changed.run();
                }
                message.setLength(0);
                tooLong = false;
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer preview, boolean last) {
            pulse.data();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            pulse.data();
            socket.request(1); // the JDK answers by itself
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            pulse.answer();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            pulse.end();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            failure = error;
            pulse.end();
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
