package io.github.comfyarchive.cli;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.api.Outside;
import java.io.IOException;

/** What a server needs of the command line's environment. */
final class ServeOutside implements Outside {
    private final ArchiveCommand parent;

    ServeOutside(ArchiveCommand parent) {
        this.parent = parent;
    }

    @Override
    public StatusJson status() throws IOException {
        return StatusCommand.ofHome(parent);
    }

    @Override
    public Redactor redactor() throws IOException {
        return ArchiveCommand.derivation(parent.home(), parent.environment()).redactor();
    }
}
