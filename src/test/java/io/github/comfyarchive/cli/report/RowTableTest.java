package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RowTableTest {
    private static final String ID = "8209fde1-1d21-52dc-80e2-aae90fc324b9";
    private static final String TEXT = "a lighthouse at dusk, storm clouds gathering over the harbour, cinematic";
    private static final String MODEL = "flux1-dev-fp8-e4m3fn-scaled-with-text-encoders.safetensors";

    private static List<String> lines(
            boolean terminal, int columns, List<String> heads, List<List<@Nullable Object>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        RowTable table = new RowTable(new Terminal(out, out, terminal, terminal, columns));
        assertThat(table.heads(heads)).isTrue();
        rows.forEach(row -> assertThat(table.add(row)).isTrue());
        assertThat(table.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    @Test
    void textsGiveWayAndIdsAndNumbersDoNot() {
        List<String> lines = lines(
                true, 80, List.of("prompt_id", "positive", "seed"), List.of(row(ID, TEXT, 1_152_921_504_606_847_035L)));
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(80));
        assertThat(lines.get(1)).isEqualTo(ID + "  a lighthouse at…       1152921504606847035");
    }

    @Test
    void rowsThatDoNotFitAreLinesOfNameAndValue() {
        List<String> lines = lines(
                true,
                80,
                List.of("prompt_id", "model", "positive", "status", "seed"),
                List.of(row(ID, MODEL, TEXT, "success", 1_152_921_504_606_847_035L), row(ID, null, "x", "error", 2)));
        assertThat(lines)
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(80))
                .startsWith(
                        "prompt_id  " + ID,
                        "model      " + MODEL,
                        "positive   a lighthouse at dusk, storm clouds gathering over the harbour,…",
                        "status     success",
                        "seed       1152921504606847035",
                        "",
                        "prompt_id  " + ID,
                        "model");
    }

    @Test
    void namesOfColumnsAreSaidWithoutRowsToo() {
        List<String> names =
                List.of("one_long_name_of_a_column", "another_long_name", "a_third_one_that_is_long", "d", "e_e");
        assertThat(lines(true, 40, names, List.of()))
                .singleElement()
                .satisfies(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(40));
    }

    @Test
    void inAPipeNothingIsCut() {
        assertThat(lines(false, 40, List.of("id", "text", "model"), List.of(row(ID, TEXT, MODEL))))
                .containsExactly("id\ttext\tmodel", ID + "\t" + TEXT + "\t" + MODEL);
    }
}
