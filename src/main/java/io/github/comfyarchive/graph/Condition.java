package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a node must have, or may not have, for a rule to hold: {@code model|unet} an input of one of these names, {@code model=linked} one that is
 * a link, {@code switch_*=on} one that is not switched off, {@code mode=simple} one that holds this word.
 */
record Condition(List<Alternative> alternatives) {
    private static final Set<String> OFF = Set.of("false", "off", "no", "disable", "disabled", "none", "0", "");

    private record Alternative(InputPattern inputs, String state) {}

    static Condition of(String said) {
        List<Alternative> alternatives = new ArrayList<>();
        for (String one : said.split("\\|", -1)) {
            int end = one.indexOf('=');
            alternatives.add(
                    end < 0
                            ? new Alternative(ExpressionReader.pattern(one), "")
                            : new Alternative(ExpressionReader.pattern(one.substring(0, end)), one.substring(end + 1)));
        }
        return new Condition(List.copyOf(alternatives));
    }

    boolean holdsFor(GraphNode node) {
        for (Alternative alternative : alternatives) {
            if (alternative.inputs().anyIn(node.inputs(), value -> isIn(alternative.state(), value))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String state, Value value) {
        return switch (state) {
            case "" -> true;
            case "linked" -> value instanceof Value.Link;
            case "on" -> value instanceof Value.Link || !isOff(value.word());
            default -> value.isLiteral() && value.word().equals(state);
        };
    }

    static boolean isOff(String word) {
        return OFF.contains(word.strip().toLowerCase(Locale.ROOT));
    }
}
