package io.github.comfyarchive.redact.file;

import java.io.IOException;

/**
 * A file that cannot be searched whole for secrets within the memory that one may take, and so is not to be kept: it will not be
 * otherwise the next time. The message says why, and never what stands in the file.
 */
public final class UnsearchableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnsearchableFileException(String reason) {
        super("not kept, because it cannot be searched for secrets: " + reason);
    }
}
