package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.text.Match;

/** Collects the values that are to be removed wherever they stand, and the places where a value is removed whole. */
final class HuntedSecrets {
    private final JsonWalk walk;
    private final SecretValueFilter values;
    private final SecretFinder finder;
    private final ScanResult result;

    HuntedSecrets(JsonWalk walk, SecretValueFilter values, SecretFinder finder, ScanResult result) {
        this.walk = walk;
        this.values = values;
        this.finder = finder;
        this.result = result;
    }

    /** Removes the value at a place, and hunts it. */
    void remove(int start, int end, String rule, NameKind kind) {
        String value = walk.string(start, end);
        if (values.isRemovable(value)) {
            result.inPlace.put(start, rule);
            hunt(value, kind);
        }
    }

    /** What stands under a name: it, and what it is made of, without blanks around it, without a scheme before it. */
    void hunt(String value, NameKind kind) {
        String stripped = value.strip();
        if (values.isHuntable(stripped, kind)) {
            hunt(stripped);
        }
    }

    /** A value that is a secret by itself. */
    void hunt(String value) {
        String stripped = value.strip();
        if (!values.isHuntable(stripped)) {
            return;
        }
        if (result.hunted.add(stripped)) {
            int blank = stripped.indexOf(' ');
            String rest = blank < 0 ? "" : stripped.substring(blank + 1).strip();
            boolean scheme = blank > 0
                    && SecretValueFilter.SCHEMES.contains(SecretValueFilter.lower(stripped.substring(0, blank)));
            if (scheme && values.isHuntable(rest)) {
                result.hunted.add(rest);
            }
            finder.find(stripped).stream()
                    .filter(values::isHuntable)
                    .map(Match::secret)
                    .forEach(result.hunted::add);
        }
    }
}
