package io.github.comfyarchive.sync;

import java.io.IOException;

/** A file would take room that is kept free: it waits. */
final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
