package io.github.comfyarchive.config;

import java.io.IOException;

/** A {@code config.toml} that cannot be read, or says what is not understood; its message names the file and the line. */
public final class ConfigException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says which file, which line, and why. */
    public ConfigException(String message) {
        super(message);
    }
}
