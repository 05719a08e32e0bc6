package io.github.comfyarchive.redact;

import java.util.Set;

/** What is looked up in every text: secrets that were removed before, and credentials of ours. For one thread. */
final class KnownLookup {
    private final KnownSecrets removed;
    private final Fingerprints keyed;
    private final SecretMatcher own;

    KnownLookup(KnownSecrets removed, Fingerprints keyed, SecretMatcher own) {
        this.removed = removed;
        this.keyed = keyed;
        this.own = own;
    }

    /** Adds those that stand in a text to the hunted. */
    void find(byte[] text, int from, int to, Set<String> hunted) {
        if (to - from < SecretMatcher.SHORTEST) {
            return;
        }
        if (!own.isEmpty()) {
            own.find(text, from, to, (start, end, secret) -> hunted.add(secret));
        }
        if (to - from >= KnownSecrets.SHORTEST && !removed.isEmpty()) {
            removed.find(text, from, to, keyed, hunted::add);
        }
    }

    /** Whether it finds nothing anywhere. */
    boolean isEmpty() {
        return own.isEmpty() && removed.isEmpty();
    }
}
