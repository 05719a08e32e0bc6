package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the first walk over a JSON text has found. */
final class Collected {
    /** Tokens to be removed whole: where they start, and the rule. */
    final Map<Integer, String> inPlace = new HashMap<>();
    /** Strings and names with finds inside: where they start, and the finds, in octets of the unescaped inside. */
    final Map<Integer, List<Find>> embedded = new HashMap<>();
    /** Values to be hunted, as octets. */
    final Set<String> hunted = new HashSet<>();
    /** Names of models and classes: what equals one is not hunted. */
    final Set<String> names = new HashSet<>();
    /** Where in workflows the values of secret widgets stand. */
    final Set<WidgetPlace> widgets = new HashSet<>();
    /** Where the graph and the workflows of an entry stand. */
    final List<Stretch> inPictures = new ArrayList<>();
    /** Whether the text ended, or stopped to be JSON, before the end of its value. */
    boolean cut;
    /** How far the text was read. */
    int end;
    /** Whether the server's own sensitive data stand in it. */
    boolean sensitive;

    /** Some of the bytes of a text. */
    record Stretch(int start, int end) {}

    /** Whether something was found in JSON that stands in a string. */
    boolean nested;

    /** Whether nothing stands in the text that the rules themselves call a secret. */
    boolean isClean() {
        return inPlace.isEmpty() && embedded.isEmpty() && !nested;
    }

    boolean isEmpty() {
        return inPlace.isEmpty() && embedded.isEmpty() && hunted.isEmpty() && !sensitive;
    }
}
