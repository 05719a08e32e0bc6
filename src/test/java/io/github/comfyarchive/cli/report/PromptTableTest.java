package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.PromptSummary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PromptTableTest {
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    private static PromptSummary listed(String id, String model, String seed, String text) {
        return new PromptSummary(
                1,
                id,
                "one",
                "2026-11-24T18:30:00.000Z",
                PromptStatus.INTERRUPTED,
                123_456L,
                model,
                null,
                seed,
                20L,
                7.5,
                "euler",
                "karras",
                text,
                null,
                3,
                2,
                null,
                null,
                null);
    }

    private static List<String> lines(boolean terminal, int columns, List<PromptSummary> prompts, String note) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        PromptTable table = new PromptTable(new Terminal(out, out, terminal, terminal, columns), TOKYO);
        prompts.forEach(prompt -> assertThat(table.add(prompt, note)).isTrue());
        assertThat(table.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 100, 200})
    void wideTextsLongSeedsAndModelsFit(int columns) {
        List<PromptSummary> prompts = IntStream.range(0, 250)
                .mapToObj(index -> listed(
                        index + "-aaaaaaa-b89f-40e3-9e4b",
                        "folder/水彩水彩水彩水彩水彩水彩水彩水彩_very_long.safetensors",
                        index > 220 ? "18446744073709551615" : "1844674407370955",
                        "水彩の灯台 🦊 with e\u0301 and more words than fit in any line of a terminal ".repeat(5)))
                .toList();

        List<String> lines = lines(true, columns, prompts, "");

        assertThat(lines)
                .hasSize(251)
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).as(line).isLessThanOrEqualTo(columns));
        assertThat(lines.get(1)).contains("2026-11-25 03:30", "水彩の");
        assertThat(lines.get(0)).contains("ID", "WHEN", "TEXT");
        if (columns == 200) {
            assertThat(lines.get(0))
                    .containsSubsequence("ID", "WHEN", "STATUS", "SECONDS", "MODEL", "SEED", "TEXT", "FILES");
            assertThat(lines.get(1)).contains("123.5", "1844674407370955").endsWith("2/3");
        }
    }

    @Test
    void idsAreCutWhereTheRestIsNotNeeded() {
        List<String> lines = lines(
                true,
                80,
                List.of(listed("1c2175cd-b89f-40e3", null, null, "x"), listed("1c2175cd-c89f-40e3", null, null, "y")),
                "");
        assertThat(lines.get(1)).startsWith("1c2175cd-b  2026");
        assertThat(lines.get(2)).startsWith("1c2175cd-c  2026");
    }

    @Test
    void nothingOfAServerMovesTheCursor() {
        PromptSummary hostile =
                listed("\033[2Jid", "m\033]0;title\007.ckpt", "\r7", "a\nb\tc\u202e\033[31mred\u009b1m");
        for (boolean terminal : new boolean[] {true, false}) {
            List<String> lines = lines(terminal, 200, List.of(hostile), "");
            assertThat(lines).hasSize(2);
            assertThat(lines.get(1))
                    .doesNotContain("\033", "\007", "\r", "\u202e", "\u009b")
                    .contains("\\u001b[31mred");
        }
        assertThat(lines(false, 80, List.of(hostile), "").get(1).split("\t", -1))
                .hasSize(10);
    }

    @Test
    void whatPeopleAddTakesRoomWhereThereIsSome() {
        PromptSummary one = listed("id", "m", "7", "x");
        PromptSummary rated = new PromptSummary(
                2,
                "rated",
                "one",
                one.createdAt(),
                one.status(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "y",
                null,
                1,
                1,
                null,
                4L,
                "best, fox");
        assertThat(lines(true, 120, List.of(one), "").get(0)).doesNotContain("STARS", "TAGS");
        assertThat(lines(true, 120, List.of(one, rated), "").get(2)).endsWith("4      best, fox");
        assertThat(lines(true, 60, List.of(one, rated), "").get(2)).contains("best, fox");
        assertThat(lines(false, 80, List.of(rated), "").get(1)).endsWith("\t1\t4\tbest, fox");
    }

    @Test
    void aNoteIsOneMoreColumnInAPipeAndALineBelowOnATerminal() {
        List<PromptSummary> one = List.of(listed("id", "m", "7", "x"));
        assertThat(lines(false, 80, one, "text: fox").get(0)).endsWith("\tFILES\tMATCH\tSTARS\tTAGS");
        assertThat(lines(false, 80, one, "text: fox").get(1)).endsWith("\t2/3\ttext: fox\t\t");
        assertThat(lines(true, 80, one, "text: fox").get(2)).isEqualTo("  text: fox");
        assertThat(lines(true, 80, List.of(), "")).isEmpty();
    }

    private static PromptSummary of(String server, String text) {
        return new PromptSummary(
                1,
                "1c2175cd-" + text.length(),
                server,
                "2026-11-24T18:30:00.000Z",
                PromptStatus.SUCCESS,
                1L,
                "Illustrious-XL-really-long.safetensors",
                null,
                null,
                null,
                null,
                null,
                null,
                text,
                null,
                1,
                1,
                null,
                null,
                null);
    }

    /** Where servers are shown, 80 columns have room for the words of a text, or for a model, and the words tell more. */
    @Test
    void besideTheServersTextsStayLegible() {
        List<String> lines = lines(
                true,
                80,
                List.of(
                        of("workstation-upstairs-one", "a lighthouse at dusk with storm clouds"),
                        of("workstation-upstairs-two", "short")),
                "");
        assertThat(lines.get(0)).contains("SERVER").doesNotContain("MODEL");
        assertThat(lines.get(1)).contains("  success  a lighthouse…    workstation-upstairs-one");
        assertThat(lines.get(2)).endsWith("workstation-upstairs-two");
        assertThat(lines(true, 140, List.of(of("one", "short"), of("two", "other")), "")
                        .get(1))
                .contains("Illustrious-XL-really…");
    }
}
