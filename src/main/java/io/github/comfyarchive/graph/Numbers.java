package io.github.comfyarchive.graph;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The whole numbers that a label holds. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9.])[1-9][0-9]{0,5}(?![0-9.])");
    private static final int LABEL = 200;

    private Numbers() {}

    static List<String> in(String label) {
        return NUMBER.matcher(Limits.cut(label, LABEL))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
