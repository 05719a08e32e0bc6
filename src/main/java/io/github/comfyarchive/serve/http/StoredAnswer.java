package io.github.comfyarchive.serve.http;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A file as it is answered.
 *
 * @param file where it lies
 * @param size in bytes
 * @param mediaType what a browser is told
 * @param etag without quotes: other bytes have another
 * @param modified for {@code Last-Modified}
 * @param headers further ones, such as {@code Cache-Control}
 */
public record StoredAnswer(
        Path file, long size, String mediaType, String etag, Instant modified, Map<String, String> headers) {

    /** As described. */
    public StoredAnswer {
        headers = Map.copyOf(headers);
    }
}
