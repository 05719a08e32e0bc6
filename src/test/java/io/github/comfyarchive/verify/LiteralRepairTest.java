package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive verify} finds large literals that are damaged, lost or said by nobody, and {@code --repair} brings them back. */
final class LiteralRepairTest {
    private static final int PROMPTS = 4;

    @TempDir
    private Path folder;

    private ArchivedHome fixture;
    private FakeComfyServer server;
    private String history = "";

    @BeforeEach
    void archive() throws Exception {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        complete();
        fixture.sync("studio", server);
        history = history();
        assertThat(fixture.home().value("SELECT count(*) FROM literal")).isEqualTo("1");
    }

    private void complete() {
        for (int number = 0; number < PROMPTS; number++) {
            server.history().complete(TestEntries.entry(number).id(), json(number));
        }
    }

    private static String json(int number) {
        TestEntry entry = TestEntries.entry(number).files(new FileRef[0]);
        return entry.json().replace(entry.positive(), picture());
    }

    private static String picture() {
        byte[] bytes = new byte[60_000];
        new Random(1).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private String history() throws Exception {
        return new String(fixture.bytes("history"), StandardCharsets.UTF_8);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private List<String> repair(int exit) {
        Outcome ran = fixture.run("verify", "--repair");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(exit);
        return ran.out().lines().toList();
    }

    private void isAsItWas() throws Exception {
        assertThat(fixture.run("verify").out()).doesNotContain("literal");
        assertThat(fixture.run("verify").exit()).isZero();
        assertThat(history()).isEqualTo(history).contains(picture());
        assertThat(fixture.home().value("SELECT count(*) FROM literal_use")).isEqualTo("" + PROMPTS);
    }

    @Test
    void aDamagedOneComesFromTheServer() throws Exception {
        fixture.home().execute("UPDATE literal SET bytes = zeroblob(1000)");

        Outcome found = fixture.run("verify");
        assertThat(found.exit()).isEqualTo(6);
        assertThat(found.out()).contains("* literal 1: is damaged");
        assertThat(repair(0)).anyMatch(line -> line.contains("1 large literal of entries brought back"));

        isAsItWas();
        assertThat(fixture.home().root().resolve("lost+found/literal")).isNotEmptyDirectory();
    }

    @Test
    void aLostOneComesFromAnEntryOfBefore() throws Exception {
        server.restart();
        String whole = json(2);
        try (Connection connection = fixture.home().sql();
                PreparedStatement before = connection.prepareStatement(
                        "UPDATE entry SET literals = 0, dictionary = NULL, json = ? WHERE size = ?"
                                + " AND prompt = (SELECT id FROM prompt_row WHERE prompt_id = ?)")) {
            before.setBytes(1, EntryCodec.pack(whole.getBytes(StandardCharsets.UTF_8)));
            before.setInt(2, whole.length());
            before.setString(3, TestEntries.entry(2).id());
            assertThat(before.executeUpdate()).isEqualTo(1);
        }
        fixture.home().execute("DELETE FROM literal_use", "DELETE FROM literal");

        assertThat(fixture.run("verify").out()).contains("of an entry is lost");
        assertThat(repair(0)).anyMatch(line -> line.contains("1 large literal of entries brought back"));
        assertThat(history()).isEqualTo(history);
        assertThat(fixture.run("reindex").exit()).isZero();

        isAsItWas();
    }

    @Test
    void whoSaysWhatIsToldByTheEntries() throws Exception {
        server.restart();
        fixture.home().execute("DELETE FROM literal_use WHERE prompt > 1");

        assertThat(fixture.run("verify").exit()).isEqualTo(6);
        repair(0);

        isAsItWas();
    }

    @Test
    void oneThatNobodyHasTakesItsEntriesAlong() throws Exception {
        fixture.home().execute("DELETE FROM literal_use", "DELETE FROM literal");
        server.restart();

        assertThat(repair(6)).anyMatch(line -> line.contains("1 large literal cannot be brought back"));

        complete();
        fixture.sync("studio", server);
        isAsItWas();
    }

    @Test
    void oneThatNoEntrySaysIsPutAside() throws Exception {
        server.restart();
        fixture.home().execute("DELETE FROM literal_use", "DELETE FROM entry");

        assertThat(fixture.run("verify").out()).contains("+ literal 1: is said by no entry");
        repair(6);

        assertThat(fixture.home().value("SELECT count(*) FROM literal")).isEqualTo("0");
        assertThat(fixture.home().root().resolve("lost+found/literal")).isNotEmptyDirectory();
    }
}
