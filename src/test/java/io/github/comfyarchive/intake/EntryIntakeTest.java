package io.github.comfyarchive.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.Cursor;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of any source: a folder has no cursor, a server has. */
final class EntryIntakeTest {
    @TempDir
    private Path folder;

    private final List<EntryEvents.Saved> saved = new ArrayList<>();
    private final RunProgress progress = new RunProgress();
    private final Problems problems = new Problems();
    private TestHome home;
    private Archive archive;
    private ServerArchive server;
    private EntryIntake intake;

    @BeforeEach
    void open() throws IOException {
        home = new TestHome(folder).withSchema();
        archive = home.open();
        server = archive.ofServer(
                archive.server("one", "http://one:8188/", "one").id());
        EntryEvents events = new EntryEvents((prompt, secrets) -> {}, saved::add, () -> {});
        intake = new EntryIntake(server, home.derivation(), progress, problems, events);
    }

    @AfterEach
    void close() {
        intake.close();
        archive.close();
    }

    private static RawEntry raw(String id) {
        return new RawEntry(id, EntryJson.of(id).json().getBytes(StandardCharsets.UTF_8));
    }

    /** Neither an entry nor JSON. */
    private static RawEntry unreadable(String id) {
        return new RawEntry(id, "{".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSourceWithoutCursorIsArchivedWhole() throws Exception {
        intake.take(raw("p"));
        intake.take(raw("q"));
        intake.flush((newest, written) -> {});
        intake.end();

        assertThat(home.value("SELECT group_concat(prompt_id, ' ') FROM prompt"))
                .isEqualTo("p q");
        assertThat(home.value("SELECT cursor_prompt_id IS NULL AND cursor_offset IS NULL FROM server"))
                .isEqualTo("1");
        assertThat(saved).extracting(EntryEvents.Saved::change).containsOnly(SavedEntry.Change.NEW);
        assertThat(progress.counts(0).historyLength()).as("nobody told it").isNull();
    }

    @Test
    void whatASourceNotesIsWrittenWithItsEntries() throws Exception {
        intake.take(raw("p"));
        intake.take(unreadable("x"));
        intake.take(unreadable("y"));
        List<EntryIntake.Newest> told = new ArrayList<>();
        intake.flush((newest, written) -> {
            told.add(newest);
            assertThat(written.entries()).extracting(SavedEntry::promptId).containsExactly(new PromptId("p"));
            assertThat(home.value("SELECT count(*) FROM prompt"))
                    .as("nobody else sees it yet")
                    .isEqualTo("0");
            written.moveCursor(new Cursor(newest.promptId(), 7));
        });
        intake.end();

        assertThat(told).containsExactly(new EntryIntake.Newest(new PromptId("p"), 2));
        assertThat(home.value("SELECT cursor_prompt_id || ' ' || cursor_offset FROM server"))
                .isEqualTo("p 7");
        assertThat(problems.all(Problems.Kind.ENTRY)).hasSize(2);
    }

    @Test
    void aSourceWithNothingNewNotesHowFarItWasRead() throws Exception {
        home.save("one", List.of(EntryJson.of("p")));
        RawEntry entry = raw("p");
        assertThat(intake.held(entry)).contains(new ServerArchive.Held(new PromptId("p"), true));
        intake.known(entry, new PromptId("p"));
        intake.flush((newest, written) -> written.moveCursor(new Cursor(newest.promptId(), 3)));
        intake.end();

        assertThat(home.value("SELECT cursor_prompt_id || ' ' || cursor_offset FROM server"))
                .isEqualTo("p 3");
        assertThat(saved).containsExactly(EntryEvents.Saved.KNOWN);
    }

    /** Two ids are one once the secret in them is removed, so the second is kept under another. */
    @Test
    void theLastEntryIsCalledAsItIsKept() throws Exception {
        List<PromptId> told = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            intake.take(raw("job-hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcV" + (10_000 + number)));
        }
        intake.flush((newest, written) -> told.add(newest.promptId()));
        intake.flush((newest, written) -> told.add(newest.promptId()));
        intake.end();

        PromptId second = new PromptId("job-[redacted]-2");
        assertThat(told).containsExactly(second, second);
    }

    @Test
    void aSourceThatFailsLosesNothingThatCameBefore() throws Exception {
        intake.take(raw("p"));
        intake.sourceFailed();
        assertThat(home.value("SELECT count(*) FROM prompt")).isEqualTo("1");
    }

    @Test
    void otherJsonIsNotArchived() throws Exception {
        intake.take(new RawEntry("p", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)));
        intake.sourceFailed();
        intake.flush((newest, written) -> {});
        assertThatThrownBy(intake::end).isInstanceOf(NotHistoryException.class);
        assertThat(home.value("SELECT count(*) FROM prompt")).isEqualTo("0");
    }
}
