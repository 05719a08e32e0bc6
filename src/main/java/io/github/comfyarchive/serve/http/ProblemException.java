package io.github.comfyarchive.serve.http;

/** A request that is answered by what is wrong with it (RFC 9457, "Problem Details for HTTP APIs"). */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfter;

    /**
     * Describes it.
     *
     * @param status of HTTP, 400 to 599
     * @param detail a sentence for whoever sent the request; never with what a secret may be in
     */
    public ProblemException(int status, String detail) {
        this(status, detail, 0);
    }

    private ProblemException(int status, String detail, int retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /**
     * What cannot be answered now, and may be later: 503.
     *
     * @param detail as above
     * @param seconds after how many it is asked again
     */
    public static ProblemException later(String detail, int seconds) {
        return new ProblemException(503, detail, seconds);
    }

    /** After how many seconds it is asked again; 0 where that is not said. */
    public int retryAfter() {
        return retryAfter;
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** The sentence. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** There is nothing by that name. */
    public static ProblemException notFound(String what) {
        return new ProblemException(404, what);
    }

    /** The request cannot be understood. */
    public static ProblemException badRequest(String detail) {
        return new ProblemException(400, detail);
    }
}
