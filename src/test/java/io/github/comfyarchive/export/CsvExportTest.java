package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --format csv}, read by a reader that knows RFC 4180 and nothing of the writer. */
class CsvExportTest {
    @TempDir
    Path folder;

    /** RFC 4180: quotes around what holds quotes, commas and line breaks; CRLF between records. */
    private static List<List<String>> read(byte[] csv) {
        String text = new String(csv, StandardCharsets.UTF_8);
        assertThat(text).startsWith("\uFEFF").endsWith("\r\n");
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int at = 1; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (quoted) {
                if (unit != '"') {
                    field.append(unit);
                } else if (text.charAt(at + 1) == '"') {
                    field.append('"');
                    at++;
                } else {
                    quoted = false;
                }
            } else if (unit == '"') {
                assertThat(field).isEmpty();
                quoted = true;
            } else if (unit == ',' || unit == '\r') {
                record.add(field.toString());
                field.setLength(0);
                if (unit == '\r') {
                    assertThat(text.charAt(++at)).isEqualTo('\n');
                    records.add(record);
                    record = new ArrayList<>();
                }
            } else {
                assertThat(unit).isNotEqualTo('\n');
                field.append(unit);
            }
        }
        assertThat(record).isEmpty();
        return records;
    }

    private static List<List<String>> withoutNulls(List<List<String>> rows) {
        return rows.stream()
                .map(row ->
                        row.stream().map(value -> Objects.toString(value, "")).toList())
                .toList();
    }

    @Test
    void holdsTheRowsOfGenerationAndThoseThatAreNotStored() throws Exception {
        ArchivedHome fixture = ArchivedHome.ofRecordings(folder);

        List<List<String>> table = read(fixture.bytes("csv"));

        List<String> columns = new ArrayList<>();
        fixture.home().rows("SELECT name FROM pragma_table_info('generation')").forEach(row -> columns.add(row.get(0)));
        columns.add("state");
        columns.add("seed_text");
        assertThat(table.get(0)).isEqualTo(columns);
        List<List<String>> rows = table.subList(1, table.size());
        assertThat(rows.stream().filter(row -> row.get(row.size() - 2).equals("stored")))
                .isEqualTo(withoutNulls(fixture.home()
                        .rows("SELECT *, 'stored', '#' || seed FROM generation ORDER BY prompt, output")));
        assertThat(rows.stream().filter(row -> !row.get(row.size() - 2).equals("stored")))
                .hasSize(4)
                .allSatisfy(row -> {
                    assertThat(row).contains("missing").containsAnyOf("gone_00001_.png", "clip_00001.png");
                    assertThat(row.subList(20, 24)).containsOnly("");
                });
        assertThat(table.toString()).doesNotContain("CANARY");
        assertThat(table.get(1).get(columns.indexOf("seed_text"))).matches("#[0-9]+");
        assertThat(table.get(1).get(columns.indexOf("created"))).matches("[0-9-]{10} [0-9:]{8}");
    }

    @Test
    void promptsWithoutFilesHaveARowWhereAllAreWanted() throws Exception {
        ArchivedHome fixture = ArchivedHome.ofRecordings(folder);

        List<List<String>> some = read(fixture.bytes("csv"));
        List<List<String>> all = read(fixture.bytes("csv", "--all"));

        int id = some.get(0).indexOf("prompt_id");
        assertThat(all).containsAll(some);
        assertThat(all).allMatch(row -> row.size() == some.get(0).size());
        List<List<String>> added =
                all.stream().filter(row -> !some.contains(row)).toList();
        assertThat(added.stream().map(row -> row.get(id)).sorted().toList())
                .isEqualTo(fixture
                        .home()
                        .rows(
                                "SELECT prompt_id FROM prompt WHERE id NOT IN (SELECT prompt FROM output) ORDER BY prompt_id")
                        .stream()
                        .map(row -> row.get(0))
                        .toList())
                .isNotEmpty();
        assertThat(added).anyMatch(row -> row.get(some.get(0).indexOf("status")).equals("error"));
        assertThat(added)
                .allSatisfy(row ->
                        assertThat(row.get(some.get(0).indexOf("prompt"))).matches("[0-9]+"));
    }

    @Test
    void holdsNoFormulaAndNoCellThatASpreadsheetCannotHold() throws Exception {
        List<String> texts = List.of(
                "=cmd|' /C calc'!A0",
                "+1",
                "-1 cat",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "  =1",
                "'=1",
                "\uff1d1",
                "a, \"b\"\r\nc",
                "'tis a fox",
                "x".repeat(40_000),
                "-7");
        ArchivedHome fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < texts.size(); number++) {
                TestEntry entry = TestEntries.entry(number)
                        .positive(texts.get(number))
                        .files(FileRef.output("=" + number + ".png"));
                TestEntries.complete(server, entry);
            }
            fixture.sync("a", server);
        }

        List<List<String>> table = read(fixture.bytes("csv"));

        assertThat(table).hasSize(texts.size() + 1);
        int positive = table.get(0).indexOf("positive");
        for (List<String> row : table.subList(1, table.size())) {
            assertThat(row.get(table.get(0).indexOf("filename"))).startsWith("'=");
            assertThat(row.get(positive)).hasSizeLessThanOrEqualTo(32_767);
            assertThat(row.get(positive).stripLeading()).doesNotStartWith("=");
            assertThat(row.get(table.get(0).indexOf("seed"))).matches("[0-9]+");
        }
        assertThat(table.subList(1, 12))
                .extracting(row -> row.get(positive))
                .containsExactly(
                        "'=cmd|' /C calc'!A0",
                        "'+1",
                        "'-1 cat",
                        "'@SUM(A1)",
                        "'\t=1",
                        "'\r=1",
                        "'  =1",
                        "''=1",
                        "'\uff1d1",
                        "a, \"b\"\r\nc",
                        "'tis a fox");
        assertThat(table.get(12).get(positive))
                .startsWith("xxx")
                .endsWith("x [cut: the jsonl export has the whole text]");
    }
}
