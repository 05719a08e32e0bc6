package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.LoggedRequest;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answer to each request of a run, cut in each of its parts: the run asks again; and where nothing more comes, the next one does. */
final class CutAnswersTest {
    private static final int PROMPTS = 11;
    private static final int WAYS = 7;
    private static final int IN_THE_GATE = 12;
    private static final List<Cut> CUTS = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Which answer is cut, and how. */
    private record Cut(int request, String how, Fault fault) {
        @Override
        public String toString() {
            return "request " + request + ": " + how;
        }
    }

    @BeforeAll
    static void listCuts(@TempDir Path undisturbed) throws Exception {
        try (FakeComfyServer server = server()) {
            isComplete(new SyncFixture(undisturbed).pageSize(4), server);
            server.log().all().forEach(CutAnswersTest::cut);
        }
    }

    private static void cut(LoggedRequest answered) {
        int request = CUTS.size() / WAYS + 1;
        long bytes = answered.bytesSent();
        CUTS.add(new Cut(request, "no answer", Fault.cutHeadAfter(0)));
        CUTS.add(new Cut(request, "within the head", Fault.cutHeadAfter(25)));
        CUTS.add(new Cut(request, "after the head", Fault.cutBodyAfter(0)));
        CUTS.add(new Cut(request, "in the middle", Fault.cutBodyAfter(bytes / 2)));
        CUTS.add(new Cut(request, "reset in the middle", Fault.resetBodyAfter(bytes / 2)));
        CUTS.add(new Cut(request, "before the last byte", Fault.cutBodyAfter(Math.max(0, bytes - 1))));
        CUTS.add(new Cut(request, "a byte less than promised", Fault.wrongLength(1)));
    }

    static List<Cut> cuts() {
        return Fuzz.part(IN_THE_GATE, CUTS);
    }

    private static FakeComfyServer server() {
        FakeComfyServer server = FakeComfyServer.start();
        TestEntries.complete(server, 0, PROMPTS);
        return server;
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void anAnswerThatIsCutOnceIsAskedForAgain(Cut cut) throws Exception {
        SyncFixture archive = new SyncFixture(folder).pageSize(4);
        try (FakeComfyServer server = server()) {
            server.fail(When.always().nth(cut.request()), cut.fault());

            isComplete(archive, server);
        }
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void whatComesFromThereOnIsTheNextRuns(Cut cut) throws Exception {
        SyncFixture archive = new SyncFixture(folder).pageSize(4).readTimeout(Duration.ofSeconds(1));
        try (FakeComfyServer server = server()) {
            server.fail(When.always().from(cut.request()), cut.fault());
            archive.sync(server);
            archive.verify();
            server.heal();

            isComplete(archive, server);
        }
    }

    private static void isComplete(SyncFixture archive, FakeComfyServer server) throws Exception {
        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).hasSize(PROMPTS);
        assertThat(archive.column("SELECT DISTINCT state FROM output")).containsExactly("stored");
        archive.verify();
    }
}
