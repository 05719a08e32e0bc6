package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.comfy.ViewAnswer;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.store.asset.SourceFile;
import java.io.IOException;

/**
 * What a server says of a file before its bytes.
 *
 * @param etag as it came; empty where there is none, or only a weak one
 * @param size in bytes; -1 where it is not told
 */
record FileVersion(String etag, long size) {
    private static final FileVersion UNTOLD = new FileVersion("", -1);

    /**
     * Asks for it.
     *
     * @return that nothing is told, where the server has no such file
     */
    static FileVersion ask(ComfyClient client, FileReference file) throws ServerException {
        try (ViewAnswer answer = client.look(file)) {
            if (!(answer instanceof ViewAnswer.Bytes bytes)) {
                return UNTOLD;
            }
            bytes.body().readNBytes(2); // one byte and the end, so that the connection serves the next request
            return new FileVersion(bytes.etag(), bytes.total());
        } catch (IOException cut) {
            throw client.cut(0, -1, cut);
        }
    }

    /**
     * Whether a file is the one that the server would send: aiohttp makes an ETag of the time of the last change in nanoseconds and the
     * size, both hexadecimal (comfyui-protocol.md, "GET /view"). One of another form tells nothing of a file here.
     */
    boolean isOf(SourceFile file) {
        long bytes = file.file().size();
        return size == bytes
                && etag.equals("\"" + Long.toHexString(file.file().mtime()) + "-" + Long.toHexString(bytes) + "\"");
    }
}
