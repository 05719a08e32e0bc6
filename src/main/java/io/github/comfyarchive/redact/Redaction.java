package io.github.comfyarchive.redact;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was removed, and why; never what it was.
 *
 * @param path where: {@code $.prompt[5].api_key_comfy_org} in an entry, {@code bytes 10-42} or {@code tEXt prompt} in a file;
 *     itself redacted, and of bounded length
 * @param rule the rule that found it, such as {@code key} or {@code shape:openai}
 * @param fingerprint a keyed hash of the value, equal for equal values under one key; null where there was no text to hash
 * @param lasting whether it was hunted and nobody can guess it: by its fingerprint it is found again in all that comes later
 */
public record Redaction(String path, String rule, @Nullable String fingerprint, boolean lasting) {
    /** One that is found again by its name or its shape alone. */
    public Redaction(String path, String rule, @Nullable String fingerprint) {
        this(path, rule, fingerprint, false);
    }
}
