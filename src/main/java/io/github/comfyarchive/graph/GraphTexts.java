package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import java.util.function.Predicate;

/** The texts at the inputs of a graph, one after the other: of a graph of any size none is kept. */
public final class GraphTexts {
    private GraphTexts() {}

    /**
     * Goes through them, in the graph's order.
     *
     * @param each told each string at an input, or within what stands there; says whether to go on
     */
    public static void of(GraphTokens graph, Predicate<String> each) {
        GraphTokens.Cursor cursor = graph.cursor();
        if (!cursor.opensObject()) {
            return;
        }
        while (cursor.next() == JsonToken.FIELD_NAME) {
            if (cursor.next() == JsonToken.START_OBJECT) {
                if (!ofNode(cursor, each)) {
                    return;
                }
            } else {
                cursor.skipChildren();
            }
        }
    }

    private static boolean ofNode(GraphTokens.Cursor cursor, Predicate<String> each) {
        while (cursor.next() == JsonToken.FIELD_NAME) {
            boolean inputs = cursor.text().equals("inputs");
            if (cursor.next() == JsonToken.START_OBJECT && inputs) {
                if (!within(cursor, each)) {
                    return false;
                }
            } else {
                cursor.skipChildren();
            }
        }
        return true;
    }

    private static boolean within(GraphTokens.Cursor cursor, Predicate<String> each) {
        for (int depth = 1; depth > 0; ) {
            JsonToken token = cursor.next();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && !each.test(cursor.text())) {
                return false;
            }
        }
        return true;
    }
}
