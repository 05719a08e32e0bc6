package io.github.comfyarchive.serve.http;

import java.io.IOException;

/** An address cannot be listened on. */
public final class AddressTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    AddressTakenException(String why) {
        super(why);
    }
}
