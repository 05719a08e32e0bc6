package io.github.comfyarchive.comfy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server cannot be reached, or does not answer as ComfyUI. The message says what was tried, on what, why it failed and what to
 * do; it repeats nothing that the server sent.
 */
public final class ServerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    private ServerException(
            String message, boolean retryable, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** It will be the same the next time: the address, the credentials or the server are not what they should be. */
    static ServerException lasting(String message) {
        return lasting(message, null);
    }

    /** The same, with what made it known. */
    static ServerException lasting(String message, @Nullable Throwable cause) {
        return new ServerException(message, false, null, cause);
    }

    /** It may go the next time: the connection, the time, the load. */
    static ServerException passing(String message, @Nullable Throwable cause) {
        return new ServerException(message, true, null, cause);
    }

    /** The server asks to wait (RFC 9110, section 10.2.3). */
    static ServerException busy(String message, @Nullable Duration retryAfter) {
        return new ServerException(message, true, retryAfter, null);
    }

    /**
     * It answers in JSON, but with something else than a history.
     *
     * @param url the server's address
     * @return the exception to throw
     */
    public static ServerException notHistory(String url) {
        return lasting(url + " answers, but not with a ComfyUI history: is this ComfyUI's address, or does"
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

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
