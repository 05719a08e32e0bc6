package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Recording;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where entries begin and end in a page, whatever stands between. */
final class HistoryPageTest {
    private static final String FROM = "http://127.0.0.1:8188";
    private static final int MAX = 1 << 20;

    private static HistoryPage page(byte[] json, long seed, int maxEntryBytes) throws IOException {
        Map<String, String> headers = Map.of("Content-Length", Integer.toString(json.length));
        return new HistoryPage(
                new MemoryConnection(new ChunkedStream(json, seed), headers).answer(), FROM, maxEntryBytes);
    }

    private static List<RawEntry> read(String json) throws Exception {
        return read(json.getBytes(StandardCharsets.UTF_8), 1);
    }

    private static List<RawEntry> read(byte[] json, long seed) throws Exception {
        List<RawEntry> entries = new ArrayList<>();
        try (HistoryPage page = page(json, seed, MAX)) {
            for (RawEntry entry = page.next(); entry != null; entry = page.next()) {
                entries.add(entry);
            }
            assertThat(page.next()).as("the end stays the end").isNull();
            assertThat(page.bytes()).isEqualTo(json.length);
            assertThat(page.nanosToHeaders()).isEqualTo(5_000_000);
        }
        return entries;
    }

    /** They are put where they stay while they arrive; what the server says of the length is not relied upon. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3_000_000, Integer.MAX_VALUE})
    void largeEntriesAreWholeWhateverTheServerSaysOfTheirLength(int more) throws Exception {
        String large = "{\"text\": \"" + "0123456789".repeat(600_000) + "\"}";
        String larger = "[\"" + "abcdefg".repeat(900_000) + "\"]";
        String many = "{\"a\": " + large + ", \"b\": 1, \"c\": " + larger + ", \"d\": " + large + "}";
        assertSame(readLarge("{\"a\": " + large + "}", more), entry("a", large));
        assertSame(readLarge(many, more), entry("a", large), entry("b", "1"), entry("c", larger), entry("d", large));
    }

    private static List<RawEntry> readLarge(String json, int more) throws Exception {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers =
                more == Integer.MAX_VALUE ? Map.of() : Map.of("Content-Length", Integer.toString(bytes.length + more));
        List<RawEntry> entries = new ArrayList<>();
        HttpResponse answer = new MemoryConnection(new ChunkedStream(bytes, more), headers).answer();
        try (HistoryPage page = new HistoryPage(answer, FROM, 8 << 20)) {
            for (RawEntry next = page.next(); next != null; next = page.next()) {
                entries.add(next);
            }
            assertThat(more).as("a cut body").isNotEqualTo(3_000_000);
        } catch (ServerException cut) {
            assertThat(more).isEqualTo(3_000_000);
        }
        return entries;
    }

    private static ServerException failure(String json) {
        return catchThrowableOfType(ServerException.class, () -> read(json));
    }

    private static RawEntry entry(String id, String json) {
        return new RawEntry(id, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSame(List<RawEntry> entries, RawEntry... expected) {
        assertThat(entries).hasSameSizeAs(expected);
        for (int index = 0; index < expected.length; index++) {
            assertThat(entries.get(index).sameAs(expected[index]))
                    .as("entry %d", index)
                    .isTrue();
        }
    }

    static LongStream seeds() {
        return Fuzz.seeds("HistoryPageTest", 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cutsARealPageIntoItsEntriesHoweverItArrives(long seed) throws Exception {
        System.out.println("HistoryPageTest: seed " + seed);
        for (Recording recording : List.of(Recording.promptOfFive(), Recording.promptOfSix())) {
            RawEntry[] expected = recording.ids().stream()
                    .map(id -> entry(id, recording.entry(id)))
                    .toArray(RawEntry[]::new);
            assertSame(read(recording.history(), seed), expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheBordersOfAnyEntries(long seed) throws Exception {
        System.out.println("HistoryPageTest: seed " + seed);
        Random random = new Random(seed);
        String[] values = {
            "{}",
            "[]",
            "null",
            "NaN",
            "-Infinity",
            "-12.5",
            "\"\"",
            "\"}\\\"{\\\\\"",
            "{\"a\": [{\"}\": \"]\"}]}",
            "\"\\ud83e\"",
            "{\"k\": 1, \"k\": [2, \"\u540d\"]}",
            "true",
            "[[[[]]], {}]",
            "{\"prompt\":" + " ".repeat(99) + "[]}"
        };
        for (int round = 0; round < 200; round++) {
            StringBuilder json = new StringBuilder(blank(random)).append('{').append(blank(random));
            List<RawEntry> expected = new ArrayList<>();
            for (int index = random.nextInt(6); index > 0; index--) {
                String value = values[random.nextInt(values.length)];
                String id = "id " + random.nextInt() + "\u540d";
                expected.add(entry(id, value));
                json.append('"')
                        .append(id)
                        .append('"')
                        .append(blank(random))
                        .append(':')
                        .append(blank(random));
                json.append(value)
                        .append(blank(random))
                        .append(index > 1 ? "," : "")
                        .append(blank(random));
            }
            json.append('}').append(blank(random));
            assertSame(
                    read(json.toString().getBytes(StandardCharsets.UTF_8), random.nextLong()),
                    expected.toArray(RawEntry[]::new));
        }
    }

    private static String blank(Random random) {
        return List.of("", " ", "\n\t", "\r\n  ").get(random.nextInt(4));
    }

    @Test
    void readsTheEscapesOfAnId() throws Exception {
        assertSame(read("{\"a\\\"b\\u00e9\\\\\": 1}"), entry("a\"b\u00e9\\", "1"));
    }

    @Test
    void keepsBothOfTwoEntriesWithOneId() throws Exception {
        assertSame(read("{\"a\": 1, \"a\": 2}"), entry("a", "1"), entry("a", "2"));
    }

    @Test
    void passesAnyDepth() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertSame(read("{\"a\": " + deep + ", \"b\": 2}"), entry("a", deep), entry("b", "2"));
    }

    @Test
    void leavesAnEntryBrokenWithinItsBordersToTheRedactor() throws Exception {
        assertSame(read("{\"a\": {\"x\" 1,, }, \"b\": 2}"), entry("a", "{\"x\" 1,, }"), entry("b", "2"));
    }

    @Test
    void keepsNothingOfAnEntryThatIsTooLargeAndReadsTheNext() throws Exception {
        String large = "\"" + "x".repeat(200_000) + "\"";
        byte[] json = ("{\"a\": " + large + ", \"b\": [2]}").getBytes(StandardCharsets.UTF_8);
        for (int max : new int[] {70_000, 200_001}) {
            try (HistoryPage page = page(json, 1, max)) {
                assertSame(List.of(page.next(), page.next()), entry("a", ""), entry("b", "[2]"));
                assertThat(page.next()).isNull();
            }
        }
        try (HistoryPage page = page(json, 1, 200_002)) {
            assertSame(List.of(page.next()), entry("a", large));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "7",
                "\"a\"",
                "<html>",
                "{a: 1}",
                "{1: 1}",
                "{\"a\" 1}",
                "{\"a\": 1 \"b\": 2}",
                "{\"a\": 1}}",
                "{\"a\": 1} more",
                "{\"a\": 1,}",
                "{\"a\\x\": 1}",
                "{}{}"
            })
    void saysThatSomethingElseIsNoHistory(String json) {
        assertThat(failure(json))
                .hasMessageContaining(FROM + " answers, but not with a ComfyUI history")
                .satisfies(failure -> assertThat(failure.retryable()).isFalse());
    }

    @Test
    void refusesAnIdWithoutEnd() {
        assertThat(failure("{\"" + "a".repeat(70_000) + "\": 1}")).hasMessageContaining("not with a ComfyUI history");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a",
                "{\"a\\",
                "{\"a\"",
                "{\"a\":",
                "{\"a\": tr",
                "{\"a\": {\"b\": \"",
                "{\"a\": 1",
                "{\"a\": 1,"
            })
    void saysThatAPageBrokeOff(String json) {
        assertThat(failure(json))
                .hasMessageContaining(FROM + " broke off in the middle of the history")
                .satisfies(failure -> assertThat(failure.retryable()).isTrue());
    }

    @Test
    void takesNoShortPageForAWholeOne() throws Exception {
        byte[] json = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
        HttpResponse response =
                new MemoryConnection(new ByteArrayInputStream(json), Map.of("Content-Length", "99")).answer();
        try (HistoryPage page = new HistoryPage(response, FROM, MAX)) {
            assertThat(page.next()).isNotNull();
            assertThat(catchThrowableOfType(ServerException.class, page::next)).hasMessageContaining("broke off");
        }
    }

    @Test
    void unpacksAPageThatAProxyPacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        }
        MemoryConnection connection = new MemoryConnection(
                new ByteArrayInputStream(packed.toByteArray()),
                Map.of("Content-Encoding", "gzip", "Content-Length", Integer.toString(packed.size())));
        try (HistoryPage page = new HistoryPage(connection.answer(), FROM, MAX)) {
            assertSame(List.of(page.next()), entry("a", "1"));
            assertThat(page.next()).isNull();
        }
    }

    @Test
    void givesUpTheConnectionOfAPageThatIsNotReadToItsEnd() throws Exception {
        byte[] json = ("{\"a\": 1, \"b\": \"" + "x".repeat(100_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        MemoryConnection connection = new MemoryConnection(
                new ChunkedStream(json, 1), Map.of("Content-Length", Integer.toString(json.length)));
        try (HistoryPage page = new HistoryPage(connection.answer(), FROM, MAX)) {
            assertThat(page.next()).isNotNull();
        }
        assertThat(connection.disconnected()).isTrue();
    }
}
