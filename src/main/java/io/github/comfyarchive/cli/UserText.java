package io.github.comfyarchive.cli;

import io.github.comfyarchive.redact.Redactor;
import java.io.IOException;

/** What people write themselves into the archive: no secret gets there by that way either. */
final class UserText {
    private UserText() {}

    /** The text without what the rules of the home call a secret. */
    static String redacted(String text, ArchiveCommand parent) throws IOException {
        Redactor redactor = ArchiveCommand.derivationToRead(parent.home(), parent.environment())
                .redactor();
        return redactor.redactText(text);
    }
}
