package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive servers}, and what commands without {@code --server} mean. */
class ServersCommandTest {
    @TempDir
    Path folder;

    private ArchivedHome archive;
    private TestHome home;
    private FakeComfyServer one;
    private FakeComfyServer two;

    @BeforeEach
    void begin() {
        archive = new ArchivedHome(folder);
        home = archive.home();
        one = FakeComfyServer.start();
        two = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private Outcome run(int exit, String... arguments) {
        Outcome ran = archive.run(arguments);
        assertThat(ran.exit()).as("%s %s", ran.out(), ran.err()).isEqualTo(exit);
        return ran;
    }

    private static void complete(FakeComfyServer server, String id, int number, long time, String file) {
        server.files().put(FileRef.output(file), TestPng.of(4, 4, time).bytes());
        server.history()
                .complete(
                        id,
                        "{\"prompt\": [" + number + ", \"" + id
                                + "\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"text\": \"of " + time
                                + "\"}}}, {}, [\"9\"]], \"outputs\": {\"9\": {\"images\": [{\"filename\": \"" + file
                                + "\", \"subfolder\": \"\", \"type\": \"output\"}]}}, \"status\": {\"status_str\": \"success\", \"completed\":"
                                + " true, \"messages\": [[\"execution_start\", {\"timestamp\": " + time
                                + "}], [\"execution_success\","
                                + " {\"timestamp\": " + (time + 5) + "}]]}}");
    }

    @Test
    void addsKeepsAndMeansAllThatAreNotPaused() throws Exception {
        home.withSchema();
        String gone;
        try (FakeComfyServer closed = FakeComfyServer.start()) {
            gone = closed.uri().toString();
        }
        complete(one, "p1", 1, 1_795_467_646_000L, "a.png");
        complete(two, "q1", 1, 1_795_467_647_000L, "b.png");
        assertThat(run(0, "servers", "add", "one=" + one.uri()).out()).contains("one is reached at");
        assertThat(run(0, "servers", "add", "two=" + two.uri()).out()).contains("two is reached at");
        assertThat(run(0, "servers", "add", "away=" + gone).out()).contains("never reached", "nothing answers there");
        assertThat(home.column("SELECT name FROM server ORDER BY id")).containsExactly("one", "two");
        assertThat(run(0, "servers").out()).contains("one ", "two ", "away", "never reached", gone);

        run(0, "servers", "pause", "away");
        run(0, "servers", "pause", "two");
        run(0, "sync");
        assertThat(home.column("SELECT prompt_id FROM prompt")).containsExactly("p1");
        assertThat(run(0, "status").out()).contains("one").doesNotContain("two (", "away");
        assertThat(run(0, "servers").out()).contains("paused");
        run(0, "servers", "resume", "two");
        run(0, "sync");
        assertThat(home.column("SELECT prompt_id FROM prompt ORDER BY id")).containsExactly("p1", "q1");

        run(0, "servers", "rename", "two", "big");
        assertThat(run(2, "servers", "rename", "big", "one").err()).contains("already");
        assertThat(run(2, "servers", "pause", "nobody").err()).contains("no server is called nobody", "one, big");
        assertThat(run(2, "servers", "rename", "big", "a=b").err()).contains("holds no '='");
        run(0, "sync", "--server", "two=" + two.uri());
        assertThat(home.column("SELECT name FROM server ORDER BY id"))
                .as("it is called so on purpose")
                .contains("big");
        run(0, "servers", "pause", "one");
        run(0, "servers", "pause", "big");
        assertThat(run(0, "sync").err()).contains("all servers are paused");
        run(2, "servers", "add");
        run(2, "servers", "frobnicate");
        run(2, "servers", "pause", "one", "--json");
    }

    @Test
    void theNewestOfAWholeIdIsShownAndSaid() throws Exception {
        home.withSchema();
        complete(one, "same", 1, 1_795_467_646_000L, "a.png");
        complete(one, "same-too", 2, 1_795_467_646_500L, "a2.png");
        complete(two, "same", 1, 1_795_467_647_000L, "b.png");
        run(0, "sync", "--server", "one=" + one.uri(), "--server", "two=" + two.uri());
        Outcome shown = run(0, "show", "same");
        assertThat(shown.out()).contains("b.png").doesNotContain("a.png");
        assertThat(shown.err())
                .contains("prompts of 2 servers", "the newest, of two", "--server says which of one, two");
        assertThat(run(0, "show", "same", "--server", "one").out()).contains("a.png");
        assertThat(run(0, "show", "same", "--server", "one").err()).isEmpty();
        assertThat(run(0, "show", "same", "--server", two.uri().toString()).out())
                .contains("b.png");
        assertThat(run(2, "show", "same", "--server", "three").err()).contains("no server is called three");
        assertThat(run(2, "show", "sam").err()).contains("several prompts begin with");
    }

    /** Two that were archived as two, since nothing of the history was the same when the second address came. */
    @Test
    void mergesAndLosesNothing() throws Exception {
        home.withSchema();
        complete(one, "only-one", 1, 1_795_467_646_000L, "a.png");
        complete(one, "both", 2, 1_795_467_647_000L, "b.png");
        complete(one, "differs", 3, 1_795_467_648_000L, "c.png");
        complete(one, "later-here", 4, 1_795_467_668_000L, "e.png");
        complete(two, "q0", 0, 1_795_467_600_000L, "x.png");
        complete(two, "q1", 1, 1_795_467_601_000L, "y.png");
        complete(two, "both", 2, 1_795_467_647_000L, "b.png");
        complete(two, "differs", 3, 1_795_467_658_000L, "d.png");
        complete(two, "later-here", 4, 1_795_467_658_000L, "f.png");
        one.files().delete(FileRef.output("a.png"));
        two.files().delete(FileRef.output("b.png"));
        run(0, "sync", "--server", "one=" + one.uri());
        run(0, "sync", "--server", "two=" + two.uri());
        assertThat(home.column("SELECT name FROM server ORDER BY id")).containsExactly("one", "two");
        List<String> assets = home.column("SELECT sha256 FROM asset ORDER BY sha256");

        Outcome dry = run(0, "servers", "merge", "one", "two", "--dry-run");
        assertThat(dry.err()).contains("4 prompts of one", "1 prompt that it does not have", "1 prompt that both have");
        assertThat(run(2, "servers", "merge", "one", "two").err()).contains("--yes");
        assertThat(home.column("SELECT count(*) FROM server")).containsExactly("2");
        run(0, "servers", "merge", "one", "two", "--yes");

        assertThat(home.column("SELECT name FROM server")).containsExactly("two");
        assertThat(home.column("SELECT prompt_id FROM prompt ORDER BY prompt_id"))
                .containsExactly("both", "differs", "later-here", "only-one", "q0", "q1");
        assertThat(home.column("SELECT filename FROM output JOIN prompt ON prompt.id = prompt WHERE replaced_at IS NULL"
                        + " AND prompt_id IN ('differs', 'later-here') ORDER BY filename"))
                .as("the later")
                .containsExactly("d.png", "e.png");
        assertThat(home.column("SELECT filename || state FROM output WHERE replaced_at IS NOT NULL ORDER BY filename"))
                .containsExactly("c.pngstored", "f.pngstored");
        assertThat(home.column("SELECT state FROM output WHERE filename = 'b.png'"))
                .as("filled")
                .containsExactly("stored");
        assertThat(home.column(
                        "SELECT prompt_id FROM replaced_entry JOIN prompt ON prompt.id = prompt ORDER BY prompt_id"))
                .containsExactly("differs", "later-here");
        assertThat(home.column("SELECT sha256 FROM asset ORDER BY sha256")).isEqualTo(assets);
        assertThat(home.column("SELECT count(*) FROM server_address")).containsExactly("2");
        assertThat(home.column("SELECT count(*) FROM change WHERE kind = 'gone'"))
                .as("four of one, and of two the one whose place another has taken")
                .containsExactly("5");
        assertThat(home.faults()).isEmpty();
        assertThat(home.rows("PRAGMA foreign_key_check")).isEmpty();
        Outcome verified = archive.run("verify");
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(run(0, "search", "1795467648000").out())
                .as("no words of what is replaced")
                .doesNotContain("differs");
        assertThat(run(0, "search", "1795467658000").out()).contains("differs");
        run(0, "sync", "--server", "two=" + one.uri());
        assertThat(home.column("SELECT count(*) FROM server")).containsExactly("1");
    }

    @Test
    void mergesNothingWhileAnotherProgramIsAtWork() throws Exception {
        home.withSchema();
        complete(one, "p1", 1, 1_795_467_646_000L, "a.png");
        run(0, "sync", "--server", "one=" + one.uri());
        try (HomeLocks locks = HomeLocks.open(home.folder(), Duration.ZERO);
                SyncLock busy = locks.all()) {
            assertThat(busy).isNotNull();
            assertThat(run(5, "servers", "merge", "one", "one", "--yes").err())
                    .contains("nothing was merged: run it again when that has ended")
                    .doesNotContain("next time");
        }
    }

    /** A folder of the files of a ComfyUI, whose prompts an import did not recognise, having come before its files were known. */
    @Test
    void mergesWhatWasImportedWithWhatItsServerTold() throws Exception {
        home.withSchema();
        String graph = EntryJson.paintingGraph("a fox", "x", "7", "m.safetensors", List.of());
        byte[] picture = TestPng.of(4, 4, 7).text("prompt", graph).bytes();
        one.history()
                .complete(
                        "told",
                        EntryJson.of("told")
                                .graph(graph)
                                .outputs(
                                        "{\"9\": {\"images\": [{\"filename\": \"a.png\", \"subfolder\": \"\", \"type\":"
                                                + " \"output\"}]}}")
                                .json());
        run(0, "sync", "--server", "one=" + one.uri());
        Path output = Files.createDirectories(folder.resolve("mine"));
        Files.write(output.resolve("b.png"), picture);
        run(0, "import", output.toString());
        List<String> ids = home.column("SELECT prompt_id FROM prompt WHERE number IS NULL");
        assertThat(ids).as("it has another name, and nobody has the bytes").hasSize(1);
        home.execute(
                "UPDATE output SET filename = 'a.png' WHERE filename = 'b.png'",
                "UPDATE output SET subfolder = 'below' WHERE filename = 'a.png' AND state = 'stored'");

        assertThat(run(0, "servers", "merge", "mine", "one", "--dry-run").err())
                .contains("1 prompt of mine", "0 prompts that it does not have", "1 prompt that both have");
        run(0, "servers", "merge", "mine", "one", "--yes");

        assertThat(home.rows(
                                "SELECT prompt_id, filename, subfolder, state FROM prompt JOIN output ON prompt.id = prompt")
                        .toString())
                .isEqualTo("[[told, a.png, , stored]]");
        assertThat(home.value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(run(0, "show", ids.get(0)).out()).contains("told");
        assertThat(home.faults()).isEmpty();
        run(0, "verify", "--read-data");
    }
}
