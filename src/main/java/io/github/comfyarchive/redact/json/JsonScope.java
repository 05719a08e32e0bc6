package io.github.comfyarchive.redact.json;

import io.github.comfyarchive.redact.rule.NameKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object or array that the walk is in. Frames are used again at the same depth. */
public final class JsonScope {
    public final @Nullable JsonScope parent;
    public boolean array;
    /** Offset of the bracket that opens it. */
    public int start;
    /** In an array the position of the present element; -1 before the first. */
    public int index;
    /** In an object the name of the present member, and where it stands with its quotes. */
    public String name = "";

    public int nameStart;
    public int nameEnd;

    // What the collector knows of it:
    /** What the present member's name says of its value. */
    public NameKind kind = NameKind.PLAIN;
    /** Everything inside is secret. */
    public boolean secret;
    /** The name above it is in doubt; what is inside decides for itself. */
    public boolean doubtful;
    /** The secret-looking key above it is one of tokens, whose numbers are not secrets. */
    public boolean tokens;
    /** Inside what the server itself calls sensitive. */
    public boolean sensitive;
    /** It may be a link under a secret-looking input: so far as read it is. */
    public boolean link;

    public int linkTargetStart;
    public int linkTargetEnd;
    /** What the name says of the value, in the pair form; and where the value of the pair stands, or -1. */
    public NameKind pairKind = NameKind.PLAIN;

    public int pairStart;
    public int pairEnd;
    /** In an array where an option or a name stood whose value comes next, or -2. */
    public int optionIndex;
    /** It was an option, which begins with a dash. */
    public boolean option;
    /** One of its inputs has a secret-looking name. */
    public boolean secretInput;
    /** Starts of those of its widget values that look like a random token. */
    public final List<Integer> widgetTokens = new ArrayList<>();

    JsonScope(@Nullable JsonScope parent) {
        this.parent = parent;
    }

    void open(boolean isArray, int at) {
        array = isArray;
        start = at;
        index = -1;
        name = "";
        kind = NameKind.PLAIN;
        secret = false;
        doubtful = false;
        tokens = false;
        sensitive = false;
        link = false;
        linkTargetStart = -1;
        pairKind = NameKind.PLAIN;
        optionIndex = -2;
        option = false;
        pairStart = -1;
        secretInput = false;
        widgetTokens.clear();
    }

    /** Whether this is an object, and the present member of it has that name. */
    public boolean isAt(String member) {
        return !array && name.equals(member);
    }
}
