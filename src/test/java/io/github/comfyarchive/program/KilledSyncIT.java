package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.LoggedRequest;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program killed at many moments of a sync: what it leaves is whole, and the next run does the rest, and only that. */
final class KilledSyncIT {
    /** Of the moments that there are, so many in the gate. */
    private static final int FEW = 12;

    /** Moments apart from those of requests: parts of the time that a run takes. */
    private static final int PARTS = 60;

    private static final int PROMPTS = 14;
    private static final int PROMPTS_BEFORE = 5;
    private static final String SECRET = "q7Rz-0918-vorpal-blade";

    @TempDir
    private Path folder;

    private final List<TestEntry> entries =
            IntStream.range(0, PROMPTS).mapToObj(KilledSyncIT::entry).toList();
    private final List<byte[]> pictures =
            entries.stream().map(KilledSyncIT::picture).toList();

    /**
     * When to kill.
     *
     * @param begun whether an earlier run has archived a part of the history
     * @param request as that request comes in; 0 to count the time from the start of the process
     * @param micros so long after
     */
    private record Moment(boolean begun, int request, long micros) {}

    /** A run that nobody disturbs. */
    private record Undisturbed(long micros, int requests, List<List<String>> contents) {}

    private static TestEntry entry(int number) {
        TestEntry entry = TestEntries.entry(number);
        return number % 4 == 3
                ? entry.id("job-hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcVb" + (1000 + number))
                        .positive("a fox, api_key=" + SECRET)
                : entry;
    }

    private static byte[] picture(TestEntry entry) {
        byte[] weight = new byte[entry.number() == 10 ? 1_000_000 : 2_000 + 500 * (int) entry.number()];
        new Random(entry.number()).nextBytes(weight);
        TestPng picture = entry.picture(0).chunk("ruNd", weight);
        return picture.bytes();
    }

    private void complete(FakeComfyServer server, int from, int to) {
        for (int number = from; number < to; number++) {
            TestEntry entry = entries.get(number);
            server.files().put(entry.files().get(0), pictures.get(number));
            server.history().complete(entry.id(), entry.json());
        }
    }

    private static String[] sync(FakeComfyServer server) {
        return new String[] {"sync", "--page-size", "6", "--server", "studio=" + server.uri()};
    }

    /** A home with a part of the history in it. */
    private Program begun() {
        Program program = Program.in(folder.resolve("begun"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 0, PROMPTS_BEFORE);
            assertThat(program.here(sync(server)).exit()).isZero();
        }
        return program;
    }

    private Program home(String name, boolean begun) throws IOException {
        Program program = Program.in(folder.resolve(name));
        if (begun) {
            new TestHome(folder.resolve("begun/home")).copyTo(program.home());
        }
        return program;
    }

    private Undisturbed undisturbed(boolean begun) throws Exception {
        Program program = home("undisturbed-" + begun, begun);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 0, PROMPTS);
            long start = System.nanoTime();
            Outcome outcome = program.run(sync(server));
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(new TestHome(program.home()).placesOf(SECRET)).isEmpty();
            return new Undisturbed(micros, server.log().all().size(), program.contents());
        }
    }

    @Test
    void leavesAWholeArchiveThatTheNextRunCompletes() throws Exception {
        begun();
        Undisturbed fromNothing = undisturbed(false);
        Undisturbed further = undisturbed(true);
        assertThat(further.contents()).isEqualTo(fromNothing.contents()).hasSize(PROMPTS);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
        try {
            List<Future<Integer>> left = new ArrayList<>();
            List<Moment> moments = Fuzz.part(FEW, moments(fromNothing, further));
            for (Moment moment : moments) {
                String name = "kill" + left.size();
                left.add(threads.submit(() -> kill(name, moment, fromNothing.contents(), killer)));
            }
            int inTheMiddle = 0;
            for (Future<Integer> files : left) {
                inTheMiddle += files.get() < PROMPTS ? 1 : 0;
            }
            System.out.println("KilledSyncIT: " + inTheMiddle + " of " + moments.size()
                    + " kills before the last file was stored");
            assertThat(inTheMiddle).isGreaterThan(moments.size() / 3);
        } finally {
            threads.shutdownNow();
            killer.shutdownNow();
        }
    }

    /** Soon after each request of a run, and in each part of its time: a kind after the other, so that a part has some of all. */
    private static List<Moment> moments(Undisturbed fromNothing, Undisturbed further) {
        Random random = new Random(Fuzz.seed("KilledSyncIT"));
        List<Moment> moments = new ArrayList<>();
        for (boolean begun : new boolean[] {false, true}) {
            Undisturbed run = begun ? further : fromNothing;
            for (int request = 1; request <= run.requests(); request++) {
                moments.add(new Moment(begun, request, random.nextInt(20_000)));
            }
            for (int part = 0; part < PARTS; part++) {
                moments.add(new Moment(begun, 0, (long) ((part + random.nextDouble()) * run.micros() / PARTS)));
            }
        }
        return moments;
    }

    /** Answers how many files were stored when the program was killed. */
    private int kill(String name, Moment moment, List<List<String>> whole, ScheduledExecutorService killer)
            throws Exception {
        Program program = home(name, moment.begun());
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 0, PROMPTS);
            killed(program, moment, server, killer);

            String when = name + ", " + moment;
            assertThat(new TestHome(program.home()).placesInFiles(SECRET))
                    .as(when)
                    .isEmpty();
            if (Files.exists(program.home().resolve("archive.db"))) {
                program.isWhole(when);
            }
            Set<String> stored = stored(program);
            assertThat(fetched(server)).as(when).noneMatch(before(moment)::contains);
            server.log().clear();

            Outcome next = program.here(sync(server));

            assertThat(next.exit()).as("%s: %s", when, next).isZero();
            assertThat(fetched(server)).as(when).noneMatch(stored::contains).doesNotHaveDuplicates();
            assertThat(program.contents()).as(when).isEqualTo(whole);
            program.isWhole(when);
            assertThat(program.home().resolve("tmp")).as(when).isEmptyDirectory();
            return stored.size();
        }
    }

    private static void killed(Program program, Moment moment, FakeComfyServer server, ScheduledExecutorService killer)
            throws Exception {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Runnable kill = () -> {
            CompletableFuture<Void> unused = started.thenAccept(Process::destroyForcibly);
        };
        Runnable killLater = () -> {
            ScheduledFuture<?> unused = killer.schedule(kill, moment.micros(), TimeUnit.MICROSECONDS);
        };
        if (moment.request() > 0) {
            server.before(When.always().nth(moment.request()), killLater);
        } else {
            killLater.run();
        }
        Running running = program.launch().start(sync(server));
        started.complete(running.process());
        running.end();
    }

    private Set<String> before(Moment moment) {
        Set<String> names = new TreeSet<>();
        for (int number = 0; moment.begun() && number < PROMPTS_BEFORE; number++) {
            names.add(entries.get(number).files().get(0).filename());
        }
        return names;
    }

    private static List<String> fetched(FakeComfyServer server) {
        return server.log().to("/view").stream()
                .map((LoggedRequest request) -> String.valueOf(request.query("filename")))
                .toList();
    }

    private static Set<String> stored(Program program) throws Exception {
        Set<String> names = new TreeSet<>();
        TestHome home = new TestHome(program.home());
        if (Files.exists(program.home().resolve("archive.db"))
                && !home.rows("SELECT 1 FROM sqlite_schema WHERE name = 'output'")
                        .isEmpty()) {
            home.rows("SELECT filename FROM output WHERE state = 'stored'").forEach(row -> names.add(row.get(0)));
        }
        return names;
    }
}
