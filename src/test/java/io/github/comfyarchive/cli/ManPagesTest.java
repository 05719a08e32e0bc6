package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ManPagesTest {
    private final Map<String, String> pages = ManPages.pages("2026-11-24");

    @Test
    void areThoseOfTheProgramAndOfEachCommandOfItsHelp() {
        assertThat(Pattern.compile("(?m)^  ([a-z][a-z-]+) {2,}\\S")
                        .matcher(Outcome.of("--help")
                                .out()
                                .split("Commands:", 2)[1]
                                .split("Exit codes:", 2)[0])
                        .results()
                        .map(command -> "archive-" + command.group(1)))
                .hasSizeGreaterThan(15)
                .allSatisfy(page -> assertThat(pages).containsKey(page));
        assertThat(pages.get("archive"))
                .startsWith(".TH \"archive\" \"1\" \"2026-11-24\" \"archive ")
                .contains(
                        "\n.SH \"COMMANDS\"\n",
                        "\\fBarchive\\-sync(1)\\fR\nArchives what one or more ComfyUI servers hold.\n",
                        "\n.SH \"ENVIRONMENT\"\n",
                        "  ARCHIVE_HOME ");
    }

    @Test
    void sayWhatTheHelpSays() {
        assertThat(pages.get("archive-sync"))
                .contains("\n.SH \"NAME\"\narchive\\-sync \\- Archives what one or more ComfyUI servers hold.\n")
                .contains("\n.SS \"What to read\"\n")
                .contains(
                        "\n.TP\n\\fB\\-\\-wait=SECONDS\\fR\nHow long to wait for another sync or watch on this home. Default: 30\n")
                .contains("\n.TP\n\\fB\\-q, \\-\\-quiet\\fR\nPrint errors only.\n")
                .contains("\n.TP\n\\fB4\\fR\narchived, but some files could not be fetched")
                .contains("\n  */5 * * * * /path/to/bin/archive sync \\-q");
        assertThat(pages.get("archive-export")).contains("{date}/{model}/{seed}_{filename}");
    }

    @Test
    void haveNoLineThatRoffWouldTakeForACommandAndNoLetterThatItLacks() {
        assertThat(pages.values()).allSatisfy(page -> {
            assertThat(page.lines()).allMatch(line -> !line.startsWith("'") && line.matches("\\p{ASCII}*"));
            assertThat(page.lines().filter(line -> line.startsWith(".")))
                    .allMatch(line -> line.matches("\\.(TH|SH|SS|PP|TP|nf|fi)( \".*\")*"));
        });
    }
}
