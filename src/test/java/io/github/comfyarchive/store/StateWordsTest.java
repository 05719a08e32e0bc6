package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.OutputState;
import io.github.comfyarchive.store.row.RunEnd.Outcome;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of the database's columns are those of the program's states, all of them and no other. */
final class StateWordsTest {
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    @TempDir
    private Path root;

    @Test
    void theSchemaTakesTheWordsOfTheStates() throws Exception {
        assertThat(taken("state"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(OutputState.values())
                        .map(OutputState::word)
                        .toList());
        assertThat(taken("provenance"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Provenance.values()).map(Provenance::word).toList());
        assertThat(taken("status"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PromptStatus.values())
                        .map(PromptStatus::word)
                        .toList());
        assertThat(taken("outcome"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Outcome.values())
                        .filter(outcome -> outcome != Outcome.LOCKED)
                        .map(Outcome::word)
                        .toList());
    }

    @Test
    void eachStateOfAFileIsReadAsWhatItIs() throws Exception {
        TestHome home = new TestHome(root);
        home.save("one", List.of(EntryJson.of("p").graph("{}").outputs("""
                {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]}}
                """)));
        for (OutputState state :
                List.of(OutputState.PENDING, OutputState.MISSING, OutputState.FAILED, OutputState.SKIPPED)) {
            home.execute("UPDATE output SET provenance = 'mismatch', state = '" + state.word() + "'");
            assertThat(output(home).state()).isEqualTo(state);
            assertThat(output(home).provenance()).isEqualTo(Provenance.MISMATCH);
        }
    }

    @Test
    void aWordThatIsNoStateIsDamageAndNoStateIsMadeUp() throws Exception {
        TestHome home = new TestHome(root);
        home.save("one", List.of(EntryJson.of("p").graph("{}")));
        home.execute("PRAGMA ignore_check_constraints = ON", "UPDATE prompt_row SET status = 'succes!'");
        try (Archive archive = home.open()) {
            assertThatThrownBy(() -> archive.prompts().beginningWith("p", 1)).isInstanceOf(ArchiveException.class);
        }
    }

    private static OutputRow output(TestHome home) throws Exception {
        try (Archive archive = home.open()) {
            long prompt = archive.prompts().beginningWith("p", 1).get(0).id();
            return archive.prompts().read(List.of(prompt)).get(0).files().get(0).output();
        }
    }

    private static List<String> taken(String column) throws Exception {
        Matcher check = Pattern.compile("CHECK \\(" + column + " IN \\(([^)]*)\\)")
                .matcher(Files.readString(Path.of("db/schema.sql")));
        assertThat(check.find()).as(column).isTrue();
        return QUOTED.matcher(check.group(1))
                .results()
                .map(word -> word.group(1))
                .toList();
    }
}
