package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the history, and whenever: what stood in it during the whole of a run is archived by that run. */
class WalkPropertyTest {
    @TempDir
    Path folder;

    private final Map<String, String> lastText = new HashMap<>();
    private long counter;

    static LongStream seeds() {
        return Fuzz.seeds("WalkPropertyTest", 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatStoodInTheHistoryDuringTheWholeRunIsArchived(long seed) throws Exception {
        Random random = new Random(seed);
        QuickSync archive = new QuickSync(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().cap(5 + random.nextInt(60));
            boolean[] busy = {true};
            server.before(When.history(), () -> {
                if (busy[0] && random.nextInt(3) == 0) {
                    change(server, random, 1 + random.nextInt(12), random.nextInt(20) == 0);
                }
            });
            for (int run = 0; run < 5; run++) {
                change(server, random, random.nextInt(80), random.nextInt(6) == 0);
                archive.pageSize(random.nextBoolean() ? null : 2 + random.nextInt(20))
                        .full(random.nextInt(5) == 0);
                Map<String, String> before = texts(server);
                server.log().clear();
                boolean broken = random.nextInt(5) == 0;
                if (broken) {
                    server.fail(When.history().nth(1 + random.nextInt(4)), Fault.resetBodyAfter(random.nextInt(3_000)));
                }
                busy[0] = random.nextInt(4) != 0;
                ServerReport report = archive.sync(server);
                server.heal();
                Map<String, String> after = texts(server);

                assertThat(server.log().count("/history")).as("requests").isLessThan(2_000);
                if (report.counts().historyLength() != null) {
                    List<String> archived = archive.archivedIds();
                    List<String> stood = before.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(after.get(entry.getKey())))
                            .map(Map.Entry::getKey)
                            .toList();
                    assertThat(archived).as("run %d", run).containsAll(stood);
                }
            }
            assertThat(server.log().changing()).isEmpty();
            archive.verify();
        }
    }

    private Map<String, String> texts(FakeComfyServer server) {
        Map<String, String> texts = new HashMap<>();
        server.history().ids().forEach(id -> texts.put(id, server.history().text(id)));
        return texts;
    }

    private synchronized void change(FakeComfyServer server, Random random, int steps, boolean restart) {
        if (restart) {
            server.restart();
        }
        for (int step = 0; step < steps; step++) {
            List<String> ids = server.history().ids();
            int kind = random.nextInt(20);
            if (kind == 0 && !ids.isEmpty()) {
                server.history().delete(ids.get(random.nextInt(ids.size())));
            } else if (kind == 1 && !ids.isEmpty()) {
                complete(server, ids.get(random.nextInt(ids.size())));
            } else if (kind == 2 && !lastText.isEmpty()) {
                List<String> known = lastText.keySet().stream().sorted().toList();
                complete(server, known.get(random.nextInt(known.size())));
            } else {
                complete(server, "prompt-" + counter);
            }
        }
    }

    private void complete(FakeComfyServer server, String id) {
        counter++;
        String text = entry(id, counter, 1_795_000_000_000L + counter);
        lastText.put(id, text);
        server.history().complete(id, text);
    }
}
