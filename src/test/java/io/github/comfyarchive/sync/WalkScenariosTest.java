package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a history between runs and while it is read. */
class WalkScenariosTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;
    private long time = 1_795_000_000_000L;
    private long number;

    @BeforeEach
    void start() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void verify() throws Exception {
        assertThat(server.log().changing()).isEmpty();
        server.close();
        archive.verify();
    }

    private List<String> complete(int count) {
        List<String> ids = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ids.add("prompt-" + time);
            complete("prompt-" + time);
        }
        return ids;
    }

    private void complete(String id) {
        server.history().complete(id, entry(id, number++, time++));
    }

    private ServerReport sync() throws Exception {
        ServerReport report = archive.sync(server);
        assertThat(report.error()).isNull();
        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        return report;
    }

    @Test
    void archivesAllInTheOrderOfTheServer() throws Exception {
        List<String> ids = complete(100);

        ServerReport report = sync();

        assertThat(archive.archivedIds()).isEqualTo(ids);
        assertThat(report.counts().promptsNew()).isEqualTo(100);
        assertThat(report.counts().promptsKnown()).isZero();
        assertThat(report.counts().historyLength()).isEqualTo(100);
        assertThat(report.notice()).isNull();
    }

    @Test
    void changesNothingAndReadsOneEntryWhenNothingIsNew() throws Exception {
        complete(30);
        sync();
        List<List<List<String>>> before = archive.contents();
        server.log().clear();

        ServerReport report = sync();

        assertThat(archive.contents()).isEqualTo(before);
        assertThat(server.log().entriesSent()).isEqualTo(1);
        assertThat(server.log().count("/")).isEqualTo(1);
        assertThat(report.counts().promptsKnown()).isEqualTo(1);
        assertThat(archive.column("SELECT count(*) FROM sync_run WHERE outcome = 'done'"))
                .containsExactly("2");
    }

    @Test
    void readsOnlyWhatIsNew() throws Exception {
        complete(30);
        sync();
        List<String> more = complete(5);
        server.log().clear();

        assertThat(sync().counts().promptsNew()).isEqualTo(5);

        assertThat(archive.archivedIds()).endsWith(more.toArray(String[]::new)).hasSize(35);
        assertThat(server.log().entriesSent()).isEqualTo(6);
    }

    @Test
    void tellsOfARestartAndKeepsWhatWasArchivedBefore() throws Exception {
        complete(30);
        sync();
        server.restart();
        number = 0;
        complete(3);

        ServerReport report = sync();

        assertThat(report.counts().promptsNew()).isEqualTo(3);
        assertThat(report.notice()).contains("restarted");
        assertThat(archive.archivedIds()).hasSize(33);
        assertThat(sync().notice()).isNull();
    }

    @Test
    void tellsOfARestartThatLeftNothing() throws Exception {
        complete(3);
        sync();
        server.restart();

        assertThat(sync().notice()).contains("restarted or its history cleared");

        number = 0;
        List<String> ids = complete(2);
        sync();
        assertThat(archive.archivedIds()).endsWith(ids.toArray(String[]::new)).hasSize(5);
    }

    @Test
    void goesOnAfterAClearByTheSameServer() throws Exception {
        complete(30);
        sync();
        complete(4);
        server.history().clear();
        complete(6);

        ServerReport report = sync();

        assertThat(report.counts().promptsNew()).isEqualTo(6);
        assertThat(report.notice()).contains("up to 4 prompts");
    }

    @Test
    void missesNothingWhenEntriesBeforeTheCursorAreDeleted() throws Exception {
        List<String> ids = complete(30);
        sync();
        ids.subList(3, 9).forEach(server.history()::delete);
        server.history().delete(ids.get(29));
        List<String> more = complete(12);

        assertThat(sync().counts().promptsNew()).isEqualTo(12);
        assertThat(archive.archivedIds()).containsAll(more).hasSize(42);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 20, 49, 50, 51, 200})
    void missesNothingWhenTheHistoryIsFullAndSoManyFellOutBetweenRuns(int evicted) throws Exception {
        server.history().cap(50);
        complete(50);
        archive.pageSize(8);
        sync();
        complete(evicted);

        ServerReport report = sync();

        assertThat(archive.archivedIds()).containsAll(server.history().ids());
        assertThat(report.counts().promptsNew()).isEqualTo(Math.min(evicted, 50));
        if (evicted > 50) {
            assertThat(report.notice()).contains("up to " + (evicted - 50) + " prompt");
        } else {
            assertThat(report.notice()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9})
    void missesNothingWhenEntriesFallOutBeforeEveryPage(int evicted) throws Exception {
        server.history().cap(60);
        List<String> before = complete(60);
        archive.pageSize(10);
        server.before(When.history(), () -> complete(server.log().count("/history") < 12 ? evicted : 0));

        sync();

        List<String> after = server.history().ids();
        assertThat(archive.archivedIds()).containsAll(after);
        before.retainAll(after);
        assertThat(archive.archivedIds()).containsAll(before).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 8, 9, 30})
    void readsAnOldServerThatIgnoresOffsets(int count) throws Exception {
        server.behaviour().ignoringOffset();
        List<String> ids = complete(count);

        sync();
        assertThat(archive.archivedIds()).isEqualTo(ids);

        List<String> few = complete(3);
        sync();
        assertThat(archive.archivedIds()).containsAll(few);
        List<String> many = complete(25);
        sync();
        sync();
        assertThat(archive.archivedIds()).containsAll(many).hasSize(count + 28);
    }

    @Test
    void readsNoMoreOfAnOldServerThanReachesBackToWhatIsArchived() throws Exception {
        server.behaviour().ignoringOffset();
        complete(300);
        sync();
        List<String> few = complete(20);
        server.log().clear();

        sync();

        assertThat(archive.archivedIds()).hasSize(320).containsAll(few);
        assertThat(server.log().entriesSent()).isLessThan(120);
        complete(1);
        server.history().delete(server.history().ids().get(0));
        sync();
        assertThat(archive.archivedIds()).hasSize(321);
    }

    @Test
    void readsAServerThatIgnoresTheNumberOfItemsToo() throws Exception {
        server.behaviour().ignoringOffset();
        server.behaviour().ignoringMaxItems();
        List<String> ids = complete(40);

        sync();
        ids.addAll(complete(2));
        sync();

        assertThat(archive.archivedIds()).isEqualTo(ids);
    }

    @Test
    void keepsBothWhenAnIdRunsAgainInPlace() throws Exception {
        List<String> ids = complete(10);
        sync();
        complete(ids.get(4));
        assertThat(sync().counts().promptsChanged()).isZero();

        ServerReport report = archive.full(true).sync(server);

        assertThat(report.counts().promptsChanged()).isEqualTo(1);
        assertThat(report.notice()).isNull();
        assertThat(archive.archivedIds()).isEqualTo(ids);
        assertThat(archive.column("SELECT count(*) FROM replaced_entry")).containsExactly("1");
    }

    @Test
    void seesThatTheNewestRanAgain() throws Exception {
        List<String> ids = complete(10);
        sync();
        complete(ids.get(9));
        List<String> more = complete(1);

        ServerReport report = sync();

        assertThat(report.counts().promptsChanged()).isEqualTo(1);
        assertThat(report.counts().promptsNew()).isEqualTo(1);
        assertThat(archive.archivedIds()).endsWith(more.get(0));
    }

    @Test
    void missesNothingWhenAnIdOfBeforeComesAgainAfterARestart() throws Exception {
        server.history().complete("daily", entry("daily", 0, 1));
        complete(5);
        server.history().complete("weekly", entry("weekly", 6, 2));
        sync();
        server.restart();
        number = 0;
        List<String> first = complete(3);
        server.history().complete("daily", entry("daily", 3, 77));
        List<String> second = complete(2);
        server.history().complete("weekly", entry("weekly", 6, 78));
        List<String> third = complete(4);

        sync();

        assertThat(archive.archivedIds()).containsAll(first).containsAll(second).containsAll(third);
        assertThat(archive.column("SELECT count(*) FROM replaced_entry")).containsExactly("2");
    }

    @Test
    void givesUpAHistoryThatMovesFasterThanItCanBeReadAndGoesOnInTheNextRun() throws Exception {
        archive.pageSize(5);
        server.history().cap(60);
        complete(60);
        boolean[] restless = {true};
        server.before(When.history(), () -> complete(restless[0] ? 20 : 0));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).contains("faster than it can be read");
        assertThat(server.log().count("/history")).isLessThan(1_000);
        restless[0] = false;
        sync();
        assertThat(archive.archivedIds()).containsAll(server.history().ids());
    }
}
