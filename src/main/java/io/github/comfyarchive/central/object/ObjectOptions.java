package io.github.comfyarchive.central.object;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How an object store is spoken to.
 *
 * @param largestPut what is longer is put in parts, in bytes
 * @param part how long a part is at least, in bytes
 * @param attempts how often a request is made at most
 * @param pause how long is waited between attempts at most
 * @param silence after how long without a byte a connection is given up
 * @param endpoint where it is; null where AWS's own means tell
 * @param credentials who asks; null where AWS's own means tell
 */
public record ObjectOptions(
        long largestPut,
        long part,
        int attempts,
        Duration pause,
        Duration silence,
        @Nullable URI endpoint,
        @Nullable AwsCredentialsProvider credentials) {
    /** AWS takes 5 GB at once, and 10,000 parts of 5 MB and more ("Amazon S3 multipart upload limits"). Attempts are those of the SDK. */
    public static final ObjectOptions USUAL =
            new ObjectOptions(5L << 30, 128L << 20, 3, Duration.ofSeconds(20), Duration.ofSeconds(60), null, null);
}
