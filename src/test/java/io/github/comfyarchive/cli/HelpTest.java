package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.testing.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person reads first. */
final class HelpTest {
    private static final List<String> EXIT_CODES = List.of(
            "  0     done",
            "  1     internal error (stack trace with -v); the store refuses; standard output cannot be written",
            "  2     wrong usage",
            "  3     the server or store cannot be reached, or the server does not answer as ComfyUI",
            "  4     archived, but some files could not be fetched; the next run tries again",
            "  5     another sync is running on this home",
            "  6     the archive or store is damaged, made by a newer version, or cannot be read where it is",
            "  7     archive status: the last sync of a server is older than --max-age",
            "  130   ended by Ctrl-C; what was committed stays",
            "  143   ended by SIGTERM; what was committed stays");

    private static String help(String... args) {
        Outcome ran = Outcome.of(args);
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines()).as("fits a terminal").allMatch(line -> line.length() <= 100);
        return ran.out();
    }

    @Test
    void beginsWithWhatItIsForAndListsTheCommands() {
        String help = help("--help");
        assertThat(help)
                .startsWith("""
                        Keeps what ComfyUI forgets: every prompt, status and file, secrets removed.
                        Usage: archive [OPTIONS] COMMAND
                        """)
                .contains("Default: $ARCHIVE_HOME", "~/.local/share")
                .contains("  sync                 Archives what one or more ComfyUI servers hold.")
                .contains("  show                 Prints what is archived of one prompt.")
                .contains("  demo                 Shows the whole job without a ComfyUI")
                .contains("  generate-completion  Prints a completion script for bash and zsh.")
                .contains("ARCHIVE_SERVER", "ARCHIVE_AUTHORIZATION", "ARCHIVE_HEADERS");
        assertThat(help("-h")).isEqualTo(help);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sync",
                "watch",
                "init",
                "status",
                "show",
                "export",
                "verify",
                "backup",
                "restore",
                "demo",
                "generate-completion"
            })
    void showsExamplesAndExitCodesWithEachCommand(String command) {
        String help = command.isEmpty() ? help("--help") : help(command, "--help");
        assertThat(help.lines().map(line -> line.replaceAll("(?<=^  [0-9]) +", "     ")))
                .containsSequence(EXIT_CODES.subList(0, 3));
        if (command.isEmpty()) {
            assertThat(help.lines()).containsSequence(EXIT_CODES);
        } else {
            assertThat(help.contains("is older than --max-age"))
                    .as("its own alone")
                    .isEqualTo(command.equals("status"));
        }
        assertThat(help).contains("\nExamples:\n", "--home=DIR", "-q, --quiet", "-v, --verbose", "Usage: archive ");
        assertThat(help.lines().findFirst().orElseThrow()).as("its purpose").endsWith(".");
        if (!command.isEmpty()) {
            assertThat(help)
                    .doesNotStartWith("Keeps what ComfyUI forgets")
                    .containsPattern("Examples:\n  (source <\\()?archive " + command);
        }
    }

    @Test
    void showsTheDefaultsOfSync() {
        assertThat(help("sync", "--help"))
                .contains("else http://127.0.0.1:8188")
                .contains("Default: output,temp")
                .contains("1 to 64. Default: 4")
                .contains("Default: 60")
                .contains("\nWhat to read:\n", "\nWhat to print:\n")
                .contains("*/5 * * * * /path/to/bin/archive sync -q");
    }

    @Test
    void namesTheFormsAndFieldsOfExport() {
        assertThat(help("export", "--help"))
                .contains(
                        "jsonl: ",
                        "csv: ",
                        "history: ",
                        "files: ",
                        "--overwrite",
                        "--sidecar=KIND",
                        "--copy",
                        "--clean")
                .contains("{date}", "{positive}", "Default: {date}/{model}/{seed}_{filename}")
                .contains("Default then: {date}_{time}_{index}", "orientation and colour profile stay")
                .contains("--since=TIME", "--where=INPUT=VALUE", "--limit=N", "Default: 0");
    }

    @Test
    void explainsTheSymbolsOfVerify() {
        assertThat(help("verify", "--help"))
                .contains("  -  lost: ", "  +  stray: ", "  *  damaged: ", "  !  ", "  =  ")
                .contains("--read-data[=N%]", "--json", "archive verify -q --read-data=5%  ");
        assertThat(help("backup", "--help"))
                .contains("--out=FILE", "--overwrite", "[DIR]", "only what is new is copied");
    }

    /** Whatever asks a store of many homes can find it away. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "list", "search", "show", "stats", "du", "export", "servers", "publish", "serve", "store", "verify"
            })
    void whatAsksAStoreSaysThatItMayBeAway(String command) {
        assertThat(help(command, "--help")).contains("--store", "\n  3  ");
    }

    private static List<String> words(String command, int columns) {
        StringWriter out = new StringWriter();
        String[] args = {command, "--help"};
        CommandLine root = Commands.of(
                        new ArchiveCommand(new Terminal(System.out, System.err, false, false, columns), Map.of()), args)
                .setOut(new PrintWriter(out, true))
                .setUsageHelpWidth(columns)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setUsageHelpAutoWidth(false);
        HelpLook.give(root);
        assertThat(root.execute(args)).isZero();
        return List.of(out.toString().strip().split("\\s+"));
    }

    /** A path, an address or a name of a setting is whole, so that it can be copied. */
    @ParameterizedTest
    @MethodSource("commands")
    void noWordIsBroken(String command) {
        assertThat(words(command, 80)).isSubsetOf(words(command, 300));
    }

    static List<String> commands() {
        return Commands.names().stream().sorted().toList();
    }

    @Test
    void tellsItsVersion() {
        assertThat(help("--version")).startsWith("archive ");
    }
}
