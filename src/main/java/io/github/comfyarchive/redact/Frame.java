package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object or array that the walk is in. Frames are used again at the same depth. */
final class Frame {
    final @Nullable Frame parent;
    boolean array;
    /** Offset of the bracket that opens it. */
    int start;
    /** In an array the position of the present element; -1 before the first. */
    int index;
    /** In an object the name of the present member, and where it stands with its quotes. */
    String name = "";

    int nameStart;
    int nameEnd;

    // What the collector knows of it:
    /** The present member's name is secret-looking. */
    boolean secretName;
    /** Everything inside is secret. */
    boolean secret;
    /** The secret-looking key above it is one of tokens, whose numbers are no secrets. */
    boolean tokens;
    /** Inside what the server itself calls sensitive. */
    boolean sensitive;
    /** It may be a link under a secret-looking input: so far as read it is. */
    boolean link;

    int linkTargetStart;
    int linkTargetEnd;
    /** It names a secret in the pair form; and where the value of the pair stands, or -1. */
    boolean pairSecret;

    int pairStart;
    int pairEnd;
    /** One of its inputs has a secret-looking name. */
    boolean secretInput;
    /** Starts of those of its widget values that look like a random token. */
    final List<Integer> widgetTokens = new ArrayList<>();

    Frame(@Nullable Frame parent) {
        this.parent = parent;
    }

    void open(boolean isArray, int at) {
        array = isArray;
        start = at;
        index = -1;
        name = "";
        secretName = false;
        secret = false;
        tokens = false;
        sensitive = false;
        link = false;
        linkTargetStart = -1;
        pairSecret = false;
        pairStart = -1;
        secretInput = false;
        widgetTokens.clear();
    }

    /** Whether this is an object, and the present member of it has that name. */
    boolean isAt(String member) {
        return !array && name.equals(member);
    }
}
