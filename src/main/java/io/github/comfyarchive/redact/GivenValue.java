package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.secret.KnownSecrets;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A value that somebody calls a secret, whatever the rules say of it. It lives in memory only: {@link #toString} does not tell it, nor
 * does any message.
 */
public final class GivenValue {
    /** Shorter ones stand in texts by chance. */
    public static final int SHORTEST = 6;

    /** What somebody pastes by mistake is longer. */
    public static final int LONGEST = 1 << 16;

    /**
     * The words that entries are made of (comfyui-protocol.md, "One entry"): without them none could be read any more, and nobody's secret
     * is one of them.
     */
    private static final List<String> OF_ENTRIES = List.of(
            "prompt",
            "prompt_id",
            "outputs",
            "status",
            "status_str",
            "success",
            "error",
            "completed",
            "messages",
            "execution_start",
            "execution_cached",
            "execution_success",
            "execution_error",
            "execution_interrupted",
            "timestamp",
            "create_time",
            "client_id",
            "extra_data",
            "extra_pnginfo",
            "workflow",
            "inputs",
            "class_type",
            "_meta",
            "widgets_values",
            "images",
            "animated",
            "filename",
            "subfolder",
            "output",
            "node_id",
            "node_type",
            "executed",
            "exception_message",
            "exception_type",
            "traceback",
            "current_inputs",
            "current_outputs");

    private final String utf8;

    private GivenValue(String utf8) {
        this.utf8 = utf8;
    }

    /**
     * Takes a value.
     *
     * @param text as it was given; blanks around it are no part of it
     * @return the value
     * @throws IllegalArgumentException if it cannot be looked for; the message says why, and not what it is
     */
    public static GivenValue of(String text) {
        String value = text.strip();
        if (value.codePointCount(0, value.length()) < SHORTEST) {
            throw new IllegalArgumentException("a value of fewer than " + SHORTEST
                    + " characters is not looked for: it would be found by chance in what is none");
        }
        String utf8 = Utf8Bytes.of(value);
        if (utf8.length() > LONGEST) {
            throw new IllegalArgumentException("a value of more than " + (LONGEST >> 10) + " KB is not looked for");
        }
        if (SecretValueFilter.MARK.contains(utf8) || utf8.chars().allMatch(c -> c == '*')) {
            throw new IllegalArgumentException("that is what stands where a secret was removed");
        }
        if (OF_ENTRIES.stream().anyMatch(word -> word.contains(utf8))) {
            throw new IllegalArgumentException(
                    "that is a word of ComfyUI's own: without it no entry could be read any more");
        }
        return new GivenValue(utf8);
    }

    /**
     * The value itself, for the index of words; it is never printed.
     *
     * @return as it was given
     */
    public String text() {
        return Utf8Bytes.text(utf8);
    }

    /** What hunts it and nothing else. */
    public SecretMask mask() {
        return new SecretMask(Set.of(utf8));
    }

    /**
     * By what it is found again in all that comes in from now on.
     *
     * @param redactor says which values are too common, and holds the key
     * @return its fingerprint; nothing where it could be guessed by it, or is as common as a word
     */
    public Optional<String> fingerprint(Redactor redactor) {
        String credential = SecretValueFilter.withoutScheme(utf8);
        boolean remembered =
                KnownSecrets.isLasting(credential) && redactor.rules().values().isHuntableByName(credential);
        return remembered ? Optional.of(redactor.fingerprints().of(credential)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "GivenValue";
    }
}
