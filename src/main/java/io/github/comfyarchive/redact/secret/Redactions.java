package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.rule.SecretValueFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers redactions; past a bound they are counted only, so that a hostile entry cannot fill the memory with them. */
public final class Redactions {
    static final int MOST = 10_000;

    private final Fingerprints fingerprints;
    private final KnownSecrets known;
    private final List<Redaction> listed = new ArrayList<>();
    private long unlisted;

    /**
     * Prepares it.
     *
     * @param known learns what was hunted
     */
    public Redactions(Fingerprints fingerprints, KnownSecrets known) {
        this.known = known;
        this.fingerprints = fingerprints;
    }

    /** Whether another one would be listed: else there is no need to work out its path. */
    public boolean isOpen() {
        return listed.size() < MOST;
    }

    /** Notes what has no text, or what was not hunted. */
    public void add(String path, String rule, @Nullable String secret) {
        add(path, rule, secret, false);
    }

    /**
     * Notes what was removed.
     *
     * @param secret as bytes; null where there is no text to hash
     * @param hunted whether it was looked for elsewhere too
     */
    public void add(String path, String rule, @Nullable String secret, boolean hunted) {
        if (!isOpen()) {
            unlisted++;
            return;
        }
        String credential = secret == null ? null : SecretValueFilter.withoutScheme(secret.strip());
        String fingerprint = credential == null ? null : fingerprints.of(credential);
        boolean lasting = credential != null && hunted && KnownSecrets.isLasting(credential);
        if (lasting && fingerprint != null) {
            known.know(List.of(fingerprint));
        }
        listed.add(new Redaction(path, rule, fingerprint, lasting));
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    public List<Redaction> list() {
        if (unlisted == 0) {
            return List.copyOf(listed);
        }
        List<Redaction> all = new ArrayList<>(listed);
        all.add(new Redaction("and " + unlisted + " more", "unlisted", null));
        return List.copyOf(all);
    }
}
