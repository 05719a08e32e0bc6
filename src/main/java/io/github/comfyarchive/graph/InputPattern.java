package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names of inputs: {@code a|b|c_*}, where a star is any text without a dot and two stars are any text. Inputs are found in the order of the
 * pattern, those of one star in the node's.
 */
record InputPattern(List<String> names) {

    /** What the pattern says, or null where a name has stars in two places. */
    static @Nullable InputPattern of(String pattern) {
        List<String> names = List.of(pattern.split("\\|", -1));
        boolean clear = names.stream().allMatch(name -> {
            int first = name.indexOf('*');
            int last = name.lastIndexOf('*');
            return last - first <= 1;
        });
        return clear ? new InputPattern(names) : null;
    }

    /** The inputs that are so named. */
    Set<String> in(Map<String, Value> inputs) {
        if (names.size() == 1 && !hasStar(names.get(0))) {
            return inputs.containsKey(names.get(0)) ? Set.of(names.get(0)) : Set.of();
        }
        Set<String> found = new LinkedHashSet<>();
        for (String name : names) {
            if (!hasStar(name)) {
                if (inputs.containsKey(name)) {
                    found.add(name);
                }
                continue;
            }
            for (String input : inputs.keySet()) {
                if (star(name, input) != null) {
                    found.add(input);
                }
            }
        }
        return found;
    }

    /** Whether one of the inputs that are so named holds what is asked for. */
    boolean anyIn(Map<String, Value> inputs, Predicate<Value> holds) {
        for (String name : names) {
            if (!hasStar(name)) {
                Value value = inputs.get(name);
                if (value != null && holds.test(value)) {
                    return true;
                }
                continue;
            }
            for (Map.Entry<String, Value> input : inputs.entrySet()) {
                if (star(name, input.getKey()) != null && holds.test(input.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an input is so named. */
    boolean fits(String input) {
        for (String name : names) {
            if (hasStar(name) ? star(name, input) != null : name.equals(input)) {
                return true;
            }
        }
        return false;
    }

    /** The names that this pattern stands for in a node: each with what the star stands for. */
    Map<String, String> starsIn(Map<String, Value> inputs) {
        if (names.size() == 1 && !hasStar(names.get(0))) {
            return inputs.containsKey(names.get(0)) ? Map.of(names.get(0), "") : Map.of();
        }
        Map<String, String> stars = new LinkedHashMap<>();
        for (String input : in(inputs)) {
            stars.put(input, starOf(input));
        }
        return stars;
    }

    /** The names with a text in place of their stars: {@code strength_2}. */
    List<String> with(String star) {
        List<String> filled = new ArrayList<>(names.size());
        for (String name : names) {
            filled.add(hasStar(name) ? name.replace("**", star).replace("*", star) : name);
        }
        return filled;
    }

    /** How many inputs {@link #in} looks at. */
    int cost(Map<String, Value> inputs) {
        for (String name : names) {
            if (hasStar(name)) {
                return inputs.size() * names.size();
            }
        }
        return names.size();
    }

    private String starOf(String input) {
        for (String name : names) {
            String star = hasStar(name) ? star(name, input) : null;
            if (star != null) {
                return star;
            }
        }
        return "";
    }

    private static boolean hasStar(String name) {
        return name.indexOf('*') >= 0;
    }

    /** What the star of a name stands for in an input's, or null where that is named otherwise. */
    private static @Nullable String star(String name, String input) {
        int star = name.indexOf('*');
        boolean dots = name.startsWith("**", star);
        int after = star + (dots ? 2 : 1);
        int end = input.length() - (name.length() - after);
        if (end < star
                || !input.regionMatches(0, name, 0, star)
                || !input.regionMatches(end, name, after, name.length() - after)) {
            return null;
        }
        String middle = input.substring(star, end);
        return dots || middle.indexOf('.') < 0 ? middle : null;
    }
}
