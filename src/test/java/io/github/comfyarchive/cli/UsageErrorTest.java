package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong command line: one line, exit 2, and nothing repeated that may be a secret. */
final class UsageErrorTest {

    private static String line(Outcome ran) {
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("archive: ");
        return ran.errLines().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "syn | there is no command syn (did you mean sync?); try 'archive --help'",
                "gallerie | there is no command gallerie (did you mean gallery?); try 'archive --help'",
                "settings | there is no command settings (did you mean config?); try 'archive --help'",
                "prune | there is no command prune (did you mean forget?); try 'archive --help'",
                "prune --help | there is no command prune (did you mean forget?); try 'archive --help'",
                "-v nosuch --help | there is no command nosuch; try 'archive --help'",
                "help nosuch | there is no command nosuch; try 'archive --help'",
                "list lighthouse | list takes filters; what looks for words is 'archive search WORDS'; try 'archive list --help'",
                "export --out x.tar | --format is one of jsonl, csv, history, files, gallery; without it --out ends in .jsonl, .csv, .json (history) or .zip (files)",
                "export --out x.csv --clean | --clean is for --format files; the other formats are there to tell of prompts",
                "export --format gallery --out x --clean | --clean is for --format files; the other formats are there to tell of prompts",
                "export --format files --out x --clean --sidecar txt | --clean and --sidecar: what stands beside a file would tell what the file does not",
                "gallery --clean | there is no option --clean; try 'archive gallery --help'",
                "gallery --out - | a gallery is no single stream: --out is a new folder, or a ZIP if it ends in .zip",
                "sync ftp://h | --server: a server's address begins with http:// or https:// and a host",
                "sync --servr x | there is no option --servr (did you mean --server?); try 'archive sync --help'",
                "sync --jobs | --jobs needs a value; try 'archive sync --help'",
                "sync --jobs two | --jobs takes a whole number; try 'archive sync --help'",
                "sync --jobs 1 --jobs 2 | an option is given twice; try 'archive sync --help'",
                "sync --home a --home b | --home is given twice; try 'archive sync --help'",
                "show | PROMPT_ID is missing; try 'archive show --help'",
                "show a b | unexpected argument; try 'archive show --help'",
                "-q | a command is missing; try 'archive --help'",
                "sync --jobs 0 | --jobs is 1 to 64",
                "sync --jobs 65 | --jobs is 1 to 64",
                "sync --page-size 1 | --page-size is 2 to 10000",
                "sync --page-size 10001 | --page-size is 2 to 10000",
                "sync --timeout 0 | --timeout is 1 to 86400 seconds",
                "sync --types output,other | --types is a list of output, temp and input",
                "sync --server a=http://h --server a=http://i | --server names a twice",
                "sync --server http://h --server b=http://h/ | --server names b twice",
                "sync --server ftp://h | --server: a server's address begins with http:// or https:// and a host",
                "sync --server big=:// | --server big: a server's address looks like http://127.0.0.1:8188"
            })
    void isSaidInOneLine(String commandLine, String expected) {
        assertThat(line(Outcome.of(commandLine.split(" ", -1)))).isEqualTo("archive: " + expected);
    }

    static Stream<List<String>> commandLinesWithAPassword() {
        return Stream.of(
                List.of("sync", "--server", "http://user:CANARY@host:8188"),
                List.of("sync", "--server", "name=http://user:CANARY@host:8188"),
                List.of("sync", "--server", "http://host/?token=CANARY"),
                List.of("sync", "--server=user:CANARY@host"),
                List.of("sync", "http://user:CANARY@host"),
                List.of("http://user:CANARY@host"),
                List.of("sync", "--password", "CANARY"),
                List.of("sync", "--password=CANARY"),
                List.of("sync", "--passwordCANARY12"),
                List.of("sync", "--jobs=CANARY"),
                List.of("sync", "--full=CANARY"),
                List.of("sync", "--jobs", "1", "--jobs", "2", "CANARY"),
                List.of("sync", "--types", "CANARY"),
                List.of("sync", "--timeout", "CANARY", "-v"));
    }

    @ParameterizedTest
    @MethodSource("commandLinesWithAPassword")
    void repeatsNoPassword(List<String> args) {
        assertThat(line(Outcome.of(args.toArray(String[]::new)))).doesNotContain("CANARY", "user");
    }

    @Test
    void repeatsNoPasswordOfTheEnvironment(@TempDir Path home) {
        Map<String, String> server = Map.of("ARCHIVE_SERVER", "http://user:CANARY@host");
        assertThat(line(Outcome.of(server, "sync"))).contains("credentials").doesNotContain("CANARY");
        Map<String, String> headers = Map.of("ARCHIVE_HEADERS", "CANARY", "HOME", home.toString());
        for (String command : List.of("sync", "watch")) {
            assertThat(line(Outcome.of(headers, command)))
                    .contains("ARCHIVE_HEADERS")
                    .doesNotContain("CANARY");
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void saysThatThereIsNothingToShowYet(@TempDir Path root) {
        assertThat(line(Outcome.of("show", "abc", "--home", root.resolve("none").toString())))
                .contains("there is no archive in " + root.resolve("none") + " yet: archive sync makes one");
        assertThat(root.resolve("none")).doesNotExist();
    }
}
