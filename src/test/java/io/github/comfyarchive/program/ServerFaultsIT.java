package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that fail, lie or dawdle, met by the packaged program: an exit code and a line that says what it was, and when the server is
 * well again the next run does the rest. The syncs run side by side: they spend their time waiting.
 */
final class ServerFaultsIT {
    private static final int PROMPTS = 20;
    private static final When HISTORY = When.history();
    private static final When FILES = When.path("/view");

    /** What is wrong with the server, and what the program makes of it. */
    @SuppressWarnings("ImmutableEnumChecker") // faults hold functions, and never change
    enum Trouble {
        DIES_IN_A_PAGE(HISTORY.from(3), Fault.cutBodyAfter(700), 3, "broke off in the middle of the history"),
        DIES_IN_A_FILE(FILES.from(3), Fault.resetBodyAfter(300), 4, "several files in a row"),
        ANSWERS_LATE(HISTORY.nth(2), Fault.delay(Duration.ofSeconds(3)), 0, ""),
        DOES_NOT_ANSWER(HISTORY.from(3), Fault.silence(), 3, "did not answer in time"),
        SENDS_A_BYTE_A_SECOND(HISTORY.from(3), Fault.slow(1), 3, "did not answer in time"),
        SENDS_A_PAGE_SLOWLY(HISTORY.from(3), Fault.slow(400), 3, "broke off in the middle of the history"),
        SENDS_HALF_A_FILE(FILES.atFirst(3), Fault.cutBodyAfter(500), 0, ""),
        SAYS_MORE_THAN_IT_SENDS(When.always().nth(3), Fault.wrongLength(50), 0, ""),
        SAYS_LESS_THAN_IT_SENDS(When.always().nth(3), Fault.wrongLength(-50), 0, ""),
        PACKS_ALL(When.always(), Fault.gzip(), 0, ""),
        WANTS_A_PAUSE(When.always().nth(4), Fault.tooManyRequests("1"), 0, ""),
        SHOWS_A_LOGIN_PAGE(When.always(), Fault.loginPage(), 3, "ARCHIVE_AUTHORIZATION"),
        LOGS_OUT_IN_BETWEEN(FILES, Fault.loginPage(), 4, "a web page instead of a file"),
        HIDES_ITS_FILES(
                FILES,
                Fault.status(404).and(Fault.header("Content-Type", "text/html")),
                4,
                "a web page instead of a file"),
        NEVER_ENDS_A_PAGE(HISTORY.from(3), Fault.endless("{\"p\": {\"prompt\": [", "1, "), 3, "without end"),
        SENDS_US_ELSEWHERE(When.always(), Fault.redirect(302, "/"), 3, "another server");

        private final When when;
        private final Fault fault;
        private final int exit;
        private final String message;

        Trouble(When when, Fault fault, int exit, String message) {
            this.when = when;
            this.fault = fault;
            this.exit = exit;
            this.message = message;
        }
    }

    /** What the packaged program meets: in the gate one in four, the others are met by the same code in this process. */
    private static final List<Trouble> STARTED = Fuzz.part(4, List.of(Trouble.values()));

    private record Met(
            Outcome outcome, Outcome afterwards, List<List<String>> contents, Outcome verify, int elsewhere) {}

    @TempDir
    private static Path folder;

    private static final Map<Trouble, Future<Met>> MET = new LinkedHashMap<>();
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(8);

    @BeforeAll
    static void meetAll() {
        for (Trouble trouble : Trouble.values()) {
            MET.put(trouble, THREADS.submit(() -> meet(trouble)));
        }
    }

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    private static Met meet(Trouble trouble) throws Exception {
        Program program = Program.in(folder.resolve(trouble.name())).withSchema();
        try (FakeComfyServer server = FakeComfyServer.start();
                FakeComfyServer other = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, PROMPTS);
            Fault fault = trouble == Trouble.SENDS_US_ELSEWHERE
                    ? Fault.redirect(302, other.uri() + "/history")
                    : trouble.fault;
            server.fail(trouble.when, fault);
            String[] sync = {
                "sync", "--timeout", "1", "--page-size", "6", "--server", "studio=" + server.uri(),
            };
            Outcome outcome = STARTED.contains(trouble) ? program.run(sync) : program.here(sync);
            server.heal();
            Outcome afterwards = program.here(sync);
            return new Met(
                    outcome,
                    afterwards,
                    program.contents(),
                    program.here("verify", "--read-data"),
                    other.log().all().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isMetAndTheNextRunDoesTheRest(Trouble trouble) throws Exception {
        Met met = MET.get(trouble).get();

        assertThat(met.outcome().exit()).as(met.outcome().toString()).isEqualTo(trouble.exit);
        assertThat(met.outcome().err()).contains(trouble.message).doesNotContain("\tat ");
        assertThat(met.outcome().err().isEmpty()).isEqualTo(trouble.exit == 0);
        assertThat(met.elsewhere()).as("requests to the other server").isZero();
        assertThat(met.afterwards().exit()).as(met.afterwards().toString()).isZero();
        assertThat(met.contents()).hasSize(PROMPTS).allMatch(row -> row.get(6).equals("stored"));
        assertThat(met.verify().exit()).as(met.verify().toString()).isZero();
    }
}
