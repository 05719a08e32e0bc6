package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.export.StreamExport;
import io.github.comfyarchive.export.StreamFormat;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads an answer may stop for hours: meanwhile others write, and their log can be emptied. */
final class SlowReaderTest {
    /** More than are read at once. */
    private static final int PROMPTS = 450;

    @TempDir
    private static Path folder;

    private static TestHome home;
    private int written;

    @BeforeAll
    static void fill() throws Exception {
        home = new TestHome(folder.resolve("home"));
        home.save("one", entries(0, PROMPTS));
    }

    /** Of each time there are three. */
    private static List<EntryJson> entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(index -> EntryJson.of("prompt-" + index)
                        .at(1_795_467_646_024L + 1000L * (index / 3))
                        .painting("a fox", "blurry", "" + index, "sdxl.safetensors", List.of()))
                .toList();
    }

    private static Archive open() throws IOException {
        return Archive.openToRead(home.folder(), Clock.systemUTC(), told -> {});
    }

    /** Another program writes, and empties its log; each time, for a reader may stop anywhere. */
    private void writeAndEmptyTheLog() {
        home.execute("UPDATE server SET comfyui_version = '" + written++ + "'");
        assertThat(home.column("PRAGMA wal_checkpoint(TRUNCATE)"))
                .as("no reader stands in the way")
                .containsExactly("0");
        assertThat(home.folder().database().resolveSibling("archive.db-wal")).isEmptyFile();
    }

    @Test
    void aListHoldsNothingAndIsInOrder() throws Exception {
        List<String> listed = new ArrayList<>();
        try (Archive archive = open()) {
            new HomeCatalog(archive).list().forEach(Filter.ALL, 0, prompt -> {
                if (listed.size() % 67 == 0) {
                    writeAndEmptyTheLog();
                }
                return listed.add(prompt.promptId());
            });
        }

        assertThat(listed)
                .isEqualTo(home.column("SELECT prompt_id FROM prompt ORDER BY created_at DESC, prompt.id DESC"));
    }

    @Test
    void aLimitMayLieBehindTheFirstKeys() throws Exception {
        List<String> listed = new ArrayList<>();
        try (Archive archive = open()) {
            new HomeCatalog(archive).list().forEach(Filter.ALL, 301, prompt -> listed.add(prompt.promptId()));
        }

        assertThat(listed)
                .isEqualTo(
                        home.column("SELECT prompt_id FROM prompt ORDER BY created_at DESC, prompt.id DESC LIMIT 301"));
    }

    @Test
    void aSearchHoldsNothing() throws Exception {
        List<String> found = new ArrayList<>();
        try (Archive archive = open()) {
            new HomeCatalog(archive).search(120).forEach(SearchQuery.parse("fox"), Filter.ALL, 0, hit -> {
                if (found.size() % 67 == 0) {
                    writeAndEmptyTheLog();
                }
                return found.add(hit.prompt().promptId());
            });
        }

        assertThat(found).hasSize(home.column("SELECT id FROM prompt").size());
    }

    @ParameterizedTest
    @EnumSource(StreamFormat.class)
    void anExportHoldsNothingAndHasWhatWasThereWhenItBegan(StreamFormat format) throws Exception {
        List<String> before = home.column("SELECT prompt_id FROM prompt");
        Path kept = folder.resolve("kept." + format);
        try (Archive archive = open();
                OutputStream out = new OutputStream() {
                    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

                    @Override
                    public void write(int oneByte) {
                        bytes.write(oneByte);
                    }

                    @Override
                    public void write(byte[] from, int offset, int length) {
                        writeAndEmptyTheLog();
                        bytes.write(from, offset, length);
                    }

                    @Override
                    public void close() throws IOException {
                        Files.write(kept, bytes.toByteArray());
                    }
                };
                OutputStream buffered = new java.io.BufferedOutputStream(out, 1 << 15)) {
            new StreamExport(new HomeCatalog(archive), format)
                    .write(
                            new HomeCatalog(archive).ids(Filter.ALL, 0),
                            buffered,
                            done -> save(home, before.size() + (int) done));
        }

        assertThat(Pattern.compile("prompt-[0-9]+")
                        .matcher(Files.readString(kept))
                        .results()
                        .map(MatchResult::group))
                .containsAll(before)
                .allMatch(before::contains);
        assertThat(written).isGreaterThan(2);
        assertThat(home.column("SELECT prompt_id FROM prompt")).hasSizeGreaterThan(before.size());
    }

    /** A prompt that nobody has seen when the export began. */
    private static void save(TestHome home, int index) {
        try {
            home.save("one", entries(10_000 + index, 10_001 + index));
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
