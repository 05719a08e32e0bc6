package io.github.comfyarchive.central.object;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Object stores and files for tests. */
final class TestObjects {
    /** So long is a part: S3 wants no shorter ones but for the last. */
    static final int PART = 5 << 20;

    private TestObjects() {}

    /** Asks quickly again, gives up soon. */
    static ObjectOptions options(URI endpoint) {
        return options(endpoint, S3Server.SECRET_KEY);
    }

    static ObjectOptions options(URI endpoint, String secret) {
        return new ObjectOptions(
                S3Server.LARGEST_PUT,
                PART,
                3,
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                endpoint,
                StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret)));
    }

    static ObjectStore store(URI endpoint, String bucket) {
        return ObjectStore.of(FilesAddress.parse("s3://" + bucket + "/studio"), options(endpoint));
    }

    /** Writes a file of some bytes into a folder, called by their hash. */
    static AssetRow asset(Path folder, int size, long seed) throws IOException {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        String sha256 = Sha256.of(Sha256.digest().digest(bytes)).hex();
        Files.write(folder.resolve(sha256), bytes);
        return new AssetRow(sha256, size, "image/png", "png", 8, 8, 0, "2026-11-01T10:00:00Z");
    }
}
