package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the first walk over a JSON text has found. */
final class Collected {
    /** What a text takes in a set, beside its characters. */
    static final int OBJECT_BYTES = 100;

    /** Tokens to be removed whole: where they start, and the rule. */
    final Places inPlace;
    /** Strings and names with finds inside: where they start, and the rule of the first. The finds are looked for again to be removed. */
    final Places embedded;
    /** Values to be hunted, as octets. */
    final ValueSet hunted;
    /** Names of models and classes: what equals one is not hunted. */
    final Set<String> names = new HashSet<>();
    /** Where the graph and the workflows of an entry stand. */
    final List<Stretch> inPictures = new ArrayList<>();
    /** Whether the text ended, or stopped to be JSON, before the end of its value. */
    boolean cut;
    /** What all of it may take of memory. */
    final SearchRoom room;
    /** How far the text was read. */
    int end;
    /** Whether the server's own sensitive data stand in it. */
    boolean sensitive;

    /** Some of the bytes of a text. */
    record Stretch(int start, int end) {}

    Collected(SearchRoom room) {
        this.room = room;
        this.inPlace = new Places(room);
        this.embedded = new Places(room);
        this.hunted = new ValueSet(room);
    }

    /** Notes the name of a model or class. */
    void name(String name) {
        if (names.add(name)) {
            room.take(OBJECT_BYTES + name.length());
        }
    }

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
