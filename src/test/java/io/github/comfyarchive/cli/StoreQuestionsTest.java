package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectName;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.StoredAssets;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask, of a home and of the store that it was published to. */
final class StoreQuestionsTest {
    @TempDir
    private static Path folder;

    private static ArchivedHome fixture;
    private static String store;

    @BeforeAll
    static void publish() throws Exception {
        fixture = ArchivedHome.ofRecordings(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history()
                    .complete("strange", "[\"no entry\"]")
                    .complete("wild", """
                    {"prompt": [1e999, "wild", {"1": {"class_type": "KSampler", "inputs": {"cfg": NaN, "steps": 1e999,
                     "seed": 18446744073709551615, "denoise": -Infinity, "positive": "\\u2028\\n\\u0000\\ud800"}}}, {}, []],
                     "outputs": {"1": {"text": ["line\\nbreak", null, 1e-05, {"a": [NaN]}]}}, "status": {"messages": 7}}""")
                    .complete("seeded", """
                    {"prompt": [2, "seeded", {"1": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 1e999}}},
                     {}, []], "outputs": {}, "status": {"messages": []}}""");
            fixture.sync("wild", server);
        }
        String prompt = fixture.home()
                .value("SELECT prompt_id FROM output JOIN prompt ON prompt.id = prompt"
                        + " WHERE state = 'stored' ORDER BY output.id LIMIT 1");
        for (String[] line :
                List.of(new String[] {"tag", "keep", prompt}, new String[] {"rate", "4", prompt}, new String[] {
                    "note", prompt, "水彩, as it should be"
                })) {
            Outcome ran = fixture.run(line);
            assertThat(ran.exit()).as(ran.err()).isZero();
        }
        store = PublishedHome.publish(fixture.home());
    }

    private static Outcome ofStore(String... line) {
        return Outcome.of(
                Map.of("ARCHIVE_HOME", folder.resolve("none").toString()),
                Stream.concat(Stream.of(line), Stream.of("--store", store)).toArray(String[]::new));
    }

    private static void agree(String... line) {
        Outcome ours = fixture.run(line);
        Outcome theirs = ofStore(line);
        assertThat(theirs.err()).as(String.join(" ", line)).isEqualTo(ours.err());
        assertThat(theirs.out()).as(String.join(" ", line)).isEqualTo(ours.out());
        assertThat(theirs.exit()).as(String.join(" ", line)).isEqualTo(ours.exit());
    }

    @Test
    void listsAreTheSame() {
        agree("list", "--json");
        agree("list", "--limit", "0");
        agree("list", "--status", "error", "--json");
        agree("list", "--server", "six", "--tag", "keep");
        agree("list", "--rating", ">=4", "--json");
        agree("list", "--where", "KSampler.steps=20", "--json");
        agree("list", "--after", "last", "--limit", "2", "--json");
        agree("list", "--server", "nobody");
        agree("list", "--model", "no such model");
    }

    @Test
    void searchesFindTheSame() {
        for (String words : List.of("lighthouse", "\"a \"", "-fox", "png", "ComfyUI*", "水彩", "break", "nothingatall")) {
            List<String> ours = sorted(fixture.run("search", words, "--limit", "0", "--json"));
            assertThat(sorted(ofStore("search", words, "--limit", "0", "--json")))
                    .as(words)
                    .isEqualTo(ours);
        }
    }

    private static List<String> sorted(Outcome ran) {
        return ran.out().lines().sorted().toList();
    }

    @Test
    void eachPromptIsShownTheSame() {
        for (String id : fixture.home().column("SELECT prompt_id FROM prompt")) {
            agree("show", id, "--json");
        }
        for (String id : fixture.home().column("SELECT prompt_id FROM prompt WHERE id % 7 = 0 OR prompt_id = 'wild'")) {
            agree("show", id, "--entry");
            agree("show", id, "--graph");
        }
        agree("show", "last~2", "--json");
        agree("show", fixture.home().value("SELECT filename FROM output WHERE NOT cached LIMIT 1"), "--json");
    }

