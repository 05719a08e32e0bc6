package io.github.comfyarchive.history;

import java.util.Random;

/** JSON as Python writes it, of random shape, with the words and traps of history entries in it. */
final class RandomJson {
    private static final String[] WORDS = {
        "prompt",
        "outputs",
        "status",
        "status_str",
        "completed",
        "messages",
        "execution_start",
        "execution_cached",
        "execution_error",
        "execution_interrupted",
        "nodes",
        "timestamp",
        "images",
        "filename",
        "subfolder",
        "type",
        "extra_pnginfo",
        "workflow",
        "id",
        "client_id",
        "create_time",
        "success",
        "error",
        "9",
        "12:7",
        "class_type",
        "inputs",
        "",
        "\\u0000",
        "\\ud83e\\udd8a",
        "\u540d\u524d",
        "%00",
        "x.png"
    };
    private static final String[] HALVES = {"\\ud83e", "\\udd8a", "x\\ud83e\\ud83e", "\\udd8ay"};
    private static final String[] LITERALS = {
        "NaN",
        "Infinity",
        "-Infinity",
        "null",
        "true",
        "false",
        "0",
        "-0.0",
        "1e-05",
        "-12.5",
        "1e400",
        "18446744073709551615",
        "123456789012345678901234567890",
        "1795467646024",
        "253402300800000"
    };

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    /** An object shaped like an entry, with random values in the known places. */
    String entry() {
        if (random.nextInt(10) == 0) {
            return value(6);
        }
        return "{\"prompt\": [" + value(1) + ", " + value(1) + ", " + value(4) + ", " + value(4) + ", " + value(2)
                + "], \"outputs\": " + value(5) + ", \"status\": {\"status_str\": " + value(1) + ", \"completed\": "
                + value(1) + ", \"messages\": [" + message() + ", " + message() + ", " + value(3) + "]}, \"meta\": "
                + value(2) + "}";
    }

    private String message() {
        return "[" + string() + ", {\"timestamp\": " + value(1) + ", \"nodes\": " + value(3) + "}]";
    }

    private String value(int depth) {
        int kind = random.nextInt(depth > 0 ? 5 : 2);
        if (kind == 0) {
            return LITERALS[random.nextInt(LITERALS.length)];
        }
        if (kind == 1) {
            return random.nextInt(10) == 0 ? '"' + HALVES[random.nextInt(HALVES.length)] + '"' : string();
        }
        boolean object = kind < 4;
        StringBuilder json = new StringBuilder(object ? "{" : "[");
        for (int member = random.nextInt(4); member > 0; member--) {
            if (object) {
                json.append(string()).append(": ");
            }
            json.append(value(depth - 1)).append(member > 1 ? ", " : "");
        }
        return json.append(object ? '}' : ']').toString();
    }

    private String string() {
        return '"' + WORDS[random.nextInt(WORDS.length)] + (random.nextInt(8) == 0 ? random.nextInt(99) : "") + '"';
    }
}
