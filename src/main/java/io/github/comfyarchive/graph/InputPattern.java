package io.github.comfyarchive.graph;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Map<String, String> stars = new LinkedHashMap<>();
        for (String input : in(inputs)) {
            stars.put(input, starOf(input));
        }
        return stars;
    }

    /** The names with a text in place of their stars: {@code strength_2}. */
    List<String> with(String star) {
        return names.stream()
                .map(name -> name.replace("**", star).replace("*", star))
                .toList();
    }

    /** How many inputs {@link #in} looks at. */
    int cost(Map<String, Value> inputs) {
        return names.stream().anyMatch(InputPattern::hasStar) ? inputs.size() * names.size() : names.size();
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
        String after = name.substring(star + (dots ? 2 : 1));
        int end = input.length() - after.length();
        if (end < star || !input.startsWith(name.substring(0, star)) || !input.endsWith(after)) {
            return null;
        }
        String middle = input.substring(star, end);
        return dots || middle.indexOf('.') < 0 ? middle : null;
    }
}
