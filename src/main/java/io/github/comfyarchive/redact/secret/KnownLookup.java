package io.github.comfyarchive.redact.secret;

import java.util.function.Consumer;

/** Looks up what is known to have been removed before, in one text after the other. For one thread. */
public final class KnownLookup {
    private final KnownSecrets known;
    private final Fingerprints keyed;

    public KnownLookup(KnownSecrets known, Fingerprints keyed) {
        this.known = known;
        this.keyed = keyed;
    }

    /** Tells each secret that stands in a text, as bytes. */
    public void find(byte[] text, Consumer<String> found) {
        find(text, (start, end, secret) -> found.accept(secret));
    }

    /** The same, and where it stands. */
    public void find(byte[] text, KnownSecrets.Found found) {
        if (text.length >= KnownSecrets.SHORTEST && !known.isEmpty()) {
            known.find(text, 0, text.length, keyed, found);
        }
    }

    public boolean isIn(byte[] text) {
        boolean[] any = {false};
        find(text, secret -> any[0] = true);
        return any[0];
    }
}
