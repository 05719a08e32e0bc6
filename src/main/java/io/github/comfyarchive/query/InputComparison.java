package io.github.comfyarchive.query;

/** Literals at the inputs of a graph, compared in SQL as {@link io.github.comfyarchive.graph.InputValue} compares them. */
final class InputComparison {
    private InputComparison() {}

    /**
     * Whether a prompt has a node of a class with a literal at an input that a comparison of {@code input.value} keeps. The class is
     * compared once for each node, whose value SQLite writes out each time: a node may have a million inputs.
     *
     * @param anyCase whether names are the same in another case
     */
    static String exists(String classType, String input, boolean anyCase, String comparison) {
        String fold = anyCase ? " COLLATE NOCASE" : "";
        return existsWhere(
                "node.value ->> '$.class_type' = " + classType + fold + " AND input.key = " + input + fold, comparison);
    }

    /** The same of an input of whatever class, in any case. */
    static String existsOfAnyClass(String input, String comparison) {
        return existsWhere("input.key = " + input + " COLLATE NOCASE", comparison);
    }

    private static String existsWhere(String which, String comparison) {
        return """
                EXISTS (SELECT 1 FROM json_each(prompt.graph) AS node, json_each(node.value, '$.inputs') AS input
                    WHERE node.type = 'object' AND %s AND input.type NOT IN ('array', 'object')
                        AND (%s))""".formatted(which, comparison);
    }

    /** Which of two numbers is the greater; a text that is all a number, as JSON has numbers, counts as one. Beyond 2^53 they are rounded. */
    static String ordered(String sign, String value) {
        return """
                CASE input.type
                    WHEN 'integer' THEN input.value %1$s CAST(%2$s AS NUMERIC)
                    WHEN 'real' THEN input.value %1$s CAST(%2$s AS NUMERIC)
                    WHEN 'text' THEN CASE WHEN json_valid(input.value) THEN json_type(input.value) END IN ('integer', 'real')
                        AND CAST(input.value AS NUMERIC) %1$s CAST(%2$s AS NUMERIC)
                    ELSE 0 END""".formatted(sign, value);
    }

    /** A part of it, letters of ASCII in either case. */
    static String like(String value) {
        return """
                CASE WHEN input.type IN ('true', 'false', 'null') THEN input.type
                    WHEN input.type = 'integer' AND typeof(input.value) = 'real' THEN node.value -> input.fullkey
                    ELSE CAST(input.value AS TEXT) END LIKE %s ESCAPE '!'""".formatted(value);
    }

    /** Equal texts, or truth in either case; SQLite writes {@code true} as 1. */
    static String equal(String value) {
        return """
                CASE input.type WHEN 'true' THEN %1$s = 'true' WHEN 'false' THEN %1$s = 'false' WHEN 'null' THEN %1$s = 'null'
                    WHEN 'text' THEN input.value = %1$s
                        OR lower(input.value) IN ('true', 'false') AND lower(input.value) = %1$s
                    ELSE 0 END""".formatted(value);
    }

    /**
     * Equal numbers. An integer beyond 2^63 is rounded by SQLite's JSON functions, and compared by its digits. A text is compared as
     * a number only if all of it is one: for that the comparison with a NUMERIC asks, where CAST would take {@code 2026-11} for 2026.
     *
     * @param fewDigits whether the number is exact as a double; else a text is equal by its digits alone
     */
    static String equalNumber(String value, boolean fewDigits) {
        String number = """
                input.value GLOB '[-0-9]*[0-9]' AND input.value NOT GLOB '*[^-+.0-9eE]*'
                            AND input.value = CAST(%s AS NUMERIC)""".formatted(value);
        return """
                CASE input.type
                    WHEN 'text' THEN input.value = %1$s%2$s
                    WHEN 'integer' THEN CASE typeof(input.value)
                        WHEN 'real' THEN node.value -> input.fullkey = %1$s
                        ELSE CAST(input.value AS TEXT) = %1$s END
                    WHEN 'real' THEN input.value = CAST(%1$s AS REAL)
                    ELSE 0 END""".formatted(value, fewDigits ? " OR " + number : "");
    }
}
