package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretPattern;
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

    /**
     * Why, in words.
     *
     * @param rule of a redaction
     * @return what the rule says, for a person
     */
    public static String reason(String rule) {
        String shape = SecretPattern.nameIn(rule);
        if (shape != null) {
            return "it has the form of such a key (shapes: " + shape + ")";
        }
        return switch (rule) {
            case RuleNames.KEY -> "its name tells of a secret (secretKeys, doubtfulKeys, services)";
            case RuleNames.PAIR -> "the name beside it tells of a secret";
            case RuleNames.LINKED -> "it is linked to an input whose name tells of a secret";
            case RuleNames.WIDGET -> "it is the widget of an input whose name tells of a secret";
            case RuleNames.ASSIGNMENT -> "it stands behind a name that tells of a secret, in a text";
            case RuleNames.SENSITIVE -> "the server itself calls it sensitive";
            case RuleNames.FOUND -> "it is what was found to be a secret at another place, or a log-in of ours";
            case RuleNames.UNSEARCHED -> "it could not be searched, so nothing but the bare record is kept";
            default -> "by this rule";
        };
    }
}
