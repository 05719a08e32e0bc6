package io.github.comfyarchive.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A file as it is answered.
 *
 * @param bytes where they are
 * @param size in bytes
 * @param mediaType what a browser is told
 * @param etag without quotes: other bytes have another
 * @param modified for {@code Last-Modified}
 * @param headers further ones, such as {@code Cache-Control}
 */
public record StoredAnswer(
        Bytes bytes, long size, String mediaType, String etag, Instant modified, Map<String, String> headers) {

    /** As described. */
    public StoredAnswer {
        headers = Map.copyOf(headers);
    }

    /** Where the bytes of a file are. */
    public sealed interface Bytes permits OnDisk, Elsewhere {}

    /** In a file of this machine. */
    public record OnDisk(Path file) implements Bytes {}

    /** On another machine, from where they come while they are sent. */
    public record Elsewhere(Opening opening) implements Bytes {}

    /** Opens a part of them. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens it.
         *
         * @param first its first byte, counted from 0
         * @param length how many bytes it has, at least 1
         * @throws IOException if it cannot be had
         */
        InputStream open(long first, long length) throws IOException;
    }
}