    @Test
    void sumsAreTheSame() {
        agree("stats", "--json");
        agree("stats", "--json", "--server", "six", "--status", "success");
        for (String by : List.of("server", "model", "month", "type", "tag")) {
            assertThat(withoutDatabase(ofStore("du", "--by", by, "--json").out()))
                    .isEqualTo(withoutDatabase(
                            fixture.run("du", "--by", by, "--json").out()));
        }
    }

    private static String withoutDatabase(String json) {
        return json.replaceAll("\"database_bytes\": *\\d+", "");
    }

    /** In a table, keys of rows are those of the home, or of the store (columns {@code output} and {@code prompt}). */
    private static String withoutKeys(String export) {
        return export.replaceAll("(,[a-z_]+,[^,\"]*),[0-9]+,[0-9]+,", "$1,,,");
    }

    @Test
    void exportsAreTheSameBytes() throws Exception {
        for (String format : List.of("jsonl", "csv")) {
            Path ours = folder.resolve("ours." + format);
            Path theirs = folder.resolve("theirs." + format);
            assertThat(fixture.run("export", "--format", format, "--out", ours.toString())
                            .exit())
                    .isZero();
            Outcome ran = ofStore("export", "--format", format, "--out", theirs.toString());
            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(withoutKeys(Files.readString(theirs))).as(format).isEqualTo(withoutKeys(Files.readString(ours)));
        }
        for (String server : List.of("five", "six", "wild")) {
            agree("export", "--format", "history", "--server", server, "--out", "-");
        }
        assertThat(ofStore(
                                "export",
                                "--format",
                                "files",
                                "--out",
                                folder.resolve("files").toString())
                        .err())
                .contains("which files? --files s3://BUCKET");
    }

    /** Files are fetched from the object store, and those that are lost there are named. */
    @Test
    void exportedFilesAreTheSame() throws Exception {
        S3Server server = S3Server.shared();
        S3Server.access(server.endpoint());
        try (Archive archive = fixture.home().open();
                ObjectStore objects = ObjectStore.of(files(server), ObjectOptions.USUAL)) {
            List<StoredAssets.Stored> all = archive.keptAssets().after("", 1_000);
            assertThat(all).isNotEmpty();
            for (StoredAssets.Stored kept : all) {
                AssetRow asset = archive.asset(new Sha256(kept.sha256())).orElseThrow();
                objects.put(asset, archive.assets().path(asset));
            }
            String url = objects.address().toString();
            Path ours = folder.resolve("ours");
            Path theirs = folder.resolve("theirs");
            assertThat(fixture.run("export", "--format", "files", "--out", ours.toString())
                            .exit())
                    .isZero();
            Outcome placeless = ofStore("export", "--format", "files", "--out", theirs.toString());
            assertThat(placeless.exit()).isEqualTo(2);
            assertThat(placeless.err()).contains("which files?");
            Outcome ran = ofStore("export", "--format", "files", "--out", theirs.toString(), "--files", url);
            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(bytes(theirs)).isEqualTo(bytes(ours));

            String prompt = fixture.home()
                    .value("SELECT prompt_id FROM output JOIN prompt ON prompt.id = prompt" + " WHERE asset = '"
                            + all.get(0).sha256() + "' LIMIT 1");
            assertThat(ofStore("show", prompt, "--files", url).out())
                    .contains(url + "/assets/" + all.get(0).sha256().substring(0, 2) + "/");

            AssetRow lost = archive.asset(new Sha256(all.get(0).sha256())).orElseThrow();
            objects.delete(ObjectName.of(lost));
            Outcome without = ofStore(
                    "export",
                    "--format",
                    "files",
                    "--out",
                    folder.resolve("less").toString(),
                    "--files",
                    url);
            assertThat(without.exit()).isEqualTo(ExitCode.DAMAGED);
            assertThat(without.err()).contains("could not be exported");
        } finally {
            S3Server.forget();
        }
    }

    private static FilesAddress files(S3Server server) throws IOException {
        return FilesAddress.parse("s3://" + server.bucket() + "/of/it");
    }

