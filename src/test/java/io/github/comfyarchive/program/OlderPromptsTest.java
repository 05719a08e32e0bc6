package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.ArchivedHome.Ran;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier program has read is brought up to today's rules: some by each sync, which says what is left, all by {@code reindex}. */
class OlderPromptsTest {
    /** More than a sync does at once. */
    private static final int PROMPTS = 501;

    private static final Pattern SOME = Pattern.compile(
            "(\\d+) older prompts derived again by today's rules; (\\d+) left for the next runs, or archive reindex --outdated\n");

    @TempDir
    Path folder;

    /** As a program left it that read another model out of each graph, or none. */
    private static void makeOlder(ArchivedHome fixture) throws SQLException {
        try (Connection connection = fixture.home().sql();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE sampling_row SET positive_text = NULL, model_text = NULL, seed = '1'");
            statement.executeUpdate("UPDATE prompt_row SET derivation = '1/1/1'");
        }
    }

    @Test
    void aSyncSaysWhatIsLeftAndReindexDoesTheRest() throws Exception {
        ArchivedHome fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < PROMPTS; number++) {
                TestEntries.complete(server, TestEntries.entry(number).files(new FileRef[0]));
            }
            fixture.sync("studio", server);
            String before = said(fixture);
            makeOlder(fixture);
            assertThat(said(fixture)).isNotEqualTo(before);

            Ran sync = fixture.run("sync", "--server", "studio=" + server.uri());
            Matcher some = SOME.matcher(sync.text());
            assertThat(some.find()).as(sync.text()).isTrue();
            int left = Integer.parseInt(some.group(2));
            assertThat(left).isPositive();
            assertThat(Integer.parseInt(some.group(1)) + left).isEqualTo(PROMPTS);

            Ran reindex = fixture.run("reindex", "--outdated");
            assertThat(reindex.exit()).as(reindex.err()).isZero();
            assertThat(reindex.text()).contains(left + " prompt");
            assertThat(said(fixture)).isEqualTo(before);
            assertThat(fixture.run("sync", "--server", "studio=" + server.uri()).text())
                    .doesNotContain("older", "reindex");
        }
    }

    private static String said(ArchivedHome fixture) throws SQLException {
        return fixture.home()
                .value("SELECT group_concat(positive || model || seed, x'0a')"
                        + " FROM (SELECT positive, model, seed FROM sampling ORDER BY prompt, node_id)");
    }
}
