package io.github.comfyarchive.history;

/** The strings of a JSON text as they stand in its bytes, one after the other, told without a parser. */
public final class JsonStrings {
    private final byte[] json;
    private int at;
    private int start;
    private int end;
    private boolean escaped;

    /**
     * Stands before the first string.
     *
     * @param json in UTF-8; of what is no JSON some strings are found, or none
     */
    public JsonStrings(byte[] json) {
        this.json = json;
    }

    /** Goes on to the next string; whether there is one. */
    public boolean next() {
        int here = at;
        while (here < json.length && json[here] != '"') {
            here++;
        }
        start = ++here;
        escaped = false;
        while (here < json.length && json[here] != '"') {
            if (json[here] == '\\') {
                escaped = true;
                here++;
            }
            here++;
        }
        end = here;
        at = here + 1;
        return here < json.length;
    }

    /** Where the present string begins, behind its quote. */
    public int start() {
        return start;
    }

    /** Where it ends, before its quote. */
    public int end() {
        return end;
    }

    /** How many bytes it has between its quotes, as it is written. */
    public int length() {
        return end - start;
    }

    /** Whether there is an escape in it. */
    public boolean isEscaped() {
        return escaped;
    }

    /** Whether it is a value, not the name of a member. */
    public boolean isValue() {
        int behind = end + 1;
        while (behind < json.length && (json[behind] == ' ' || (json[behind] >= '\t' && json[behind] <= '\r'))) {
            behind++;
        }
        return behind == json.length || json[behind] != ':';
    }
}
