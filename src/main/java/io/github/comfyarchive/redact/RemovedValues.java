package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.secret.Fingerprints;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was removed of an entry, told by the same entry as it stands in a file: where {@code [redacted]} stands in the one, the other has the
 * value still. Each is checked by its fingerprint, so that a value that somebody put there since is not taken for it.
 */
final class RemovedValues {
    private static final int SHORTEST = 8;
    private static final int MOST_MARKED = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(5_000)
                    .maxStringLength(64 << 20)
                    .build())
            .build();

    private RemovedValues() {}

    /** Of graph and workflow; as bytes. */
    static Set<String> of(byte[] kept, byte[] file, Set<String> fingerprints, Fingerprints keyed) {
        Map<String, String> marked = new HashMap<>();
        each(kept, Map.of(), (place, text) -> {
            if (text.contains(Redactor.MARK) && marked.size() < MOST_MARKED) {
                marked.put(place, text);
            }
        });
        Set<String> removed = new HashSet<>();
        if (marked.isEmpty() || fingerprints.isEmpty()) {
            return removed;
        }
        each(file, marked, (place, text) -> {
            for (String value : between(marked.getOrDefault(place, ""), text)) {
                String secret =
                        SecretValueFilter.withoutScheme(Utf8Bytes.of(value).strip());
                if (secret.length() >= SHORTEST && fingerprints.contains(keyed.of(secret))) {
                    removed.add(secret);
                }
            }
        });
        return removed;
    }

    /** Told of each text or number in the graph and the workflow of an entry, and where it stands. */
    @FunctionalInterface
    private interface Each {
        void at(String place, String text);
    }

    /** Of all strings that may be marked; or, where places are given, of what stands there. */
    private static void each(byte[] json, Map<String, String> places, Each each) {
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean number = token.isNumeric() && !places.isEmpty();
                if (token != JsonToken.VALUE_STRING && !number) {
                    continue;
                }
                String text = parser.getText();
                if (!places.isEmpty() || text.contains(Redactor.MARK)) {
                    String place = parser.getParsingContext().pathAsPointer().toString();
                    if (places.isEmpty() || places.containsKey(place)) {
                        each.at(place, text);
                    }
                }
            }
        } catch (IOException beyondBounds) {
            return; // what was read of it counts
        }
    }

    /** What stands in a text where marks stand in another; nothing where they are not the same around them. */
    static List<String> between(String marked, String text) {
        List<String> values = new ArrayList<>();
        int mark = marked.indexOf(Redactor.MARK);
        if (mark < 0 || !text.startsWith(marked.substring(0, mark))) {
            return values;
        }
        int at = mark;
        while (mark >= 0) {
            int from = mark + Redactor.MARK.length();
            mark = marked.indexOf(Redactor.MARK, from);
            String after = marked.substring(from, mark < 0 ? marked.length() : mark);
            int end = mark < 0 ? text.length() - after.length() : text.indexOf(after, at + 1);
            if (end < at || !text.startsWith(after, end)) {
                return values;
            }
            values.add(text.substring(at, end));
            at = end + after.length();
        }
        return values;
    }
}
