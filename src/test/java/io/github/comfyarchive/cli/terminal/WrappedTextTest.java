package io.github.comfyarchive.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class WrappedTextTest {
    @Test
    void aLineThatFitsIsAsItWas() {
        assertThat(WrappedText.of("  history    60 entries\n\nend", 40)).isEqualTo("  history    60 entries\n\nend");
    }

    @Test
    void aValueGoesOnBelowItself() {
        assertThat(WrappedText.of("  history    60 of about 10,000 entries, 23 prompts in the last day\n", 40))
                .isEqualTo("  history    60 of about 10,000 entries,\n             23 prompts in the last day\n");
        assertThat(WrappedText.of("             60 of about 10,000 entries, 23 prompts in the last day\n", 40))
                .isEqualTo("             60 of about 10,000 entries,\n             23 prompts in the last day\n");
    }

    @Test
    void aSentenceGoesOnALittleToTheRight() {
        assertThat(WrappedText.of("archive: there is no archive in this folder yet", 30))
                .isEqualTo("archive: there is no archive\n  in this folder yet");
    }

    /** What is copied from a terminal is to be whole: ids, paths, addresses. */
    @Test
    void noWordIsBroken() {
        String id = "8209fde1-1d21-52dc-80e2-aae90fc324b9";
        assertThat(WrappedText.of("prompt    " + id, 20)).isEqualTo("prompt    " + id);
        assertThat(WrappedText.of("archive: no prompt " + id + " is here", 40))
                .isEqualTo("archive: no prompt\n  " + id + "\n  is here");
    }

    @Test
    void scriptsWithoutSpacesAreBrokenBetweenCharactersButNotBeforePunctuation() {
        assertThat(WrappedText.of("positive  一座灯塔在黄昏时分，矗立在悬崖之上", 30))
                .isEqualTo("positive  一座灯塔在黄昏时分，\n          矗立在悬崖之上");
        assertThat(WrappedText.of("positive  一座灯塔在黄昏时分灯，矗立", 30)).isEqualTo("positive  一座灯塔在黄昏时分\n          灯，矗立");
    }

    @Test
    void aNameInSuchAScriptIsAWord() {
        assertThat(WrappedText.of("archive: watching alpha, 工作站二楼 and beta", 30))
                .isEqualTo("archive: watching alpha,\n  工作站二楼 and beta");
    }

    @Test
    void coloursAndLinksTakeNoRoom() {
        String red = "\u001b[31merror\u001b[0m and the rest";
        assertThat(WrappedText.of(red, 18)).isEqualTo(red);
        String link = "\u001b]8;;file:///a/very/long/path\u001b\\short name\u001b]8;;\u001b\\";
        assertThat(WrappedText.of(link, 12)).isEqualTo(link);
    }

    @Test
    void messagesAndResultsFitATerminalAndArePrintedAsTheyAreElsewhere() {
        String words = "one server is away, ".repeat(8).strip();
        for (boolean terminal : new boolean[] {true, false}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            Terminal shown = new Terminal(out, out, terminal, terminal, 80);
            shown.complain(words);
            shown.print(words + "\n");
            assertThat(bytes.toString(StandardCharsets.UTF_8).lines().mapToInt(String::length))
                    .as("on a terminal: " + terminal)
                    .allSatisfy(width -> assertThat(width <= 80).isEqualTo(terminal));
        }
    }
}
