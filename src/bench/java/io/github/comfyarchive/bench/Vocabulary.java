package io.github.comfyarchive.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Texts of made words, some used always and most hardly ever, and real words in known shares of the prompts. */
final class Vocabulary {
    /** In 40 of 100 prompts. */
    static final String COMMON = "masterpiece";

    /** In 1 of 100. */
    static final String RARE = "lighthouse";

    /** In 1 of 10,000. */
    static final String RAREST = "zeppelin";

    /** In the prompt of index {@link #ONLY_INDEX} alone. */
    static final String ONLY = "quincunx";

    static final long ONLY_INDEX = 17;

    /** In 1 of 50 each. */
    static final String CHINESE = "夜晚的城市街道";

    static final String JAPANESE = "桜の木の下で歌う少女";

    private static final int WORDS = 20_000;
    private static final String[] BEGINNINGS = {
        "b", "br", "d", "f", "g", "gl", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v"
    };
    private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "ou", "é"};
    private static final String[] ENDS = {"", "", "l", "n", "r", "s", "x"};

    private final List<String> words;
    private final Zipf ranks = new Zipf(WORDS, 1);

    Vocabulary() {
        Random random = new Random(20_000);
        Set<String> made = new LinkedHashSet<>();
        while (made.size() < WORDS) {
            StringBuilder word = new StringBuilder();
            for (int syllables = made.size() < 100 ? 1 : 2 + random.nextInt(2); syllables > 0; syllables--) {
                word.append(pick(BEGINNINGS, random))
                        .append(pick(VOWELS, random))
                        .append(pick(ENDS, random));
            }
            made.add(word.toString());
        }
        words = List.copyOf(made);
    }

    String positive(long index, RandomGenerator random) {
        List<String> text = new ArrayList<>(text(20 + random.nextInt(101), random));
        mix(text, COMMON, 0.4, random);
        mix(text, RARE, 0.01, random);
        mix(text, RAREST, 0.0001, random);
        mix(text, CHINESE, 0.02, random);
        mix(text, JAPANESE, 0.02, random);
        mix(text, ONLY, index == ONLY_INDEX ? 1 : 0, random);
        return String.join(" ", text);
    }

    String negative(RandomGenerator random) {
        return random.nextInt(10) < 6
                ? "text, watermark, blurry"
                : String.join(" ", text(5 + random.nextInt(26), random));
    }

    String word(RandomGenerator random) {
        return words.get(ranks.draw(random));
    }

    private List<String> text(int length, RandomGenerator random) {
        List<String> text = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            String word = words.get(ranks.draw(random));
            text.add(
                    switch (random.nextInt(30)) {
                        case 0, 1, 2, 3, 4, 5 -> word + ",";
                        case 6 -> "(" + word + ":1." + random.nextInt(1, 5) + ")";
                        default -> word;
                    });
        }
        return text;
    }

    private static void mix(List<String> text, String word, double share, RandomGenerator random) {
        if (random.nextDouble() < share) {
            text.add(random.nextInt(text.size()), word);
        }
    }

    private static String pick(String[] of, Random random) {
        return of[random.nextInt(of.length)];
    }
}