    private static Map<String, String> bytes(Path exported) throws IOException {
        Map<String, String> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(exported)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                bytes.put(
                        exported.relativize(file).toString(),
                        Sha256.of(Sha256.digest().digest(Files.readAllBytes(file)))
                                .hex());
            }
        }
        return bytes;
    }

    @Test
    void serversAreTheSame() throws Exception {
        Outcome ran = ofStore("servers");
        assertThat(ran.out()).contains("five", "six", "wild");
        assertThat(ofStore("servers", "pause", "five").err()).contains("it goes without pause");
    }

    @Test
    void whatIsNamedWins() {
        Map<String, String> environment = Map.of("ARCHIVE_STORE", store);
        String home = fixture.home().root().toString();

        assertThat(Outcome.of(environment, "servers", "--json").out())
                .isEqualTo(ofStore("servers", "--json").out());
        assertThat(Outcome.of(environment, "--home", home, "servers", "--json").out())
                .isEqualTo(fixture.run("servers", "--json").out())
                .isNotEqualTo(ofStore("servers", "--json").out());
        assertThat(Outcome.of(environment, "--home", home, "servers", "--json", "--store", store)
                        .out())
                .isEqualTo(ofStore("servers", "--json").out());
        assertThat(Outcome.of(Map.of(), "list", "--store", "postgresql://u:secret@h/d")
                        .err())
                .contains("PGPASSWORD")
                .doesNotContain("secret");
    }

    /** Nothing of it outlasts a question. */
    @Test
    void theScratchArchiveGoes() throws Exception {
        ofStore("list");
        String own = "comfy-archive-store-" + ProcessHandle.current().pid();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(own)))
                    .isEmpty();
        }
    }

    @Test
    void anExportBecomesParquetAsTheDocumentSays() throws Exception {
        Path lines = folder.resolve("prompts.jsonl");
        Outcome ran = ofStore("export", "--format", "jsonl", "--out", lines.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        Files.write(
                lines,
                Files.readAllLines(lines).stream()
                        .filter(line -> !line.contains("\\ud800"))
                        .toList());
        List<String> recipe = sqlOf(Files.readString(Path.of("docs/store.md")), "## To count rather than look");
        Path parquet = folder.resolve("prompts");

        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            sql.execute(recipe.get(0)
                    .replace("'prompts.jsonl'", "'" + lines + "'")
                    .replace("TO 'prompts'", "TO '" + parquet + "'"));
            List<String> counted = rows(sql, recipe.get(1).replace("'prompts/", "'" + parquet + "/"));
            assertThat(counted)
                    .containsExactlyInAnyOrderElementsOf(
                            fixture.home().column("SELECT name || '|' || count(*) FROM model_use GROUP BY name"));
            String all = "read_parquet('" + parquet + "/*/*.parquet')";
            assertThat(rows(sql, "SELECT prompt_id FROM " + all))
                    .containsExactlyInAnyOrderElementsOf(
                            fixture.home().column("SELECT prompt_id FROM prompt WHERE prompt_id <> 'wild'"));
            assertThat(rows(
                            sql,
                            "SELECT one.seed FROM " + all
                                    + ", unnest(samplings) AS s (one) WHERE prompt_id = 'seeded'"))
                    .containsExactly("18446744073709551615");
            assertThat(rows(sql, "SELECT note FROM " + all + " WHERE note IS NOT NULL"))
                    .containsExactly("水彩, as it should be");
        }
        try (Stream<Path> months = Files.list(parquet)) {
            assertThat(months).allMatch(month -> month.getFileName().toString().matches("month=\\d{4}-\\d{2}"));
        }
    }

    private static List<String> sqlOf(String document, String heading) {
        String section = document.substring(document.indexOf(heading) + heading.length());
        return Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<String> rows(Statement sql, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = sql.executeQuery(query)) {
            while (row.next()) {
                StringJoiner cells = new StringJoiner("|");
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    cells.add(row.getString(column));
                }
                rows.add(cells.toString());
            }
        }
        return rows;
    }
}
