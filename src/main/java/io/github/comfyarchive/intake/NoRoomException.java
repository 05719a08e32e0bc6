package io.github.comfyarchive.intake;

import java.io.IOException;

/** A file would take room that is kept free: it waits. */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
