package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we log in with is archived nowhere, should it come back in an entry, an id, a file or a message; other headers are no secrets. */
class OwnLogInsTest {
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("studio:plain words".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void home() {
        environment.put("ARCHIVE_HOME", folder.resolve("home").toString());
    }

    private String run(int exit, String... arguments) {
        Outcome ran = Outcome.of(environment, arguments);
        String text = ran.out() + ran.err();
        assertThat(ran.exit()).as(text).isEqualTo(exit);
        return text;
    }

    @Test
    void areRemovedFromEntriesAndFilesWhereverTheyStand() throws Exception {
        environment.put("ARCHIVE_AUTHORIZATION", "Basic " + LOGIN);
        environment.put("ARCHIVE_AUTHORIZATION_ANOTHER", "Bearer opensesameopen");
        environment.put("ARCHIVE_HEADERS", """
                X-Studio: berlin-mitte-1
                Cookie: theme=twilight; session_id=garden_gate
                X-Api-Key: cherryblossom
                X-Short: ab
                Proxy-Authorization: Token winter-morning
                """);
        List<String> secrets = List.of(
                LOGIN,
                "studio:plain words",
                "plain words",
                "opensesameopen",
                "garden_gate",
                "cherryblossom",
                "winter-morning");
        List<String> innocents = List.of("berlin-mitte-1", "twilight");
        TestHome home = new TestHome(folder.resolve("home"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            int number = 0;
            for (String word : List.of("nothing", "words of", "opens\\u0065sameopen")) {
                TestEntry entry = TestEntries.entry(number++);
                String all = word + " " + String.join(", ", secrets) + ", " + String.join(", ", innocents);
                server.files()
                        .put(
                                entry.files().get(0),
                                entry.positive(all).picture(0).bytes());
                server.history()
                        .complete(entry.id(), entry.positive("PLACE").json().replace("PLACE", all));
            }
            run(0, "-v", "sync", "--server", "studio=" + server.uri());
            String shown = run(0, "show", TestEntries.uuid(0)) + run(0, "show", "--json", TestEntries.uuid(1));
            assertThat(shown).contains(innocents).doesNotContain(secrets);
        }

        assertThat(home.value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo("3");
        for (String secret : secrets) {
            assertThat(home.placesOf(secret)).as(secret).isEmpty();
        }
        for (String innocent : innocents) {
            assertThat(home.placesOf(innocent)).as(innocent).isNotEmpty();
        }
        assertThat(home.value("SELECT count(*) FROM redaction WHERE rule = 'found'"))
                .isNotEqualTo("0");
    }

    @Test
    void areRemovedFromPromptIdsWhichAreKnownAgain() throws Exception {
        environment.put("ARCHIVE_AUTHORIZATION", "Bearer opensesameopen");
        TestHome home = new TestHome(folder.resolve("home"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(1).id("of-opensesameopen-1"));
            TestEntries.complete(server, TestEntries.entry(2).id("of-another"));
            run(0, "sync", "--server", "studio=" + server.uri());
            String again = run(0, "sync", "--server", "studio=" + server.uri());
            assertThat(again).doesNotContain("opensesameopen");
            run(0, "sync", "--full", "--server", "studio=" + server.uri());
        }

        assertThat(home.rows("SELECT prompt_id FROM prompt ORDER BY number"))
                .extracting(Object::toString)
                .anyMatch(id -> id.contains("of-[redacted]-1"))
                .hasSize(2);
        assertThat(home.placesOf("opensesameopen")).isEmpty();
    }

    @Test
    void areRemovedFromWhatIsKeptByReindexAndFromMessages() throws Exception {
        TestHome home = new TestHome(folder.resolve("home"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(1).positive("of opensesameopen"));
            run(0, "sync", "--server", "studio=" + server.uri());
        }
        assertThat(home.placesOf("opensesameopen")).isNotEmpty();
        environment.put("ARCHIVE_AUTHORIZATION", "Bearer opensesameopen");

        assertThat(run(0, "reindex")).doesNotContain("opensesameopen");

        assertThat(home.value("SELECT count(*) FROM prompt WHERE graph LIKE '%opensesameopen%'"))
                .isEqualTo("0");
        assertThat(run(2, "show", "opensesameopen")).doesNotContain("opensesameopen");
    }
}
