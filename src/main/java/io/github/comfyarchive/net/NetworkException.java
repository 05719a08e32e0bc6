package io.github.comfyarchive.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection that cannot be made, in words: what is wrong and what to do, without the name of the server. Holds no secret. */
public final class NetworkException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private NetworkException(String message, boolean permanent, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    static NetworkException permanentError(String message, @Nullable Throwable cause) {
        return new NetworkException(message, true, cause);
    }

    static NetworkException transientError(String message, @Nullable Throwable cause) {
        return new NetworkException(message, false, cause);
    }

    /**
     * Whether it will be the same the next time.
     *
     * @return true for certificates, log-ins and settings; false for what is away or busy
     */
    public boolean isPermanent() {
        return permanent;
    }
}
