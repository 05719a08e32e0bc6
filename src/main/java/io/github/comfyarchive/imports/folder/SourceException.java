package io.github.comfyarchive.imports.folder;

import java.io.IOException;

/** The file cannot be read, and no other is the worse for it. */
final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    SourceException(IOException cause) {
        super(cause);
        this.reason = FolderWalk.reason(cause);
    }

    String reason() {
        return reason;
    }

    /** What the system said of it. */
    static IOException cause(IOException failure) {
        return failure instanceof SourceException source && source.getCause() instanceof IOException cause
                ? cause
                : failure;
    }
}
