package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Statistics;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.table.SumRows;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sums of which statistics are made are what the rows add up to, whatever happens to these. */
final class SumsPropertyTest {
    private static final long SEED = Fuzz.seed("SumsPropertyTest");
    private static final int STEPS = Fuzz.amount(60, 600);
    /** Keeps all, of which the sums know nothing. */
    private static final Filter ALL_BY_ROWS = Filter.builder()
            .except(List.of(Filter.builder().seeds(List.of("none")).build()))
            .build();

    private static final List<String> MODELS = List.of("a.safetensors", "b.safetensors", "sub/c.ckpt");
    private static final List<String> LORAS = List.of("grain.safetensors", "ink.safetensors");

    /** Counted one by one in another way than the program's. */
    private static final String COUNTED = """
            SELECT 'prompt', server_id, status, substr(created_at, 1, 10), count(*) FROM prompt GROUP BY 2, 3, 4
            UNION ALL SELECT 'model', model.id, '', 0,
                (SELECT count(*) FROM prompt WHERE id IN (SELECT prompt FROM prompt_model WHERE model = model.id)) AS n
                FROM model WHERE n > 0
            UNION ALL SELECT 'output', 0, state, 0, count(*) FROM output GROUP BY state
            UNION ALL SELECT 'asset', 0, '', 0, count(*) FROM asset HAVING count(*) > 0
            UNION ALL SELECT 'byte', 0, '', 0, sum(size) FROM asset HAVING count(*) > 0
            ORDER BY 1, 2, 3, 4
            """;

    private static final String KEPT = "SELECT kind, id, word, value, n FROM prompt_sum WHERE n <> 0 AND kind NOT IN"
            + " ('second', 'duration') ORDER BY 1, 2, 3, 4";

    private static final Days IN_KATHMANDU =
            new Days(LocalDate.parse("2026-11-02"), LocalDate.parse("2026-11-05"), ZoneId.of("Asia/Kathmandu"));

    @TempDir
    private Path root;

    private final Random random = new Random(SEED);

    @Test
    void sumsAreWhatTheRowsAddUpTo() throws Exception {
        TestHome home = new TestHome(root.resolve("home")).withSchema();
        List<ServerId> servers = new ArrayList<>();
        try (Archive archive = home.open()) {
            for (String name : List.of("one", "two")) {
                servers.add(
                        archive.server(name, "http://" + name + ":8188", name).id());
            }
        }
        for (int step = 0; step < STEPS; step++) {
            int what = random.nextInt(20);
            String did = "seed " + SEED + ", step " + step + ": " + what;
            if (what == 0) {
                new Salvage(
                                home.folder(),
                                Clock.fixed(
                                        Instant.parse("2026-11-24T08:00:00Z").plusSeconds(step), ZoneOffset.UTC))
                        .run();
            } else {
                try (Archive archive = home.open(step)) {
                    change(archive, what, servers.get(random.nextInt(servers.size())));
                }
            }
            assertThat(home.rows(KEPT)).as(did).isEqualTo(home.rows(COUNTED));
            try (Archive archive = home.open()) {
                HomeCatalog catalog = new HomeCatalog(archive);
                assertThat(catalog.statistics(Filter.ALL, since("2026-11-03")))
                        .as(did)
                        .isEqualTo(catalog.statistics(ALL_BY_ROWS, since("2026-11-03")));
                assertThat(catalog.statistics(Filter.ALL, IN_KATHMANDU).days())
                        .as(did)
                        .isEqualTo(daysOfRows(home, ""));
                for (Filter filter : filters()) {
                    assertThat(catalog.statistics(filter, IN_KATHMANDU).days())
                            .as("days of Kathmandu, %s, %s", did, filter)
                            .isEqualTo(daysOfRows(home, of(filter)));
                    assertThat(catalog.statistics(filter, since("2026-11-02")))
                            .as("%s, %s", did, filter)
                            .isEqualTo(catalog.statistics(filter.and(ALL_BY_ROWS), since("2026-11-02")));
                }
                assertThat(archive.repairWriter().repairSums()).as(did).isZero();
            }
        }
        assertThat(home.faults()).isEmpty();
    }

