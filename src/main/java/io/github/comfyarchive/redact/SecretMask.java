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
    private static final SecretMask NONE = new SecretMask(Set.of(), Set.of());

    private static final long MOST_OCTETS = 1 << 20;

    private final Set<String> secrets;
    private final Set<WidgetPlace> widgets;

    /** @param secrets values that may be hunted, as octets */
    SecretMask(Set<String> secrets) {
        this(secrets, Set.of());
    }

    /**
     * @param secrets values that may be hunted, as octets
     * @param widgets where the prompt's workflow had secrets, whatever they are
     */
    SecretMask(Set<String> secrets, Set<WidgetPlace> widgets) {
        this.secrets = Set.copyOf(secrets);
        this.widgets = Set.copyOf(widgets);
    }

    /** Knows nothing. */
    public static SecretMask none() {
        return NONE;
    }

    public boolean isEmpty() {
        return secrets.isEmpty() && widgets.isEmpty();
    }

    /** What either of them knows. */
    public SecretMask plus(SecretMask other) {
        if (knows(other)) {
            return this;
        }
        if (other.knows(this)) {
            return other;
        }
        Set<String> both = new HashSet<>(secrets);
        both.addAll(other.secrets);
        Set<WidgetPlace> bothPlaces = new HashSet<>(widgets);
        bothPlaces.addAll(other.widgets);
        return new SecretMask(both, bothPlaces);
    }

    private boolean knows(SecretMask other) {
        return secrets.containsAll(other.secrets) && widgets.containsAll(other.widgets);
    }

    Set<WidgetPlace> widgets() {
        return widgets;
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
        return other instanceof SecretMask mask && secrets.equals(mask.secrets) && widgets.equals(mask.widgets);
    }

    @Override
    public int hashCode() {
        return 31 * secrets.hashCode() + widgets.hashCode();
    }

    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + " secrets]";
    }
}
