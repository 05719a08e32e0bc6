package io.github.comfyarchive.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the measurements rest on, without measuring. */
final class BenchPartsTest {
    @TempDir
    private Path folder;

    @Test
    void onlyTheMeasuredPartOfTheDocumentIsReplaced() throws IOException {
        Path file = folder.resolve("benchmarks.md");
        Files.writeString(
                file, "before\n<!-- bench first -->\nold\n<!-- end of first -->\nafter\n<!-- bench scale -->\n");

        new Document(file).replace("first", "| new |\n\n");

        assertThat(file)
                .hasContent(
                        "before\n<!-- bench first -->\n| new |\n<!-- end of first -->\nafter\n<!-- bench scale -->\n");
        assertThatThrownBy(() -> new Document(file).replace("scale", "new")).hasMessageContaining("no place for scale");
    }

    @Test
    void theDocumentHasAPlaceForEachMeasurement() throws IOException {
        String document = Files.readString(Path.of("docs/benchmarks.md"));
        for (String name : Measurements.NAMES) {
            assertThat(document).contains("<!-- bench " + name + " -->\n", "<!-- end of " + name + " -->");
        }
    }

    @Test
    void optionsAreReadOrRefused() {
        BenchOptions options = BenchOptions.parse(folder, List.of("--prompts", "100", "--write", "--runs", "5"));

        assertThat(options.prompts()).isEqualTo(100);
        assertThat(options.runs()).isEqualTo(5);
        assertThat(options.write()).isTrue();
        assertThat(options.work()).isEqualTo(folder.resolve("target/bench").toAbsolutePath());
        assertThatThrownBy(() -> BenchOptions.parse(folder, List.of("--prompts")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> BenchOptions.parse(folder, List.of("--fast", "1")))
                .hasMessageContaining("--fast");
    }

    @Test
    void waitsAreTold() {
        assertThat(Gentle.row("a sync", new double[] {1, 2, 3, 151}))
                .isEqualTo("| a sync | 4 | 3.0 | 151 | 151 | 1 |\n");
    }
}