    private static Days since(String day) {
        return Days.ofUtc(LocalDate.parse(day), LocalDate.parse("2026-11-30"));
    }

    /** The days of a clock that is 345 minutes before UTC's, from each row by itself. */
    private static List<Statistics.Day> daysOfRows(TestHome home, String where) {
        return home
                .rows(
                        "SELECT date(created_at, '+345 minutes'), count(*), count(*) FILTER (WHERE status = 'error') FROM prompt"
                                + " WHERE date(created_at, '+345 minutes') BETWEEN '2026-11-02' AND '2026-11-05'"
                                + where
                                + " GROUP BY 1 ORDER BY 1")
                .stream()
                .map(row -> new Statistics.Day(row.get(0), Long.parseLong(row.get(1)), Long.parseLong(row.get(2))))
                .toList();
    }

    private static String of(Filter filter) {
        String where = filter.since() == null ? "" : " AND created_at >= '" + filter.since() + "'";
        where += filter.until() == null ? "" : " AND created_at < '" + filter.until() + "'";
        where += filter.statuses().isEmpty()
                ? ""
                : filter.statuses().stream()
                        .map(status -> "'" + status.word() + "'")
                        .collect(Collectors.joining(", ", " AND status IN (", ")"));
        return where
                + (filter.servers().isEmpty()
                        ? ""
                        : filter.servers().stream()
                                .map(server -> "'" + server + "'")
                                .collect(Collectors.joining(
                                        ", ", " AND server_id IN (SELECT id FROM server WHERE name IN (", "))")));
    }

    /** Of times, statuses and servers; most keep more prompts than they leave. */
    private List<Filter> filters() {
        String since = "2026-11-0" + (1 + random.nextInt(2)) + "T00:00:00.00" + random.nextInt(3) + "Z";
        String until = "2026-11-0" + (4 + random.nextInt(3)) + "T00:00:00.00" + random.nextInt(3) + "Z";
        List<PromptStatus> statuses = List.of(PromptStatus.SUCCESS, PromptStatus.ERROR, PromptStatus.INTERRUPTED);
        return List.of(
                Filter.builder().since(since).build(),
                Filter.builder().until(until).build(),
                Filter.builder()
                        .since(since)
                        .until(until)
                        .statuses(statuses.subList(0, 1 + random.nextInt(3)))
                        .build(),
                Filter.builder()
                        .statuses(statuses.subList(0, 2))
                        .servers(List.of("one", "two").subList(0, 1 + random.nextInt(2)))
                        .build());
    }

