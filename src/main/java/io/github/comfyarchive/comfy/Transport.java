package io.github.comfyarchive.comfy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** GET requests and nothing else, with time-outs, the user's headers, and redirects followed within the same origin alone. */
final class Transport {
    private static final int REDIRECTS = 3;

    private final RequestHeaders headers;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final AtomicLong requests = new AtomicLong();
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "heads");
        thread.setDaemon(true);
        return thread;
    });

    Transport(RequestHeaders headers, Duration connectTimeout, Duration readTimeout) {
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
     * @return an answer of any status but a redirect, 429 or 5xx
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
                throw ServerException.busy(shown(url) + " answers with HTTP " + status, retryAfter);
            }
            if (response.isPackedOtherwise()) {
                response.close();
                throw ServerException.lasting(
                        shown(url) + " packs its answers in a way that was not asked for: only gzip is understood");
            }
            if (status < 301 || status > 308 || status == HttpURLConnection.HTTP_NOT_MODIFIED) {
                return response;
            }
            String location = response.header("Location");
            response.close();
            at = redirected(at, location);
        }
        throw ServerException.lasting(shown(url) + " redirects again and again");
    }

    private HttpResponse send(URL url, Map<String, String> extra) throws ServerException {
        requests.incrementAndGet();
        try {
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()));
            connection.setReadTimeout(Math.toIntExact(readTimeout.toMillis()));
            connection.setRequestProperty("Accept-Encoding", "identity");
            connection.setRequestProperty("Accept", "*/*");
            connection.setRequestProperty("User-Agent", "comfy-archive");
            headers.all().forEach(header -> connection.setRequestProperty(header.name(), header.value()));
            extra.forEach(connection::setRequestProperty);
            long start = System.nanoTime();
            int status = status(connection);
            if (status < 0) {
                throw new IOException("the answer is not HTTP");
            }
            return new HttpResponse(connection, status, System.nanoTime() - start);
        } catch (IOException cause) {
            throw unreachable(url, cause);
        }
    }

    /** The time-out is for each wait: a head that comes byte by byte would never end, so the connection is cut. */
    private int status(HttpURLConnection connection) throws IOException {
        long longest = connectTimeout.plus(readTimeout.multipliedBy(2)).toMillis();
        ScheduledFuture<?> cut = watch.schedule(connection::disconnect, longest, TimeUnit.MILLISECONDS);
        try {
            return connection.getResponseCode();
        } catch (IOException failed) {
            throw cut.isDone() ? new SocketTimeoutException("the head of the answer did not end") : failed;
        } finally {
            cut.cancel(false);
        }
    }

    /** Another origin would get the credentials and could answer anything. */
    private static URL redirected(URL from, @Nullable String location) throws ServerException {
        try {
            URL to = from.toURI()
                    .resolve(URI.create(location == null ? "" : location))
                    .toURL();
            if (location != null && ServerUrl.sameOrigin(from, to)) {
                return to;
            }
        } catch (IllegalArgumentException | java.net.URISyntaxException | java.net.MalformedURLException notAnAddress) {
            throw ServerException.lasting(shown(from) + " redirects to something that is no address");
        }
        throw ServerException.lasting(shown(from) + " redirects to another server, which is not followed:"
                + " give that server's address, or log in by ARCHIVE_AUTHORIZATION or ARCHIVE_HEADERS");
    }

    /**
     * Says why a connection failed.
     *
     * @param url what was asked for
     * @param cause why it failed
     * @return the exception to throw; worth another try but for a wrong name or certificate
     */
    static ServerException unreachable(URL url, IOException cause) {
        String server = shown(url);
        if (cause instanceof UnknownHostException) {
            return ServerException.passing(server + " cannot be reached: there is no host of that name", cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return ServerException.passing(
                    server + " cannot be reached: nothing answers there; is ComfyUI running, and is the port right?",
                    cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return ServerException.passing(server + " did not answer in time", cause);
        }
        if (cause instanceof SSLException) {
            return ServerException.lasting(
                    server + " cannot be reached safely: its TLS certificate or protocol is refused");
        }
        return ServerException.passing(
                server + " broke the connection off (" + cause.getClass().getSimpleName() + ")", cause);
    }

    /** An address without its query, which holds file names. */
    static String shown(URL url) {
        String port = url.getPort() == -1 ? "" : ":" + url.getPort();
        return url.getProtocol() + "://" + url.getHost() + port + url.getPath();
    }
}
