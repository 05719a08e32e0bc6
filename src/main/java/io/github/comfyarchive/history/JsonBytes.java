package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds its way in JSON that a parser has read before, by a look at its bytes: no parser of many names says at which of them it is. What
 * is not there is at {@value #NOWHERE}, and so is whatever is looked for in it.
 */
final class JsonBytes {
    static final int NOWHERE = -1;

    private JsonBytes() {}

    /** Where the value of a text begins. */
    static int start(byte[] json) {
        return next(json, 0);
    }

    /** Where a member of an object begins. */
    static int member(byte[] json, int object, String name) {
        if (object == NOWHERE || json[object] != '{') {
            return NOWHERE;
        }
        for (int at = next(json, object + 1); json[at] != '}'; ) {
            int end = end(json, at);
            int value = next(json, end);
            if (isName(json, at, end, name)) {
                return value;
            }
            at = next(json, end(json, value));
        }
        return NOWHERE;
    }

    /** Where an element of an array begins. */
    static int element(byte[] json, int array, int index) {
        if (array == NOWHERE || json[array] != '[') {
            return NOWHERE;
        }
        int at = next(json, array + 1);
        for (int passed = 0; json[at] != ']'; passed++) {
            if (passed == index) {
                return at;
            }
            at = next(json, end(json, at));
        }
        return NOWHERE;
    }

    /** Where the value ends that begins there. */
    static int end(byte[] json, int start) {
        int depth = 0;
        int at = start;
        do {
            byte one = json[at];
            if (one == '"') {
                at = endOfString(json, at);
            } else if (one == '{' || one == '[') {
                depth++;
                at++;
            } else if (one == '}' || one == ']') {
                depth--;
                at++;
            } else if (depth > 0) {
                at++;
            } else {
                at = endOfScalar(json, at);
            }
        } while (depth > 0);
        return at;
    }

    private static int endOfString(byte[] json, int start) {
        int at = start + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int endOfScalar(byte[] json, int start) {
        int at = start;
        while (at < json.length && !isBetween(json[at]) && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }

    private static int next(byte[] json, int from) {
        int at = from;
        while (isBetween(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBetween(byte one) {
        return (one >= 0 && one <= ' ') || one == ',' || one == ':';
    }

    private static boolean isName(byte[] json, int start, int end, String name) {
        String written = new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
        return written.equals(name)
                || (written.indexOf('\\') >= 0 && text(json, start, end).equals(name));
    }

    /** The string that stands there, unescaped. */
    static String text(byte[] json, int start, int end) {
        try (JsonParser parser = StrictJson.FACTORY.createParser(json, start, end - start)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException impossible) {
            throw new IllegalStateException("a parser has read this string before", impossible);
        }
    }
}
