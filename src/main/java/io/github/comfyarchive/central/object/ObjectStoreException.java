package io.github.comfyarchive.central.object;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** The object store cannot be used, or an object is not what it should be. The message says why in a sentence; it never holds a key. */
public final class ObjectStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Set<String> QUOTA =
            Set.of("QuotaExceeded", "InsufficientStorage", "InsufficientCapacity", "XMinioStorageFull");

    /** What a server says of itself is no more than a word. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9.]{1,64}");

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int FIRST_FAULT = 500;

    /** What stands in the way. */
    public enum Kind {
        /** It cannot be reached, or does not answer: later it may. */
        AWAY,
        /** It is there, and takes nothing now: asked too often, or full. */
        REFUSING,
        /** Who asks may not. */
        DENIED,
        /** There is no such bucket. */
        UNUSABLE,
        /** There is no such object. */
        MISSING,
        /** Bytes are not those that their name says. */
        DAMAGED,
        /** A request failed for another reason. */
        FAILED
    }

    private final Kind kind;

    /** One of a kind. */
    public ObjectStoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What stands in the way. */
    public Kind kind() {
        return kind;
    }

    /** Whether it is of the store as a whole, and not of an object: the next one would meet it too. */
    public boolean isOfTheStore() {
        return kind != Kind.MISSING && kind != Kind.DAMAGED;
    }

    /**
     * What a failure of the SDK's means.
     *
     * @param files where they are
     * @param object which object was asked for; null for the store
     */
    static ObjectStoreException of(FilesAddress files, @Nullable String object, SdkException failed) {
        String what = files + (object == null ? "" : "/" + object);
        if (failed instanceof AwsServiceException answer) {
            return of(files, what, answer);
        }
        if (failed instanceof ApiCallTimeoutException || failed instanceof ApiCallAttemptTimeoutException) {
            return new ObjectStoreException(Kind.AWAY, "the files " + what + " do not answer in time", failed);
        }
        IOException connection = connection(failed);
        if (connection != null) {
            return new ObjectStoreException(
                    Kind.AWAY, "the files " + what + " cannot be reached: " + reason(connection), failed);
        }
        String message = String.valueOf(failed.getMessage());
        if (message.contains("credentials")) {
            return noCredentials(files, failed);
        }
        return new ObjectStoreException(
                Kind.FAILED, "the files " + what + " failed: " + firstSentence(message), failed);
    }

    /** Nobody was named who asks. */
    static ObjectStoreException noCredentials(FilesAddress files, SdkException failed) {
        return new ObjectStoreException(
                Kind.DENIED,
                "no keys for the files " + files
                        + ": AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY give them, or a profile in ~/.aws",
                failed);
    }

    private static ObjectStoreException of(FilesAddress files, String what, AwsServiceException answer) {
        int status = answer.statusCode();
        String code = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorCode();
        String said = status + (code == null || !CODE.matcher(code).matches() ? "" : " " + code);
        if (code != null && QUOTA.contains(code)) {
            return new ObjectStoreException(Kind.REFUSING, "the files " + what + " have no room left: " + said, answer);
        }
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new ObjectStoreException(
                    Kind.DENIED,
                    "the files " + what + " are refused: " + said
                            + (code == null ? " (no right to them, or no room left)" : ""),
                    answer);
        }
        if ("NoSuchBucket".equals(code)) {
            return new ObjectStoreException(
                    Kind.UNUSABLE, "there is no bucket " + files.bucket() + " for the files " + files, answer);
        }
        if (status == NOT_FOUND) {
            return new ObjectStoreException(Kind.MISSING, "there is no object " + what, answer);
        }
        if (status == TOO_MANY || status >= FIRST_FAULT) {
            return new ObjectStoreException(Kind.REFUSING, "the files " + what + " are not taken now: " + said, answer);
        }
        return new ObjectStoreException(Kind.FAILED, "the files " + what + " failed: " + said, answer);
    }

    private static @Nullable IOException connection(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException found) {
                return found;
            }
        }
        return null;
    }

    /** Of a host that is not known the JDK says its name alone. */
    private static String reason(IOException connection) {
        String message = connection.getMessage() == null ? "" : ", " + connection.getMessage();
        return connection.getClass().getSimpleName() + message;
    }

    private static String firstSentence(String message) {
        return message.lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("\\((Service|SDK).*", "")
                .strip();
    }
}
