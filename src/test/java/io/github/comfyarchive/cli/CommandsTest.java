package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a real home and a server that replays a recording. */
final class CommandsTest {
    private static final String ODD = "e87d4aa3-3ac3-4795-984f-6b7a14c0c0e1";

    @TempDir
    private Path root;

    private FakeComfyServer server;
    private String home;

    @BeforeEach
    void startServer() {
        server = FakeComfyServer.replaying(Recording.promptOfFive());
        home = root.resolve("home").toString();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Outcome sync(String... more) {
        String[] args = new String[5 + more.length];
        System.arraycopy(
                new String[] {"sync", "--home", home, "--server", server.uri().toString()}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return Outcome.of(args);
    }

    private Outcome show(String... args) {
        String[] all = new String[3 + args.length];
        System.arraycopy(new String[] {"--home", home, "show"}, 0, all, 0, 3);
        System.arraycopy(args, 0, all, 3, args.length);
        return Outcome.of(all);
    }

    @Test
    void printsNothingWhenAskedToBeQuietAndAllIsWell() {
        assertThat(sync("-q")).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void showsAPromptByTheBeginningOfItsId() throws Exception {
        assertThat(sync().exit()).isZero();
        Outcome shown = show("e87d4");
        assertThat(shown.exit()).isZero();
        assertThat(shown.err()).isEmpty();
        assertThat(shown.out())
                .contains("prompt    " + ODD, "status    success, 0.0 s", "started   2026-11-23T21:00:46.340Z")
                .contains("odd/\u00e9 \u00fc/we ird & 100% #1 +\u540d\u524d '\".png (output, node 1), stored")
                .contains("gone_00001_.png (output, node 1), missing")
                .contains("output    node 1, score: 1e-05");
        assertThat(show(ODD)).isEqualTo(shown);
        Outcome failed = show("0c9d29b5");
        assertThat(failed.out()).contains("status    error", "error     ");
    }

    @Test
    void showsAPromptAsOneJsonObject() throws Exception {
        sync();
        Outcome shown = show(ODD, "--json");
        assertThat(shown.out().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(shown.out());
        assertThat(json.path("prompt_id").asText()).isEqualTo(ODD);
        assertThat(json.path("status").asText()).isEqualTo("success");
        assertThat(json.path("graph").isObject()).isTrue();
        assertThat(json.path("messages")).hasSize(3);
        assertThat(json.path("values")).hasSize(9);
        assertThat(json.path("files")).as("with the picture that a video names").hasSize(4);
        String path = json.path("files").path(0).path("path").asText();
        assertThat(Path.of(home, path)).isRegularFile();
    }

    @Test
    void asksForMoreOfAnIdThatSeveralBeginWith() {
        sync();
        Outcome shown = show("e");
        assertThat(shown.exit()).isEqualTo(2);
        assertThat(shown.out()).isEmpty();
        assertThat(shown.errLines()).hasSize(1);
        assertThat(shown.err()).contains("several prompts begin with e: e396da32", ODD, "give more of the id");
        assertThat(show("zzz").err()).contains("no prompt beginning with zzz is archived in " + home);
        assertThat(show("zzz").exit()).isEqualTo(2);
        assertThat(show("").exit()).isEqualTo(2);
    }

    @Test
    void takesOptionsInAnyOrderAndPrintsJson() throws Exception {
        Outcome ran = sync("--full", "--json", "--jobs", "2", "--types", "output", "--types", "temp", "--page-size=3");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertThat(json.path("servers").path(0).path("prompts").path("new").asInt())
                .isEqualTo(20);
    }

    @Test
    void givesThreeWhereNoComfyAnswers() {
        server.fail(When.always(), Fault.loginPage());
        Outcome ran = sync("-q");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).contains(server.uri().toString(), "ARCHIVE_AUTHORIZATION");
    }

    @Test
    void givesFiveWhileAnotherSyncIsRunning() throws Exception {
        HomeFolder folder = new HomeFolder(Path.of(home));
        folder.create();
        try (HomeLocks locks = HomeLocks.open(folder, Duration.ZERO);
                SyncLock lock = locks.all()) {
            assertThat(lock).isNotNull();
            Outcome ran = sync("--wait", "0");
            assertThat(ran.exit()).isEqualTo(5);
            assertThat(ran.errLines()).hasSize(1);
            assertThat(ran.err()).contains("another sync is running on " + home);
        }
        assertThat(sync().exit()).isZero();
    }

    @Test
    void givesSixWhereTheArchiveIsDamaged() throws Exception {
        Path database = new HomeFolder(Path.of(home)).database();
        Files.createDirectories(database.getParent());
        Files.writeString(database, "no database at all ".repeat(100));
        for (Outcome ran : new Outcome[] {sync(), show("e87d4")}) {
            assertThat(ran.exit()).isEqualTo(6);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.errLines()).hasSize(1);
            assertThat(ran.err()).contains(database + " is not an SQLite database");
        }
    }

    @Test
    void givesOneAndAStackTraceOnDemandWhereTheDiskRefuses() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        Outcome ran = Outcome.of("sync", "--home", file.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(Outcome.of("sync", "-v", "--home", file.toString()).err()).contains("\tat io.github.comfyarchive.");
    }
}
