package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.ShellWord;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed of texts, words and numbers: {@link TerminalEscape}, {@link ShellWord}, {@link HumanFormat}. */
final class TextsTest {
    @Test
    void lettersOfAllWritingAndEmojiStay() {
        String text =
                "a fox, \u00e9 \u540d\u524d \u0639\u0631\u0628\u064a \ud83e\udd8a \ud83d\udc68\u200d\ud83d\udc67 \u2026";
        assertThat(TerminalEscape.line(text)).isEqualTo(text);
    }

    @Test
    void whatMovesTheCursorOrTurnsTheWritingIsEscaped() {
        assertThat(TerminalEscape.line("\u001b[31mred\u001b]0;title\u0007"))
                .isEqualTo("\\u001b[31mred\\u001b]0;title\\u0007");
        assertThat(TerminalEscape.line("a\r\n\tb\u0000\u007f\u0085\u009b"))
                .isEqualTo("a\\u000d\\u000a\\u0009b\\u0000\\u007f\\u0085\\u009b");
        assertThat(TerminalEscape.line("x\u202egnp.exe\u2066\u200b\ufeff\u2028"))
                .isEqualTo("x\\u202egnp.exe\\u2066\\u200b\\ufeff\\u2028");
        assertThat(TerminalEscape.line("\ud83e|\udd8a")).isEqualTo("\\ud83e|\\udd8a");
        assertThat(TerminalEscape.line("\udb40\udc41")).as("an invisible tag").isEqualTo("\\U000e0041");
    }

    @Test
    void severalLinesStayLines() {
        assertThat(TerminalEscape.lines("a\n\tb\r\u001b")).isEqualTo("a\n\tb\\u000d\\u001b");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(TerminalEscape.shortened("abc", 3)).isEqualTo("abc");
        assertThat(TerminalEscape.shortened("abcd", 3)).isEqualTo("ab\u2026");
        assertThat(TerminalEscape.shortened("\ud83e\udd8a".repeat(5), 3)).isEqualTo("\ud83e\udd8a\ud83e\udd8a\u2026");
        assertThat(TerminalEscape.shortened("x".repeat(1_000_000), 20)).hasSize(20);
        assertThat(TerminalEscape.shortened("\u001b".repeat(50), 10)).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "with space", "it's", "$HOME `id` \"x\" \\ !", "a\nb", "-n", "~", "*", "\u540d", ""})
    void aShellReadsAQuotedWordAsItWas(String word) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.quote(word)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }

    @Test
    void aPlainWordNeedsNoQuotes() {
        assertThat(ShellWord.quote("/home/a-b/x_1.db")).isEqualTo("/home/a-b/x_1.db");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "1449, 1.4 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "1400000, 1.4 MB",
        "3000000000, 3.0 GB",
        "9223372036854775807, 9223.4 PB"
    })
    void bytesAreReadable(long bytes, String expected) {
        assertThat(HumanFormat.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "840, 0.8 s",
        "59900, 59.9 s",
        "60000, 1 min 0 s",
        "200000, 3 min 20 s",
        "3600000, 1 h 0 min",
        "360000000, 4 d 4 h"
    })
    void timesAreReadable(long millis, String expected) {
        assertThat(HumanFormat.duration(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 files", "1, 1 file", "1200, '1,200 files'"})
    void countsHaveTheirNoun(long count, String expected) {
        assertThat(HumanFormat.of(count, "file")).isEqualTo(expected);
    }
}
