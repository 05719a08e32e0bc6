package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What somebody may have meant: names and words that differ from the typed one by a letter or two, by their case, or by signs between. */
public final class Likeness {
    private static final int NONE = 99;
    private static final List<String> LETTERS = List.of("abcdefghijklmnopqrstuvwxyz0123456789".split(""));

    /** Of longer words nobody wants to read a thousand variants. */
    private static final int LONGEST = 24;

    private Likeness() {}

    /**
     * Names that have something like a typed text as a part, the most alike first.
     *
     * @param typed a part of a name, as somebody typed it
     * @param names what there is
     * @param most how many at most
     */
    public static List<String> among(String typed, List<String> names, int most) {
        String wanted = bare(typed);
        int allowed = allowed(wanted);
        record Found(String name, int distance) {}
        List<Found> found = new ArrayList<>();
        for (String name : names) {
            int distance = distance(wanted, bare(name));
            if (!wanted.isEmpty() && distance <= allowed) {
                found.add(new Found(name, distance));
            }
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Found::distance)
                        .thenComparingInt(one -> one.name().length())
                        .thenComparing(Found::name))
                .limit(most)
                .map(Found::name)
                .toList();
    }

    /** Whether two words are the same but for a letter or two, which short ones are not. */
    public static boolean areAlike(String one, String other) {
        int allowed = Math.min(one.length(), other.length()) < 4 ? 1 : 2;
        boolean begins = one.length() > 2 && other.startsWith(one);
        return begins
                || (Math.abs(one.length() - other.length()) <= allowed
                        && Math.max(distance(one, other), distance(other, one)) <= allowed
                        && one.charAt(0) == other.charAt(0));
    }

    /** A word with one letter other, one more, one less, or two in another order; none for what is very short or long. */
    public static Set<String> variants(String word) {
        Set<String> variants = new LinkedHashSet<>();
        if (word.length() < 4 || word.length() > LONGEST) {
            return variants;
        }
        for (int at = 0; at < word.length(); at++) {
            String before = word.substring(0, at);
            String after = word.substring(at + 1);
            if (at + 1 < word.length()) {
                variants.add(before + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2));
            }
            variants.add(before + after);
            for (String letter : LETTERS) {
                variants.add(before + letter + after);
                variants.add(before + letter + word.charAt(at) + after);
            }
        }
        for (String letter : LETTERS) {
            variants.add(word + letter);
        }
        variants.remove(word);
        return variants;
    }

    private static int allowed(String typed) {
        return typed.length() < 3 ? 0 : typed.length() < 5 ? 1 : 2;
    }

    /** Letters and digits alone, in one case: {@code SD XL} and {@code sd_xl} are the same. */
    private static String bare(String text) {
        StringBuilder bare = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(bare::appendCodePoint);
        return bare.toString();
    }

    /**
     * The fewest letters to be changed so that one text is a part of another (P. H. Sellers, The theory and computation of evolutionary
     * distances, 1980).
     */
    private static int distance(String part, String whole) {
        if (part.length() > 100 || whole.length() > 1000) {
            return NONE;
        }
        int[] column = new int[part.length() + 1];
        for (int row = 0; row <= part.length(); row++) {
            column[row] = row;
        }
        int best = column[part.length()];
        for (int at = 0; at < whole.length(); at++) {
            int diagonal = column[0];
            for (int row = 1; row <= part.length(); row++) {
                int left = column[row];
                int same = diagonal + (part.charAt(row - 1) == whole.charAt(at) ? 0 : 1);
                column[row] = Math.min(same, Math.min(left, column[row - 1]) + 1);
                diagonal = left;
            }
            best = Math.min(best, column[part.length()]);
        }
        return best;
    }
}
