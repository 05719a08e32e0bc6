package io.github.comfyarchive.redact.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Fuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a shape's matches can begin, and that looking there alone finds what looking everywhere finds. */
final class SecretPatternTest {
    private static SecretPattern shape(String pattern) {
        return SecretPattern.of("test", List.of("trigger"), Pattern.compile(pattern), new SecretPattern.Looks());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "sk-[a-z]+ sk-",
                "(?<![A-Za-z0-9-])comfyui-(?:[0-9a-f]{12,}+|[a-z]{32}) comfyui-",
                "(?i)(?<![A-Za-z0-9])Bearer[0-9]+ bearer",
                "abc?d ab",
                "abc{2} ab",
                "a?bcd ''",
                "ab|cd ''",
                "(?:ab|cd)ef ''",
                "(?x)abc ''",
                "ab[]c|d(]e ''",
                "ab[x[y](]|cd ''",
                "ab\\Q[\\E|cd ''",
                "[ab]cd ''",
            })
    void theLeadIsWhatEveryMatchBeginsWith(String pattern, String lead) {
        assertThat(shape(pattern).lead()).isEqualTo(lead);
    }

    static LongStream seeds() {
        return Fuzz.seeds("SecretPatternTest", 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameIsFoundAsByLookingEverywhere(long seed) {
        Random random = new Random(seed);
        String[] pieces = {
            "sk-",
            "SK-",
            "bearer ",
            "Bearer ",
            "--token ",
            "comfyui-",
            "abcdef0123456789",
            "0000",
            "-",
            "_",
            "\"",
            " ",
            "eyJ",
            "hf_",
            ".",
            "authorization: basic ",
            "A1b2C3d4E5f6G7h8",
            "password=",
            "\n",
            "gsk_",
            "SG."
        };
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            for (SecretPattern shape : RedactionRules.builtIn().shapes()) {
                List<String> expected = new ArrayList<>();
                Matcher everywhere = shape.pattern().matcher(text);
                while (everywhere.find()) {
                    expected.add(everywhere.start() + "-" + everywhere.end());
                }
                assertThat(matches(shape, text.toString()))
                        .as("%s in %s", shape.name(), text)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<String> matches(SecretPattern shape, String text) {
        List<String> matches = new ArrayList<>();
        SecretFinder.eachMatch(text, shape, matcher -> matches.add(matcher.start() + "-" + matcher.end()));
        return matches;
    }
}
