package io.github.comfyarchive.comfy;

import java.io.InputStream;

/** What a server answers when asked for a file (comfyui-protocol.md, "GET /view"). To be closed. */
public sealed interface ViewAnswer extends AutoCloseable {

    /**
     * The bytes.
     *
     * @param from which byte of the file comes first: 0, or where the caller wanted to go on
     * @param total the size of the whole file, or -1 where the server does not say
     * @param etag of the file; empty where the server has none, or only a weak one
     * @param body the bytes; a cut body ends with an {@link java.io.IOException}
     * @param response what the body belongs to
     */
    record Bytes(long from, long total, String etag, InputStream body, AutoCloseable response) implements ViewAnswer {
        @Override
        public void close() throws ServerException {
            try {
                response.close();
            } catch (Exception unexpected) {
                throw ServerException.transientError("the connection could not be closed", unexpected);
            }
        }
    }

    /** The server does not have the file any more: 404, 410. */
    record Gone() implements ViewAnswer {
        @Override
        public void close() {}
    }

    /**
     * The server will never give a file of that name.
     *
     * @param status HTTP's
     */
    record Refused(int status) implements ViewAnswer {
        @Override
        public void close() {}
    }

    @Override
    void close() throws ServerException;
}
