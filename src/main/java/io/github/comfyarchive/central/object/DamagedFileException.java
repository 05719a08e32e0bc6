package io.github.comfyarchive.central.object;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of the home is not the bytes that its name says: it is not put into a store. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(Path file, @Nullable Throwable cause) {
        super(file + " does not hold the bytes of its name: archive verify tells more", cause);
    }
}