    /** However many prompts there are, none is looked at. */
    @Test
    void statisticsOfAllAreMadeOfSumsAlone() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        home.save("one", List.of(EntryJson.of("p").at(1).painting("a fox", "")));
        home.execute("UPDATE prompt_sum SET n = n + 1000");
        try (Archive archive = home.open()) {
            assertThat(new HomeCatalog(archive).statistics(Filter.ALL, since("1970-01-01")))
                    .satisfies(all -> {
                        assertThat(all.total()).isEqualTo(1001);
                        assertThat(all.files()).containsEntry("pending", 1001L);
                        assertThat(all.durations())
                                .singleElement()
                                .satisfies(model -> assertThat(model.prompts()).isEqualTo(1001));
                        assertThat(all.days())
                                .singleElement()
                                .satisfies(day -> assertThat(day.prompts()).isEqualTo(1001));
                    });
        }
    }

    /** As SQLite would if it were left to it: then an archive of many models takes milliseconds for each prompt. */
    @Test
    void noPromptIsLookedForUnderEachModel() {
        TestHome home = new TestHome(root.resolve("home")).withSchema();
        assertThat(home.rows("EXPLAIN QUERY PLAN " + SumRows.COUNT_WRONG).stream()
                        .map(step -> step.get(3))
                        .filter(step -> step.contains(" prompt_model ")))
                .contains("SEARCH prompt_model USING PRIMARY KEY (prompt=?) LEFT-JOIN")
                .noneMatch(step -> step.contains("model=?"));
    }

    /** So a filter that most prompts meet costs as much as one that few meet. */
    @Test
    void statisticsOfMostAreSumsLessTheOthers() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        home.save("one", List.of(EntryJson.of("p").at(1).painting("a fox", "")));
        home.execute("UPDATE prompt_sum SET n = n + 1000");
        Filter most = Filter.builder()
                .since("1960-01-01T00:00:00.000Z")
                .statuses(List.of(PromptStatus.SUCCESS))
                .build();
        Filter few =
                Filter.builder().statuses(List.of(PromptStatus.INTERRUPTED)).build();
        try (Archive archive = home.open()) {
            HomeCatalog catalog = new HomeCatalog(archive);
            assertThat(catalog.statistics(most, since("1970-01-01")).total()).isEqualTo(1001);
            assertThat(catalog.statistics(few, since("1970-01-01")).total()).isZero();
        }
    }

    private void change(Archive archive, int what, ServerId server) throws Exception {
        if (what < 9) {
            List<io.github.comfyarchive.derive.NewEntry> batch = new ArrayList<>();
            for (String id : Stream.generate(() -> "p" + random.nextInt(40))
                    .limit(1 + random.nextInt(4))
                    .distinct()
                    .toList()) {
                batch.add(StoreEntries.entry(id, entry(id)));
            }
            archive.ofServer(server).save(batch, StoreEntries.REDACTOR);
        } else if (what < 14) {
            for (WaitingOutput output : archive.ofServer(server).waiting(0, 3)) {
                fetch(archive, output);
            }
        } else if (what < 17) {
            new Reindex(archive, StoreEntries.DERIVATION).run(random.nextBoolean(), done -> {});
        } else if (what == 17) {
            archive.repairWriter().rebuildIndexes();
            archive.repairWriter().repairReferences();
        } else if (what == 18) {
            List<String> assets = archive.ask(
                    questions -> questions.list(String.class, new Query("SELECT sha256 FROM asset ORDER BY sha256")));
            if (!assets.isEmpty()) {
                archive.repairWriter()
                        .giveUp(
                                new io.github.comfyarchive.digest.Sha256(assets.get(random.nextInt(assets.size()))),
                                "lost");
            }
        } else {
            archive.ofServer(server).save(List.of(), StoreEntries.REDACTOR);
        }
    }

    private void fetch(Archive archive, WaitingOutput output) throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> archive.record(List.of(new FileResult.Missing(output, "gone")), "1");
            case 1 -> archive.record(List.of(new FileResult.Failed(output, "slow")), "1");
            case 2 -> archive.record(List.of(new FileResult.Skipped(output, true, "odd")), "1");
            default -> StoreEntries.store(archive, output, "x".repeat(1 + random.nextInt(5)), Provenance.UNKNOWN);
        }
    }

    private String entry(String id) {
        long started = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli()
                + random.nextInt(5) * 86_400_000L
                + random.nextInt(3);
        long took = random.nextInt(6) == 0 ? -random.nextInt(3000) : random.nextInt(8) * 700L;
        String end = List.of("execution_success", "execution_success", "execution_error", "execution_interrupted")
                .get(random.nextInt(4));
        String graph = random.nextInt(4) == 0
                ? "{\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}"
                : EntryJson.paintingGraph(
                        "a fox",
                        "",
                        String.valueOf(random.nextInt(3)),
                        MODELS.get(random.nextInt(MODELS.size())),
                        random.nextBoolean() ? List.of() : List.of(LORAS.get(0), LORAS.get(random.nextInt(2))));
        return """
                {"prompt": [%d, "%s", %s, {"create_time": %d}, ["9"]],
                 "outputs": {"9": {"images": [{"filename": "%d.png", "subfolder": "", "type": "output"}]}},
                 "status": {"status_str": "%s", "completed": true, "messages": [
                    ["execution_start", {"prompt_id": "%s", "timestamp": %d}],
                    ["%s", {"prompt_id": "%s", "timestamp": %d}]]}}
                """.formatted(
                        random.nextInt(10),
                        id,
                        graph,
                        started,
                        random.nextInt(9),
                        end.equals("execution_success") ? "success" : "error",
                        id,
                        started,
                        end,
                        id,
                        started + took);
    }
}
