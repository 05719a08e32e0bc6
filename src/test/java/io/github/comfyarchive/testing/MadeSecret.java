package io.github.comfyarchive.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.text.Characters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret made from a form such as <code>sk-{A:48}</code>, so that no key stands in the sources: <code>{A:n}</code> letters and digits,
 * {@code a} of lower case, {@code U} of upper case, {@code L} letters, {@code w} URL-safe base64, {@code h} and {@code H} hexadecimal, {@code d}
 * digits, {@code D} digits without a zero first, <code>{u}</code> a UUID.
 *
 * @param text with what is around it
 * @param parts what was made at random, of eight characters and more: no one of them may be left
 */
public record MadeSecret(String text, List<String> parts) {
    private static final Pattern PLACE = Pattern.compile("\\{(u|[AaULwhHdD]:[0-9]+)}");
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";

    /** A line of {@code shapes.jsonl}. */
    public record Line(String shape, String make, String innocent) {}

    public static List<Line> shapes() throws IOException {
        List<Line> lines = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(RecordedEntries.file("/redact/shapes.jsonl"))) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> line = new HashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    line.put(name, parser.getText());
                }
                lines.add(new Line(line.get("shape"), line.get("make"), line.get("innocent")));
            }
        }
        return lines;
    }

    public static MadeSecret of(String form, Random random) {
        StringBuilder text = new StringBuilder();
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (Matcher place = PLACE.matcher(form); place.find(); at = place.end()) {
            text.append(form, at, place.start());
            String part = part(place.group(1), random);
            text.append(part);
            if (part.length() >= 8) {
                parts.add(part);
            }
        }
        return new MadeSecret(text.append(form.substring(at)).toString(), parts);
    }

    private static String part(String kind, Random random) {
        if (kind.equals("u")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        String alphabet = switch (kind.charAt(0)) {
            case 'A' -> LOWER + UPPER + DIGITS;
            case 'a' -> LOWER + DIGITS;
            case 'U' -> UPPER + DIGITS;
            case 'L' -> LOWER + UPPER;
            case 'w' -> LOWER + UPPER + DIGITS + "-_";
            case 'h' -> DIGITS + "abcdef";
            case 'H' -> DIGITS + "ABCDEF";
            default -> DIGITS;
        };
        int length = Integer.parseInt(kind.substring(2));
        while (true) {
            StringBuilder part = new StringBuilder();
            while (part.length() < length) {
                part.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (isTelling(part.toString(), kind.charAt(0))) {
                return part.toString();
            }
        }
    }

    /** As real ones are: of each kind of character some, and no sign at an end. */
    private static boolean isTelling(String part, char kind) {
        return switch (kind) {
            case 'd' -> true;
            case 'D' -> part.charAt(0) != '0';
            case 'L' -> Characters.hasBothCases(part);
            case 'w' ->
                Characters.isLetterOrDigit(part.charAt(0))
                        && Characters.isLetterOrDigit(part.charAt(part.length() - 1))
                        && (part.length() < 16 || Characters.hasMixedRun(2, part));
            default -> part.length() < 8 || Characters.hasDigitAndLetter(part);
        };
    }
}
