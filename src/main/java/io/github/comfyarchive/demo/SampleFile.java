package io.github.comfyarchive.demo;

import java.io.IOException;

/**
 * A file as the sample server answers it.
 *
 * @param name what a request for it names
 * @param content its bytes, made or read when they are asked for
 * @param etag with its quotes
 * @param lastModified an HTTP date
 * @param contentType a media type
 */
record SampleFile(Name name, Content content, String etag, String lastModified, String contentType) {
    /** What names a file of ComfyUI's. */
    record Name(String filename, String subfolder, String type) {}

    /** Bytes that are made or read when they are asked for. */
    @FunctionalInterface
    interface Content {
        byte[] bytes() throws IOException;
    }
}
