package io.github.comfyarchive.redact;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The secret values known of a prompt, to be looked for in the bytes of its files. It lives in memory only; {@link #toString}
 * tells how many there are. Equal by content, so that prompts with the same secrets can share one.
 */
public final class SecretMask {
    private static final SecretMask NONE = new SecretMask(Set.of());

    private static final long MOST_OCTETS = 1 << 20;

    private final Set<String> secrets;

    /** @param secrets values that may be hunted, as octets */
    SecretMask(Set<String> secrets) {
        this.secrets = Set.copyOf(secrets);
    }

    /** Knows nothing. */
    public static SecretMask none() {
        return NONE;
    }

    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** What either of them knows. */
    public SecretMask plus(SecretMask other) {
        if (secrets.containsAll(other.secrets)) {
            return this;
        }
        if (other.secrets.containsAll(secrets)) {
            return other;
        }
        Set<String> both = new HashSet<>(secrets);
        both.addAll(other.secrets);
        return new SecretMask(both);
    }

    Set<String> secrets() {
        return secrets;
    }

    SecretMatcher inTexts() {
        return matcher(Variants::inText);
    }

    SecretMatcher inFiles() {
        return matcher(Variants::inFile);
    }

    private SecretMatcher matcher(Function<String, Set<String>> variants) {
        Map<String, String> forms = new HashMap<>();
        long size = secrets.stream().mapToLong(String::length).sum();
        // More than any prompt has: made to fill the memory, and looked for as they are alone.
        Set<String> inAllForms = size > MOST_OCTETS ? Set.of() : secrets;
        for (String secret : inAllForms) {
            for (String form : variants.apply(secret)) {
                forms.putIfAbsent(form, secret);
            }
        }
        // A secret's own form tells of it, also where it is a form of another one too.
        secrets.forEach(secret -> forms.put(secret, secret));
        return new SecretMatcher(forms);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretMask mask && secrets.equals(mask.secrets);
    }

    @Override
    public int hashCode() {
        return secrets.hashCode();
    }

    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + " secrets]";
    }
}
