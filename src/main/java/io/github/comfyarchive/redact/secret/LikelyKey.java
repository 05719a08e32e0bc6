package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.Utf8Bytes;

/** Whether a name that a user gives, such as a part of a URL, is a secret by its looks. */
public final class LikelyKey {
    private static final int LIKELY_KEY = 24;

    private LikelyKey() {}

    /**
     * Whether a name or a part of a path holds a key: of a known shape, or as long and as mixed as nobody writes a word.
     *
     * @param text as it is written, not percent-encoded
     * @return false for UUIDs and digests, which name places as well
     */
    public static boolean in(String text) {
        if (text.length() < KnownSecrets.SHORTEST) {
            return false;
        }
        String utf8 = Utf8Bytes.of(text);
        boolean mixed = text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isLowerCase)
                && text.chars().filter(Character::isDigit).count() >= 2;
        return (mixed && text.length() >= LIKELY_KEY && KnownSecrets.isLasting(utf8))
                || !new SecretFinder(RedactionRules.builtIn(), SearchBudget.of(Long.MAX_VALUE))
                        .find(utf8)
                        .isEmpty();
    }
}
