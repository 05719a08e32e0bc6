package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers redactions; past a bound they are counted only, so that a hostile entry cannot fill the memory with them. */
final class Redactions {
    static final int MOST = 10_000;

    private final Fingerprints fingerprints;
    private final KnownSecrets known;
    private final List<Redaction> listed = new ArrayList<>();
    private long unlisted;

    /** @param known learns what is removed */
    Redactions(Fingerprints fingerprints, KnownSecrets known) {
        this.fingerprints = fingerprints;
        this.known = known;
    }

    /** Whether another one would be listed: else there is no need to work out its path. */
    boolean isOpen() {
        return listed.size() < MOST;
    }

    void add(String path, String rule, @Nullable String secret) {
        if (isOpen()) {
            String fingerprint = secret == null ? null : fingerprints.of(secret);
            if (secret != null && fingerprint != null) {
                known.learn(secret, fingerprint);
            }
            listed.add(new Redaction(path, rule, fingerprint));
        } else {
            unlisted++;
        }
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    List<Redaction> list() {
        if (unlisted == 0) {
            return List.copyOf(listed);
        }
        List<Redaction> all = new ArrayList<>(listed);
        all.add(new Redaction("and " + unlisted + " more", "unlisted", null));
        return List.copyOf(all);
    }
}
