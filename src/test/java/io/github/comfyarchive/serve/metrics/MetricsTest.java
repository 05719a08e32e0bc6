package io.github.comfyarchive.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.Events;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus is told is what is there, in its text format, and nothing of any prompt. */
class MetricsTest {
    /** Of Prometheus' own documentation, "Exposition formats". */
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*\",?)*\\})? (\\S+)");

    @TempDir
    private static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = ArchivedHome.ofRecordings(folder);
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    /** Samples by name and labels; each line has to be one, a comment, or nothing. */
    private static Map<String, Double> scraped() {
        ApiClient.Answer answer = client.ok("/metrics");
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        Map<String, Double> samples = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        for (String line : answer.lines()) {
            if (line.startsWith("# TYPE ")) {
                assertThat(types.put(line.split(" ", -1)[2], line.split(" ", -1)[3]))
                        .as(line)
                        .isNull();
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String name = sample.group(1);
                assertThat(name).startsWith("archive_");
                assertThat(types)
                        .as(name)
                        .containsKey(types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", ""));
                String key = name + (sample.group(2) == null ? "" : sample.group(2));
                assertThat(samples.put(key, Double.valueOf(sample.group(3))))
                        .as("twice: " + key)
                        .isNull();
            }
        }
        return samples;
    }

    private static double sum(Map<String, Double> samples, String beginning) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(beginning))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static double counted(String query) {
        return Double.parseDouble(String.valueOf(archive.home().value(query)));
    }

    @Test
    void figuresAreThoseOfTheArchive() {
        Map<String, Double> samples = scraped();

        assertThat(sum(samples, "archive_prompts{")).isEqualTo(counted("SELECT count(*) FROM prompt_row"));
        assertThat(samples.get("archive_prompts{server=\"five\",status=\"error\"}"))
                .isEqualTo(
                        counted(
                                "SELECT count(*) FROM prompt_row WHERE status = 'error' AND server_id = (SELECT id FROM server WHERE name = 'five')"));
        assertThat(samples.get("archive_files")).isEqualTo(counted("SELECT count(*) FROM asset"));
        assertThat(samples.get("archive_file_bytes")).isEqualTo(counted("SELECT sum(size) FROM asset"));
        assertThat(samples.get("archive_outputs{state=\"stored\"}"))
                .isEqualTo(counted("SELECT count(*) FROM output WHERE state = 'stored'"));
        assertThat(sum(samples, "archive_syncs_total{")).isEqualTo(2);
        assertThat(samples.get("archive_disk_away")).isZero();
        assertThat(samples.get("archive_last_sync_timestamp_seconds{server=\"six\"}"))
                .isGreaterThan(1_700_000_000);
        assertThat(samples.get("archive_build_info{version=\"1.2.3\"}")).isEqualTo(1);
        assertThat(samples).containsKeys("archive_database_bytes", "archive_disk_free_bytes");
    }

    @Test
    void durationsAreAHistogram() {
        Map<String, Double> samples = scraped();
        List<Double> buckets = new ArrayList<>();
        samples.forEach((key, value) -> {
            if (key.startsWith("archive_prompt_duration_seconds_bucket")) {
                buckets.add(value);
            }
        });

        assertThat(buckets).isSorted().hasSizeGreaterThan(5);
        assertThat(samples.get("archive_prompt_duration_seconds_count"))
                .isEqualTo(buckets.get(buckets.size() - 1))
                .isEqualTo(counted("SELECT sum(n) FROM prompt_sum WHERE kind = 'second'"));
        double exact = counted("SELECT sum(value * n) / 1000.0 FROM prompt_sum WHERE kind = 'duration'");
        assertThat(samples.get("archive_prompt_duration_seconds_sum"))
                .isBetween(
                        exact - 0.5 * buckets.get(buckets.size() - 1), exact + 0.5 * buckets.get(buckets.size() - 1));
    }

    @Test
    void answersAreCountedByTheirRoutes() {
        String id = String.valueOf(archive.home().value("SELECT prompt_id FROM prompt_row LIMIT 1"));
        String route = "archive_http_request_duration_seconds_count{method=\"GET\",route=\"%s\",status=\"%s\"}";
        client.ok("/archive/v1/prompts/" + id);
        client.get("/archive/v1/prompts/not-" + id);
        client.get("/" + id);
        client.send("BREW", "/archive/v1/prompts", null);

        await().untilAsserted(() -> assertThat(scraped())
                .containsKeys(
                        route.formatted("/archive/v1/prompts/{id}", "2xx"),
                        route.formatted("/archive/v1/prompts/{id}", "4xx"),
                        route.formatted("none", "4xx"),
                        route.formatted("/metrics", "2xx")));
        assertThat(client.ok("/metrics").text()).doesNotContain(id).doesNotContain("BREW");
    }

    @Test
    @SuppressWarnings("try") // who listens is there, not used
    void listenersAreCounted() throws Exception {
        try (Events events = client.listen("").begun()) {
            assertThat(scraped().get("archive_event_listeners")).isPositive();
        }
    }
}
