package io.github.comfyarchive.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each form of one stream: of nothing, of what a server made up, and of what is damaged. */
class StreamExportTest {
    @TempDir
    Path folder;

    private TestHome home;
    private final List<Long> progress = new ArrayList<>();

    @BeforeEach
    void makeHome() {
        home = new TestHome(folder.resolve("home")).withSchema();
    }

    private long export(StreamFormat format, OutputStream out) throws IOException {
        try (Archive archive = home.open()) {
            return new StreamExport(new HomeCatalog(archive), format)
                    .write(new HomeCatalog(archive).ids(Filter.ALL, 0), out, progress::add);
        }
    }

    private String text(StreamFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export(format, out);
        return out.toString(UTF_8);
    }

    @Test
    void ofAnEmptyHomeIsAnEmptyDocument() throws Exception {
        assertThat(text(StreamFormat.JSONL)).isEmpty();
        assertThat(text(StreamFormat.HISTORY)).isEqualTo("{}\n");
        assertThat(text(StreamFormat.CSV)).isEqualTo("\uFEFF" + String.join(",", GenerationCsv.COLUMNS) + "\r\n");
        assertThat(progress).allMatch(done -> done == 0);
    }

    @ParameterizedTest
    @EnumSource
    void tellsHowManyAreDone(StreamFormat format) throws Exception {
        home.save(
                "studio",
                IntStream.range(0, 250)
                        .mapToObj(number -> EntryJson.of("p" + number))
                        .toList());

        assertThat(export(format, OutputStream.nullOutputStream())).isEqualTo(250);
        assertThat(progress).isSorted().last().isEqualTo(250L);
    }

    @Test
    void csvQuotesWhatItMustAndRunsNoFormula() throws Exception {
        home.save(
                "studio",
                List.of(EntryJson.of("p")
                        .painting(
                                "=HYPERLINK(1), \\\"fox\\\"\\r\\nnew line", "+1", "7", "a,b.safetensors", List.of())));

        String csv = text(StreamFormat.CSV);

        assertThat(csv).contains("\"'=HYPERLINK(1), \"\"fox\"\"\r\nnew line\"", ",'+1,", "\"a,b.safetensors\"", ",7,");
        assertThat(csv).endsWith(",pending,#7\r\n");
    }

    @Test
    void jsonLinesAreALineEachWhateverStandsInThem() throws Exception {
        home.save(
                "studio",
                List.of(
                        EntryJson.of("p").painting("a\\nb\\u2028c\\u0085d \\ud83e\\udd8a", "", "1", "m", List.of()),
                        EntryJson.of("q")));

        assertThat(text(StreamFormat.JSONL).split("\n", -1))
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("{").endsWith("}").contains("a\\nb"),
                        second -> assertThat(second).startsWith("{").endsWith("}"),
                        rest -> assertThat(rest).isEmpty());
    }

    @Test
    void aHistoryNamesEachIdOnce() throws Exception {
        home.save("one", List.of(EntryJson.of("p"), EntryJson.of("q")));
        home.save("two", List.of(EntryJson.of("q")));

        assertThatThrownBy(() -> text(StreamFormat.HISTORY))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("two servers have a prompt q");
        assertThat(text(StreamFormat.JSONL).lines()).hasSize(3);
    }

    @Test
    void aHistoryIsNotGivenWithoutADamagedEntry() throws Exception {
        home.save("studio", List.of(EntryJson.of("p").painting("a fox", "")));
        home.execute("UPDATE entry SET json = x'00010203'");

        assertThatThrownBy(() -> text(StreamFormat.HISTORY)).isInstanceOf(ArchiveException.class);
        assertThat(text(StreamFormat.CSV).lines()).as("rows are there still").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatRefusesToBeWrittenToIsTold(StreamFormat format) throws Exception {
        home.save("studio", List.of(EntryJson.of("p")));
        IOException full = new IOException("No space left on device");

        assertThatThrownBy(() -> export(format, new OutputStream() {
                    @Override
                    public void write(int oneByte) throws IOException {
                        throw full;
                    }
                }))
                .isSameAs(full);
    }
}
