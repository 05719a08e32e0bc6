package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says is so. */
class ReadmeTest {
    @TempDir
    static Path folder;

    private static TestHome home;

    @BeforeAll
    static void archiveTheSample() {
        home = new TestHome(folder.resolve("home"));
        assertThat(run("demo", "--home", home.root().toString())).contains("17 new");
    }

    private static String run(String... arguments) {
        Outcome ran = Outcome.of(Map.of(), arguments);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out() + ran.err();
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    private static Stream<String> matches(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(readme());
        return matcher.results().map(result -> result.group(1)).toList().stream();
    }

    static Stream<String> queries() throws IOException {
        return matches("```sql\n(.*?)```")
                .flatMap(block -> Stream.of(block.split(";\\s*", -1)))
                .filter(query -> !query.isBlank());
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyQuestionHasAnAnswerInTheSample(String query) throws Exception {
        List<List<String>> rows = home.rows(query);

        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(row).doesNotContainNull());
        for (List<String> row : rows) {
            for (String value : row) {
                assertThat(value.startsWith("assets/")
                                && !Files.exists(home.root().resolve(value)))
                        .as(value)
                        .isFalse();
            }
        }
    }

    @Test
    void everyCommandItNamesExists() throws Exception {
        String help = run("--help");

        assertThat(matches("bin/archive ([a-z][a-z-]+)").distinct())
                .contains("demo", "sync", "show")
                .allSatisfy(command -> assertThat(help).contains("  " + command + " "));
    }

    @Test
    void itIsShortEnoughToBeRead() throws Exception {
        assertThat(readme().lines().count()).isLessThan(100);
        assertThat(matches("(bin/check)")).isNotEmpty();
        assertThat(Path.of("bin/check")).isExecutable();
    }

    @Test
    void theOtherPagesItPointsToExist() throws Exception {
        assertThat(matches("\\]\\(([^)]+)\\)"))
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
    }
}
