package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of inputs: {@code a|b|c_*}, where a star is any text without a dot. Inputs are found in the order of the pattern, those
 * of one star in the node's.
 */
record InputPattern(List<String> names) {

    /** What the pattern says, or null where a name has two stars. */
    static @Nullable InputPattern of(String pattern) {
        List<String> names = List.of(pattern.split("\\|", -1));
        boolean clear = names.stream().allMatch(name -> name.indexOf('*') == name.lastIndexOf('*'));
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

    /** The names that this pattern, which has one, stands for in a node: each with what its star stands for. */
    Map<String, String> starsIn(Map<String, Value> inputs) {
        Map<String, String> stars = new LinkedHashMap<>();
        for (String input : in(inputs)) {
            stars.put(input, starOf(input));
        }
        return stars;
    }

    /** How many inputs {@link #in} looks at. */
    int cost(Map<String, Value> inputs) {
        return names.stream().anyMatch(InputPattern::hasStar) ? inputs.size() * names.size() : names.size();
    }

    private String starOf(String input) {
        List<String> stars = new ArrayList<>();
        for (String name : names) {
            String star = hasStar(name) ? star(name, input) : null;
            if (star != null) {
                stars.add(star);
            }
        }
        return stars.isEmpty() ? "" : stars.get(0);
    }

    private static boolean hasStar(String name) {
        return name.indexOf('*') >= 0;
    }

    /** What the star of a name stands for in an input's, or null where that is named otherwise. */
    private static @Nullable String star(String name, String input) {
        int star = name.indexOf('*');
        String after = name.substring(star + 1);
        int end = input.length() - after.length();
        if (end < star || !input.startsWith(name.substring(0, star)) || !input.endsWith(after)) {
            return null;
        }
        String middle = input.substring(star, end);
        return middle.indexOf('.') < 0 ? middle : null;
    }
}
