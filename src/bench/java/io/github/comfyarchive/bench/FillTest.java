package io.github.comfyarchive.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's archives are what they are said to be; how fast they are is no matter of the gate. */
final class FillTest {
    @TempDir
    private Path folder;

    private Archive filled(String name, int count) throws IOException, InterruptedException {
        Path home = folder.resolve(name);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Bench(nowhere, nowhere).run(List.of("fill", home.toString(), Integer.toString(count), "--seed", "7"));
        return new FilledHome(home).open();
    }

    private static List<String> rows(Archive archive, String sql) {
        return RawSql.ask(archive, asked -> asked.list(String.class, sql));
    }

    @Test
    void theSameSeedMakesTheSameEntries() throws Exception {
        String entries = "SELECT prompt_id || hex(sha256) || state || coalesce(asset, '') FROM prompt"
                + " JOIN entry ON entry.prompt = prompt.id JOIN output ON output.prompt = prompt.id ORDER BY output.id";
        try (Archive one = filled("one", 150);
                Archive two = filled("two", 150)) {
            assertThat(rows(one, entries)).hasSizeGreaterThan(130).isEqualTo(rows(two, entries));
            assertThat(rows(one, "SELECT count(*) FROM output WHERE state = 'pending'"))
                    .containsExactly("0");
        }
    }

    @Test
    void whatWasStoppedGoesOnAndAnotherHomeIsNotTouched() throws Exception {
        try (Archive before = filled("home", 40)) {
            RawSql.ask(
                    before,
                    asked -> asked.update("UPDATE output SET state = 'pending', asset = NULL WHERE id % 2 = 0"));
        }
        try (Archive again = filled("home", 40)) {
            assertThat(rows(again, "SELECT count(*) FROM prompt")).containsExactly("40");
            assertThat(rows(again, "SELECT count(*) FROM output WHERE state = 'pending'"))
                    .containsExactly("0");
        }
        assertThatThrownBy(() -> filled("home", 41)).hasMessageContaining("holds 40 prompts of seed 7, not 41");

        Path mine = Files.createDirectories(folder.resolve("mine"));
        assertThatThrownBy(() -> filled("mine", 40)).hasMessageContaining("holds no archive of the benchmark");
        assertThat(mine).isEmptyDirectory();
    }

    @Test
    void everyQuestionHasAnAnswer() throws Exception {
        filled("home", 60).close();
        for (Question question : Questions.all()) {
            try (Archive archive = new FilledHome(folder.resolve("home")).open()) {
                assertThat(question.ask().applyAsLong(archive))
                        .describedAs(question.name())
                        .isNotNegative();
            }
        }
    }
}
