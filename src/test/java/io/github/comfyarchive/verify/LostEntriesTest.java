package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.ArchivedHome.Ran;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost is told until it comes back or somebody accepts the loss, and what is of an earlier program is no fault. */
class LostEntriesTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;
    private FakeComfyServer server;

    @BeforeEach
    void archive() {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        TestEntries.complete(server, 0, 6);
        fixture.sync("studio", server);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void execute(String... statements) {
        fixture.home().execute(statements);
    }

    private String value(String query) throws SQLException {
        return fixture.home().value(query);
    }

    private void isWhole() {
        Ran ran = fixture.run("verify", "-q");
        assertThat(ran.text() + ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    /** An entry that the server does not have any more either. */
    private String lose(int prompt) throws SQLException {
        String id = value("SELECT prompt_id FROM prompt WHERE id = " + prompt);
        server.restart();
        execute("DELETE FROM entry WHERE prompt = " + prompt);
        return id;
    }

    @Test
    void whatNoServerHasIsToldUntilTheLossIsAccepted() throws Exception {
        String id = lose(2);
        String line = "- prompt " + id + ": its entry is lost\n";
        assertThat(fixture.run("verify", "--repair", "-q").text()).isEqualTo(line);
        String before = value("SELECT group_concat(name) FROM sqlite_schema") + value("SELECT count(*) FROM output");

        Ran unasked = fixture.run("verify", "--accept-lost");
        assertThat(unasked.exit()).as("nobody said yes").isEqualTo(2);
        assertThat(unasked.err()).contains("the entry of 1 prompt would be accepted (" + id + ")", "--yes");
        Ran dry = fixture.run("verify", "--accept-lost", "--dry-run", "--yes");
        assertThat(dry.exit()).isZero();
        assertThat(dry.err()).contains("would be accepted");
        assertThat(fixture.run("verify", "-q").text()).as("nothing was done").isEqualTo(line);

        Ran accepted = fixture.run("verify", "--accept-lost", "--yes");

        assertThat(accepted.exit()).as(accepted.err()).isZero();
        assertThat(accepted.text()).contains("1 lost entry accepted; it is not reported again");
        isWhole();
        assertThat(fixture.run("verify", "--accept-lost").exit())
                .as("nothing more to ask")
                .isZero();
        assertThat(value("SELECT group_concat(name) FROM sqlite_schema") + value("SELECT count(*) FROM output"))
                .as("nothing is deleted")
                .isEqualTo(before);

        lose(3);
        assertThat(fixture.run("verify").exit()).as("another one is told").isEqualTo(6);
    }

    @Test
    void whatComesBackIsKeptAndIsToldIfItIsLostAgain() throws Exception {
        execute("DELETE FROM entry WHERE prompt = 2");
        assertThat(fixture.run("verify", "--accept-lost", "--yes", "-q").exit()).isZero();

        Ran sync = fixture.run("sync", "--full", "--server", "studio=" + server.uri());

        assertThat(sync.exit()).as(sync.err()).isZero();
        assertThat(value("SELECT count(*) FROM entry WHERE prompt = 2")).isEqualTo("1");
        isWhole();
        execute("DELETE FROM entry WHERE prompt = 2");
        assertThat(fixture.run("verify").exit()).isEqualTo(6);
    }

    @Test
    void theOptionsStandTogetherAlone() {
        assertThat(fixture.run("verify", "--yes").exit()).isEqualTo(2);
        assertThat(fixture.run("verify", "--dry-run").exit()).isEqualTo(2);
    }

    /** As a salvage leaves it that could read neither a prompt's row nor its entry. */
    private void makePlaceholder(int prompt) throws SQLException {
        execute("DELETE FROM entry WHERE prompt = " + prompt, "DELETE FROM prompt_row WHERE id = " + prompt);
        Ran repair = fixture.run("verify", "--repair", "-q");
        assertThat(repair.exit()).isEqualTo(6);
        assertThat(repair.text())
                .isEqualTo(
                        "- prompt lost-" + prompt + ": a placeholder for a prompt of which a salvage found"
                                + " rows alone; a sync that brings the prompt fills it, archive verify --accept-lost accepts the loss\n");
    }

    @Test
    void aPlaceholderBecomesThePromptThatASyncBrings() throws Exception {
        String id = value("SELECT prompt_id FROM prompt WHERE id = 3");
        String asset = value("SELECT group_concat(asset) FROM output WHERE prompt = 3");
        makePlaceholder(3);

        Ran sync = fixture.run("sync", "--server", "studio=" + server.uri());

        assertThat(sync.exit()).as(sync.err()).isZero();
        assertThat(value("SELECT prompt_id FROM prompt WHERE id = 3")).isEqualTo(id);
        assertThat(value("SELECT count(*) FROM prompt")).isEqualTo("6");
        assertThat(value("SELECT group_concat(asset) FROM output WHERE prompt = 3"))
                .isEqualTo(asset);
        isWhole();
    }

    @Test
    void aPlaceholderOfWhichFilesAndSeedsAreLeftAloneIsKnownByThem() throws Exception {
        String id = value("SELECT prompt_id FROM prompt WHERE id = 3");
        execute("DELETE FROM status_message_row WHERE prompt = 3");
        makePlaceholder(3);

        fixture.run("sync", "--server", "studio=" + server.uri());

        assertThat(value("SELECT prompt_id FROM prompt WHERE id = 3")).isEqualTo(id);
        isWhole();
    }

    @Test
    void aPlaceholderIsNotTakenForAPromptOfTheSameFileNames() throws Exception {
        execute(
                "DELETE FROM status_message_row WHERE prompt = 3",
                "UPDATE sampling_row SET seed = '77' WHERE prompt = 3");
        makePlaceholder(3);

        fixture.run("sync", "--full", "--server", "studio=" + server.uri());

        assertThat(value("SELECT prompt_id FROM prompt WHERE id = 3")).isEqualTo("lost-3");
        assertThat(value("SELECT count(*) FROM prompt")).isEqualTo("7");
        assertThat(fixture.run("verify", "--accept-lost", "--yes", "-q").exit()).isZero();
        isWhole();
        assertThat(fixture.run("list").err())
                .as("nothing is to be derived of it")
                .isEmpty();
    }

    @Test
    void aPromptOfAServerThatWasLostComesToItsServer() throws Exception {
        execute(
                "INSERT INTO server (name, url, first_seen_at) VALUES ('lost-server', 'http://lost-server.invalid/', 'now')",
                "UPDATE prompt_row SET server_id = (SELECT max(id) FROM server) WHERE id = 4");

        fixture.run("sync", "--full", "--server", "studio=" + server.uri());

        assertThat(value("SELECT count(*) FROM prompt")).isEqualTo("6");
        assertThat(value("SELECT name FROM prompt JOIN server ON server.id = server_id WHERE prompt.id = 4"))
                .isEqualTo("studio");
        isWhole();
    }

    @Test
    void whatIsOfAnEarlierProgramIsANoticeAndSyncsBringItUpToDate() throws Exception {
        execute(
                "UPDATE prompt_row SET derivation = NULL WHERE id <= 3",
                "UPDATE prompt_row SET derivation = '0/1/1' WHERE id > 3");
        Ran verify = fixture.run("verify");
        assertThat(verify.exit()).isZero();
        assertThat(verify.text())
                .contains("notice   3 prompts of an earlier program cannot be searched yet")
                .contains("notice   what is derived from the entries of 3 prompts was made by other rules");

        Ran sync = fixture.run("sync", "--server", "studio=" + server.uri());

        assertThat(sync.exit()).as(sync.err()).isZero();
        assertThat(sync.text()).contains("6 older prompts derived again by today's rules\n");
        assertThat(value("SELECT count(DISTINCT derivation) FROM prompt")).isEqualTo("1");
        assertThat(fixture.run("verify").text()).doesNotContain("notice");
        assertThat(fixture.run("sync", "--server", "studio=" + server.uri()).text())
                .as("nothing more to do")
                .doesNotContain("older");
    }
}
