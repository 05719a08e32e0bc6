package io.github.comfyarchive.redact;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A well-known form of a key. The pattern runs over octets and only where one of the triggers stands; its group 1, where it
 * has one, is the secret, else the whole match.
 *
 * @param mixed whether a match counts only with at least one digit and one letter in it
 */
record Shape(String name, List<String> triggers, Pattern pattern, boolean mixed) {
    Shape {
        triggers = List.copyOf(triggers);
    }

    String rule() {
        return "shape:" + name;
    }
}
