package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive status} on a real home and a server. */
final class StatusTest {
    @TempDir
    private Path root;

    private FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private Outcome archive(String... args) {
        return Outcome.of(Stream.concat(Stream.of("--home", root.resolve("home").toString()), Stream.of(args))
                .toArray(String[]::new));
    }

    private Outcome onServer(String command, String... more) {
        return archive(Stream.concat(Stream.of(command, "--server", "fake=" + server.uri()), Stream.of(more))
                .toArray(String[]::new));
    }

    private JsonNode status() throws Exception {
        return new ObjectMapper()
                .readTree(onServer("status", "--json").out())
                .path("servers")
                .path(0);
    }

    @Test
    void saysThatThereIsNoArchiveYet() {
        Outcome ran = archive("status");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no archive in");
    }

    @Test
    void tellsWhatIsNotArchivedYetAndChangesNothing() throws Exception {
        TestEntries.complete(server, 0, 5);
        onServer("sync");
        assertThat(onServer("status").exit()).isZero();
        assertThat(status().path("behind").asLong()).isZero();
        assertThat(status().path("comfyui_version").asText()).isEqualTo("0.3.64");
        TestEntries.complete(server, 5, 7);

        JsonNode behind = status();

        assertThat(behind.path("behind").asLong()).isEqualTo(2);
        assertThat(behind.path("history").path("length").asLong()).isEqualTo(7);
        assertThat(behind.path("notice").isNull()).isTrue();
        assertThat(onServer("sync", "--json").out()).contains("\"new\":2");
        assertThat(server.log().changing()).isEmpty();
    }

    @Test
    void tellsWhatARestartMayHaveTakenBeforeTheNextSync() throws Exception {
        TestEntries.complete(server, 0, 5);
        onServer("sync");
        server.restart();
        assertThat(status().path("notice").asText()).contains("the server was restarted or its history cleared");
        TestEntries.complete(server, TestEntries.entry(2).id("after the restart"));

        String notice = status().path("notice").asText();

        assertThat(notice).contains("the server was restarted since the last run", "up to 2 prompts");
        assertThat(status().path("behind").asLong()).isEqualTo(1);
        assertThat(onServer("sync").out()).contains(notice);
        assertThat(status().path("notice").asText()).as("for a day").isEqualTo(notice);
    }

    @Test
    void tellsHowManyFellOut() throws Exception {
        server.history().cap(5);
        TestEntries.complete(server, 0, 3);
        onServer("sync");
        TestEntries.complete(server, 3, 12);
        assertThat(status().path("notice").asText()).startsWith("up to 4 prompts fell out of the history");
    }

    @Test
    void saysThatTheServerIsAwayAndWhatIsKnownOfIt() throws Exception {
        TestEntries.complete(server, 0, 1);
        onServer("sync");
        server.close();
        Outcome ran = onServer("status");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out()).contains("nothing answers there", "  last sync  ", "behind     unknown");
        assertThat(onServer("status", "-q")).isEqualTo(new Outcome(3, "", ""));
        server = FakeComfyServer.start();
    }

    @Test
    void neverSyncedIsTooOld() {
        onServer("sync");
        try (FakeComfyServer other = FakeComfyServer.start()) {
            TestEntries.complete(other, 0, 3);
            Outcome ran = archive("status", "--server", other.uri().toString(), "--max-age", "1d");
            assertThat(ran.exit()).isEqualTo(7);
            assertThat(ran.out()).contains("last sync  never", "behind     3 prompts not archived yet");
        }
        assertThat(onServer("status", "--max-age", "1h").exit()).isZero();
        assertThat(onServer("status", "--max-age", "soon").exit()).isEqualTo(2);
    }
}
