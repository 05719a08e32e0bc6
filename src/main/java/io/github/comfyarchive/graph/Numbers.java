package io.github.comfyarchive.graph;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole numbers that a label holds; where a size stands there, {@code 16:9 1344x768}, those of the size. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9.])[1-9][0-9]{0,5}(?![0-9.])");
    private static final Pattern SIZE =
            Pattern.compile("(?<![0-9.])([1-9][0-9]{1,5}) ?[xX*\u00d7] ?([1-9][0-9]{1,5})(?![0-9.])");

    /** A choice's words, such as {@code 1024 x 1024 (1:1)}: what is longer is a text. */
    private static final int LABEL = 200;

    private Numbers() {}

    static List<String> in(String label) {
        String text = Limits.cut(label, LABEL);
        Matcher size = SIZE.matcher(text);
        if (size.find()) {
            List<String> found = List.of(size.group(1), size.group(2));
            return size.find() ? List.of() : found;
        }
        return NUMBER.matcher(text).results().map(MatchResult::group).toList();
    }
}
