package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.HttpHead;
import io.github.comfyarchive.net.Line;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.net.NetworkException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * GET requests and nothing else, with time-outs, the user's headers, and redirects followed within the same origin alone.
 *
 * <p>HTTP/1.1 on connections of our own: the JDK's clients try one address of several, name no host without a dot to TLS, and say
 * little of what a proxy or a certificate is refused for.
 */
final class Transport {
    private static final int REDIRECTS = 3;
    private static final int LONGEST_TARGET = 200;
    private static final long OVERDUE_MILLIS = 1_000;

    private final Network network;
    private final RequestHeaders headers;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final IdleConnections idle = new IdleConnections();
    private final AtomicLong requests = new AtomicLong();
    private final Map<Line, Long> unanswered = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "heads");
        thread.setDaemon(true);
        return thread;
    });

    Transport(Network network, RequestHeaders headers, Duration connectTimeout, Duration readTimeout) {
        this.network = network;
        this.headers = headers;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        watch.setRemoveOnCancelPolicy(true);
    }

    long requests() {
        return requests.get();
    }

    /**
     * Sends a request.
     *
     * @param url where
     * @param extra headers of this request
     * @return an answer of any status but a redirect, 407, 429 or 5xx
     * @throws ServerException if no such answer comes
     */
    HttpResponse get(URL url, Map<String, String> extra) throws ServerException {
        URL at = url;
        for (int redirect = 0; redirect <= REDIRECTS; redirect++) {
            HttpResponse response = send(at, extra);
            int status = response.status();
            if (status == 429 || status >= 500) {
                Duration retryAfter = RetryAfter.parse(response.header("Retry-After"));
                response.close();
                throw ServerException.busy(
                        shown(url) + " answers with HTTP " + status + network.through()
                                + (status == 429 ? ": it asks for a pause" : "")
                                + (status >= 502 && status <= 504 ? network.aroundProxy() : ""),
                        status,
                        retryAfter);
            }
            if (status == HttpURLConnection.HTTP_PROXY_AUTH) {
                response.close();
                throw ServerException.permanentError(shown(url) + " cannot be reached: "
                        + network.line(false).wantsLogIn());
            }
            if (response.isPackedOtherwise()) {
                response.close();
                throw ServerException.permanentError(
                        shown(url) + " packs its answers in a way that was not asked for: only gzip is understood");
            }
            if (status < 301 || status > 308 || status == HttpURLConnection.HTTP_NOT_MODIFIED) {
                return response;
            }
            String location = response.header("Location");
            response.close();
            at = redirected(at, location);
        }
        throw ServerException.permanentError(shown(url) + " redirects again and again");
    }

    private HttpResponse send(URL url, Map<String, String> extra) throws ServerException {
        try {
            HttpResponse answer = onKeptLine(url, extra);
            return answer != null ? answer : ask(network.line(false), false, url, extra);
        } catch (IOException cause) {
            throw unreachable(url, network, cause);
        }
    }

    /** A server may hang up on a connection that waits at the very moment it is used: then that was no request, and a new one is. */
    private @Nullable HttpResponse onKeptLine(URL url, Map<String, String> extra) throws IOException {
        Line kept = idle.take();
        if (kept == null) {
            return null;
        }
        try {
            return ask(kept, true, url, extra);
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException gone) {
            idle.closeAll();
            return null;
        }
    }

    /**
     * The time-out is for each wait: a head that comes byte by byte would never end, so the connection is cut. What is measured
     * begins with the request: a new connection takes round trips of its own before.
     */
    private HttpResponse ask(Line line, boolean open, URL url, Map<String, String> extra) throws IOException {
        requests.incrementAndGet();
        long longest = connectTimeout.plus(readTimeout.multipliedBy(2)).toMillis();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> cut = watch.schedule(
                () -> {
                    late.set(true);
                    line.close();
                },
                longest,
                TimeUnit.MILLISECONDS);
        try {
            if (!open) {
                line.open(connectTimeout, readTimeout);
            }
            long start = System.nanoTime();
            unanswered.put(line, start);
            HttpHead head = exchange(line, url, extra);
            long nanos = System.nanoTime() - start;
            return response(line, head, nanos);
        } catch (IOException failed) {
            line.close();
            throw late.get() ? new SocketTimeoutException("the head of the answer did not end") : failed;
        } finally {
            unanswered.remove(line);
            cut.cancel(false);
        }
    }

    private HttpHead exchange(Line line, URL url, Map<String, String> extra) throws IOException {
        RequestHead request = new RequestHead(url, line);
        request.set("Accept-Encoding", "identity");
        request.set("Accept", "*/*");
        request.set("User-Agent", "comfy-archive");
        headers.all().forEach(request::setIfAllowed);
        extra.forEach(request::set);
        try {
            line.out().write(request.bytes());
            HttpHead head = HttpHead.read(line.in());
            line.answered();
            return head;
        } catch (IOException failed) {
            throw line.explain(failed);
        }
    }

    private HttpResponse response(Line line, HttpHead head, long nanos) throws IOException {
        AtomicBoolean kept = new AtomicBoolean();
        Runnable whole = () -> {
            kept.set(head.keepsConnection() && line.isQuiet());
            if (kept.get()) {
                idle.add(line);
            } else {
                line.close();
            }
        };
        Runnable hangUp = () -> {
            if (!kept.get()) {
                line.close();
            }
        };
        // Below the framing: what stands between chunks may come byte by byte as well.
        HttpBody body = HttpBody.of(head, new StallGuardStream(line.in(), readTimeout), whole);
        return new HttpResponse(head, body, hangUp, nanos);
    }

    /**
     * The server has just answered somebody: what it was asked before, and does not answer within a second from now either, went to
     * a server that is gone without a word. Those connections are cut, and the requests fail.
     */
    void hangUpUnanswered() {
        long now = System.nanoTime();
        ScheduledFuture<?> unused = watch.schedule(
                () -> unanswered.forEach((line, asked) -> {
                    if (now - asked > 0) {
                        line.close();
                    }
                }),
                OVERDUE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Another origin would get the credentials and could answer anything. */
    private static URL redirected(URL from, @Nullable String location) throws ServerException {
        URL to;
        try {
            URI target = from.toURI().resolve(URI.create(location == null ? "" : location));
            to = URI.create(target.toASCIIString()).toURL();
        } catch (IllegalArgumentException | URISyntaxException | MalformedURLException notAnAddress) {
            throw ServerException.permanentError(shown(from) + " redirects to something that is not an address");
        }
        if (location == null) {
            throw ServerException.permanentError(shown(from) + " redirects without saying where to");
        }
        if (ServerUrl.sameOrigin(from, to)) {
            return to;
        }
        String target = target(to);
        throw ServerException.permanentError(
                shown(from) + " redirects to another server, " + target + ", which is not followed:"
                        + " give that server's address, or log in by ARCHIVE_AUTHORIZATION or ARCHIVE_HEADERS");
    }

    /** Where a redirect goes, as far as it can be told without a secret: no user, no query, no parameters. */
    private static String target(URL to) {
        String text = shown(to).replaceFirst(";.*", "");
        return text.length() > LONGEST_TARGET ? text.substring(0, LONGEST_TARGET) + "..." : text;
    }

    /**
     * Says why a connection failed.
     *
     * @param url what was asked for
     * @param network how it was reached
     * @param cause why it failed
     * @return the exception to throw; worth another try but for what does not change: a certificate, a log-in, a setting
     */
    static ServerException unreachable(URL url, Network network, IOException cause) {
        network.tell(cause);
        String server = shown(url);
        if (cause instanceof NetworkException known) {
            String message = server + " cannot be reached: " + known.getMessage();
            return known.isPermanent()
                    ? ServerException.permanentError(message, cause)
                    : ServerException.transientError(message, cause);
        }
        if (cause instanceof UnknownHostException) {
            return ServerException.transientError(server + " cannot be reached: there is no host of that name", cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return ServerException.transientError(
                    server + " cannot be reached: nothing answers there; is ComfyUI running, and is the port right?",
                    cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return ServerException.transientError(server + " did not answer in time" + network.through(), cause);
        }
        return ServerException.transientError(
                server + " broke the connection off (" + cause.getClass().getSimpleName() + ")" + network.through(),
                cause);
    }

    /** An address without its query, which holds file names. */
    static String shown(URL url) {
        String port = url.getPort() == -1 ? "" : ":" + url.getPort();
        return url.getProtocol() + "://" + url.getHost() + port + url.getPath();
    }
}
