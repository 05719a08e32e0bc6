package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.NetworkException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server cannot be reached, or does not answer as ComfyUI. The message says what was tried, on what, why it failed and what to
 * do; it repeats nothing that the server sent.
 */
public final class ServerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final int status;
    private final @Nullable Duration retryAfter;

    private ServerException(
            String message, boolean retryable, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** It will be the same the next time: the address, the credentials or the server are not what they should be. */
    static ServerException permanentError(String message) {
        return permanentError(message, null);
    }

    /** The same, with what made it known. */
    static ServerException permanentError(String message, @Nullable Throwable cause) {
        return new ServerException(message, false, 0, null, cause);
    }

    /** It may go the next time: the connection, the time, the load. */
    static ServerException transientError(String message, @Nullable Throwable cause) {
        return new ServerException(message, true, 0, null, cause);
    }

    /** The server answers 429 or 5xx, and perhaps asks to wait (RFC 9110, section 10.2.3). */
    static ServerException busy(String message, int status, @Nullable Duration retryAfter) {
        return new ServerException(message, true, status, retryAfter, null);
    }

    /**
     * It answers in JSON, but with something else than a history.
     *
     * @param url the server's address
     * @return the exception to throw
     */
    public static ServerException notHistory(String url) {
        return permanentError(url + " answers, but not with a ComfyUI history: is this ComfyUI's address, or does"
                + " a proxy want a log-in (ARCHIVE_AUTHORIZATION, ARCHIVE_HEADERS)?");
    }

    /**
     * Whether the same request may succeed a little later.
     *
     * @return true for lost connections, time-outs, 429 and 5xx
     */
    public boolean retryable() {
        return retryable;
    }

    /**
     * Whether no server was there to be asked: nothing listens, nothing answers in time, or a proxy says that nothing does behind it.
     * It costs nobody anything to look again soon.
     *
     * @return false where the server answered, however badly
     */
    public boolean away() {
        return retryAfter == null && (gateway() || unreachable());
    }

    /** What proxies answer for a server that they cannot reach (RFC 9110, sections 15.6.3 to 15.6.5). */
    private boolean gateway() {
        return status == HttpURLConnection.HTTP_BAD_GATEWAY
                || status == HttpURLConnection.HTTP_UNAVAILABLE
                || status == HttpURLConnection.HTTP_GATEWAY_TIMEOUT;
    }

    /** Whether the way to it ended before it could say anything. */
    boolean unreachable() {
        Throwable cause = getCause();
        return (cause instanceof NetworkException onTheWay && !onTheWay.isPermanent())
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException;
    }

    /**
     * Whether a server is at work there that does not want to be asked now.
     *
     * @return true for 429, 500 and whatever comes with a time to wait
     */
    public boolean busy() {
        return status != 0 && !away();
    }

    /**
     * How long the server asks to wait.
     *
     * @return the time, or null where it does not say
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
