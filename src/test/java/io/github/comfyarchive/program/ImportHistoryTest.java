package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive import} of saved histories: answers of {@code GET /history}, folders of them, exports of ours. */
class ImportHistoryTest {
    private static final String SECRET = "sk-ant-api03-Zx81LmQ0pTvB7cYw4kHn2RsDf6GjUe9A";

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void name() {
        home = folder.resolve("imported");
    }

    private Outcome run(int exit, String... arguments) {
        Outcome ran = Outcome.of(java.util.Map.of("ARCHIVE_HOME", home.toString()), arguments);
        assertThat(ran.exit()).as(ran.err() + ran.out()).isEqualTo(exit);
        return ran;
    }

    private TestHome imported() {
        return new TestHome(home);
    }

    private Path save(String name, EntryJson... entries) throws IOException {
        StringBuilder json = new StringBuilder("{");
        for (EntryJson entry : entries) {
            json.append(json.length() == 1 ? "" : ",\n ")
                    .append('"')
                    .append(entry.id())
                    .append("\": ")
                    .append(entry.json());
        }
        return Files.writeString(folder.resolve(name), json.append("}"));
    }

    private void assertWhole() {
        Outcome verified = run(0, "verify", "--read-data");
        assertThat(verified.out()).doesNotContain("\n* ", "\n- ");
    }

    /** What a prompt says, whichever row it has. */
    private static List<List<String>> derived(TestHome home) {
        List<List<String>> rows = new ArrayList<>();
        for (String query : List.of(
                "SELECT prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,"
                        + " duration_ms, graph FROM prompt ORDER BY prompt_id",
                "SELECT prompt_id, event, at, data FROM status_message JOIN prompt ON prompt.id = prompt ORDER BY prompt_id,"
                        + " position",
                "SELECT prompt_id, positive, negative, model, seed, steps, width FROM sampling JOIN prompt ON prompt.id ="
                        + " prompt ORDER BY prompt_id, node_id",
                "SELECT prompt_id, node_id, media, position, filename, subfolder, type, state, asset FROM output JOIN prompt"
                        + " ON prompt.id = prompt ORDER BY prompt_id, node_id, media, position")) {
            rows.addAll(home.rows(query));
        }
        return rows;
    }

    @Test
    void anExportComesBackAsItWasWithItsFiles() throws Exception {
        ArchivedHome first = new ArchivedHome(folder);
        Path files = Files.createDirectories(folder.resolve("ComfyUI/output"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 12);
            first.sync("rig", server);
        }
        for (List<String> row : first.home().rows("SELECT subfolder, filename, asset FROM output")) {
            Files.createDirectories(files.resolve(row.get(0)));
            Files.copy(
                    first.home()
                            .root()
                            .resolve("assets")
                            .resolve(row.get(2).substring(0, 2))
                            .resolve(row.get(2) + ".png"),
                    files.resolve(row.get(0)).resolve(row.get(1)));
        }
        for (String format : List.of("history", "jsonl")) {
            home = folder.resolve("of-" + format);
            Path export = folder.resolve("rig." + (format.equals("history") ? "json" : format));
            assertThat(first.export(format, export).exit()).isZero();

            Outcome dry = runDry(export);
            assertThat(dry.out()).contains("nothing was written", "12 new");
            Outcome ran = run(0, "import", export.toString(), "--files", files.toString());

            assertThat(ran.out()).contains("(rig)", "12 new", "12 stored");
            assertThat(derived(imported())).isEqualTo(derived(first.home()));
            assertThat(imported().value("SELECT url FROM server")).startsWith("file:///");
            assertWhole();
            List<String> before = imported().column("SELECT last_changed_at FROM prompt");
            assertThat(run(0, "import", export.toString(), "--files", files.toString())
                            .out())
                    .contains("0 new, 12 known", "0 stored");
            assertThat(imported().column("SELECT last_changed_at FROM prompt")).isEqualTo(before);
        }
        Path line = folder.resolve("rig.jsonl");
        Path answer = folder.resolve("rig.json");
        assertThat(run(0, "import", answer.toString(), "--server", "rig").out())
                .as("an entry takes the place of what was made of a line")
                .contains("0 new, 12 changed");
        assertThat(imported().value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(run(0, "import", line.toString()).out()).contains("0 new, 12 known");
        assertThat(derived(imported())).isEqualTo(derived(first.home()));
        assertWhole();
    }

    private Outcome runDry(Path export) throws IOException {
        run(0, "init");
        Outcome ran = run(0, "import", "--dry-run", export.toString());
        assertThat(imported().value("SELECT count(*) FROM server")).isEqualTo("0");
        return ran;
    }

    @Test
    void whatFinishedLaterWinsInWhateverOrderItIsImported() throws Exception {
        EntryJson earlier = EntryJson.of("p1").at("2026-01-01T10:00:00Z").painting("a fox", "blurry");
        EntryJson later = EntryJson.of("p1").at("2026-01-02T10:00:00Z").painting("a heron", "blurry");
        EntryJson between = EntryJson.of("p1").at("2026-01-01T20:00:00Z").painting("a wolf", "blurry");
        List<EntryJson> all = List.of(earlier, between, later);
        List<List<List<String>>> archives = new ArrayList<>();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            home = folder.resolve("home" + Arrays.toString(order));
            for (int index : order) {
                run(
                        0,
                        "import",
                        "--server",
                        "rig",
                        save("save.json", all.get(index)).toString());
            }
            assertThat(run(
                                    0,
                                    "import",
                                    "--server",
                                    "rig",
                                    save("save.json", all.get(order[0])).toString())
                            .out())
                    .contains("1 known");
            archives.add(imported()
                    .rows("SELECT positive, started_at, (SELECT group_concat(hex(sha256)) FROM (SELECT sha256"
                            + " FROM replaced_entry ORDER BY sha256)), (SELECT count(*) FROM output WHERE replaced_at IS NOT NULL)"
                            + " FROM prompt JOIN sampling ON sampling.prompt = prompt.id"));
            assertWhole();
        }
        assertThat(archives.get(0).get(0).get(0)).isEqualTo("a heron");
        assertThat(archives.get(0).get(0).get(2)).hasSize(2 * 64 + 1);
        assertThat(archives.get(0).get(0).get(3)).isEqualTo("2");
        assertThat(archives).allSatisfy(archive -> assertThat(archive).isEqualTo(archives.get(0)));
    }

    @Test
    void aFolderOfSavesAndASyncOfTheSameServerAreOneArchive() throws Exception {
        Path saves = Files.createDirectory(folder.resolve("saves"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int part = 0; part < 3; part++) {
                TestEntries.complete(server, 4L * part, 4L * part + 4);
                Files.writeString(
                        saves.resolve(part + ".json"),
                        server.history().ids().stream()
                                .map(id -> "\"" + id + "\": " + server.history().text(id))
                                .collect(java.util.stream.Collectors.joining(", ", "{", "}")));
            }
            assertThat(run(0, "import", "--server", "rig", saves.toString()).out())
                    .contains("12 new", "12 known");
            run(0, "sync", "--server", "rig=" + server.uri());
            assertThat(imported().value("SELECT count(*) FROM server WHERE url LIKE 'http%'"))
                    .isEqualTo("1");
            assertThat(imported().value("SELECT count(*) FROM prompt")).isEqualTo("12");
            assertThat(imported().value("SELECT count(*) FROM output WHERE state = 'stored'"))
                    .isEqualTo("12");
        }
        assertWhole();
    }

    @Test
    void noSecretOfASavedHistoryIsKeptNorOfItsFiles() throws Exception {
        EntryJson entry = EntryJson.of("p1").painting("a fox " + SECRET, "blurry");
        String json = "{\"p1\": "
                + entry.json().replace("[\"9\"]]", "[\"9\"], {\"auth_token_comfy_org\": \"my-plain-token-77\"}]") + "}";
        Path save = Files.writeString(folder.resolve("save.json"), json);
        Path files = Files.createDirectory(folder.resolve("output"));
        Files.write(
                files.resolve("p1_00001_.png"),
                TestPng.of(8, 8, 1)
                        .text("prompt", "{\"a\": \"" + SECRET + " my-plain-token-77\"}")
                        .bytes());

        Outcome ran = run(0, "import", save.toString(), "--files", files.toString());

        assertThat(ran.out()).contains("1 new", "1 stored", "masked in 1 file");
        assertThat(imported().placesOf(SECRET)).isEmpty();
        assertThat(imported().placesOf("my-plain-token-77")).isEmpty();
        assertThat(Files.readString(files.resolve("p1_00001_.png"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .as("the folder is as it was")
                .contains(SECRET);
        assertWhole();
    }

    @Test
    void noNameLeadsOutOfTheFolderOfFiles() throws Exception {
        Path files = Files.createDirectories(folder.resolve("x/output"));
        Path outside =
                Files.write(folder.resolve("x/outside.png"), TestPng.of(4, 4, 1).bytes());
        Files.createSymbolicLink(files.resolve("link.png"), outside);
        Files.createSymbolicLink(files.resolve("up"), folder.resolve("x"));
        Files.createDirectory(files.resolve("folder.png"));
        new ProcessBuilder("mkfifo", files.resolve("fifo.png").toString())
                .start()
                .waitFor();
        Files.write(files.resolve("fine.png"), TestPng.of(4, 4, 1).bytes());
        List<String[]> names = List.of(
                new String[] {"../outside.png", ""},
                new String[] {"outside.png", ".."},
                new String[] {"outside.png", "../"},
                new String[] {"..\\\\outside.png", ""},
                new String[] {outside.toString(), ""},
                new String[] {"outside.png", outside.getParent().toString()},
                new String[] {"outside.png", "up"},
                new String[] {"link.png", ""},
                new String[] {"folder.png", ""},
                new String[] {"fifo.png", ""},
                new String[] {"a\\u0000b.png", ""},
                new String[] {"", ""},
                new String[] {"fine.png", ""});
        StringBuilder images = new StringBuilder();
        for (String[] name : names) {
            images.append(images.length() == 0 ? "" : ", ")
                    .append("{\"filename\": \"%s\", \"subfolder\": \"%s\", \"type\": \"output\"}"
                            .formatted(name[0], name[1]));
        }
        Path save = save("save.json", EntryJson.of("p1").outputs("{\"9\": {\"images\": [" + images + "]}}"));

        Outcome ran = run(0, "import", save.toString(), "--files", files.toString());

        assertThat(ran.out()).contains("1 stored");
        assertThat(imported().column("SELECT filename FROM output WHERE state = 'stored'"))
                .containsExactly("fine.png");
    }

    @Test
    void whatIsBrokenIsNamedAndTheRestIsTaken() throws Exception {
        String good = EntryJson.of("p1").json();
        Path cut = Files.writeString(
                folder.resolve("cut.json"),
                "{\"p1\": " + good + ", \"p2\": " + EntryJson.of("p2").json().substring(0, 60));
        Outcome ran = run(4, "import", "--server", "a", cut.toString());
        assertThat(ran.err()).contains("cut.json breaks off at byte");
        assertThat(ran.out()).contains("1 new");

        Path lines = Files.writeString(
                folder.resolve("lines.jsonl"),
                "{\"prompt_id\": \"p3\", \"server\": \"b\", \"status\": \"success\", \"graph\": null}\n\nnot json\n{\"a\": 1}\n"
                        + "{\"prompt_id\": \"p4\", \"server\": \"c\", \"number\": 7, \"status\": \"error\", \"graph\": {}}");
        ran = run(4, "import", lines.toString());
        assertThat(ran.err()).contains("no prompt in line 3", "no prompt in line 4");
        assertThat(imported()
                        .column("SELECT prompt_id || ' ' || name FROM prompt JOIN server ON server.id = server_id"))
                .containsExactlyInAnyOrder("p1 a", "p3 b", "p4 c");
        assertThat(imported().value("SELECT number FROM prompt WHERE prompt_id = 'p4'"))
                .isEqualTo("7.0");
    }

    /** By the prompts that are archived of it, wherever in the save they stand, as a sync knows an address. */
    @Test
    void aKnownServerIsRecognisedByItsPrompts() throws Exception {
        ArchivedHome first = new ArchivedHome(folder);
        home = first.home().root();
        EntryJson[] entries = {
            EntryJson.of("p0").at(1_795_467_645_000L).painting("an older fox", "x"),
            EntryJson.of("p1").at(1_795_467_646_000L).painting("a fox", "x"),
            EntryJson.of("p2").at(1_795_467_647_000L).painting("an owl with " + SECRET, "x")
        };
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete("p1", entries[1].json());
            server.history().complete("p2", entries[2].json());
            first.sync("rig", server);
        }
        Path save = save("old.json", entries);

        assertThat(run(0, "import", "--dry-run", save.toString()).out()).contains("(rig)", "1 new");
        assertThat(run(0, "import", save.toString()).out()).contains("(rig)", "1 new, 2 known");
        assertThat(first.export("jsonl", folder.resolve("mine.jsonl")).exit()).isZero();
        assertThat(first.export("history", folder.resolve("mine.json")).exit()).isZero();
        run(0, "servers", "rename", "rig", "studio");
        for (String name : List.of("mine.jsonl", "mine.json", "old.json")) {
            assertThat(run(0, "import", folder.resolve(name).toString()).out())
                    .as(name)
                    .contains("(studio)", "0 new, 3 known");
        }
        assertThat(run(0, "import", folder.resolve("mine.jsonl").toString()).out())
                .contains("what is said to be rig's is archived as studio's");
        assertThat(imported().column("SELECT name FROM server")).containsExactly("studio");

        Path others =
                save("others.json", EntryJson.of("p1").at(1_795_467_600_000L).painting("another one's fox", "x"));
        assertThat(run(0, "import", others.toString()).out())
                .as("never by an id alone")
                .contains("(others)", "1 new");
    }

    /** A save, and both exports of the same prompts, in one folder. */
    @Test
    void whatSharesPromptsInOneImportIsOneServer() throws Exception {
        EntryJson[] entries = {
            EntryJson.of("p1").at(1_795_467_646_000L).painting("a fox", "x"),
            EntryJson.of("p2").at(1_795_467_647_000L).painting("an owl", "x")
        };
        Path saves = Files.createDirectories(folder.resolve("saves"));
        ArchivedHome first = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (EntryJson entry : entries) {
                server.history().complete(entry.id(), entry.json());
            }
            first.sync("rig", server);
        }
        assertThat(first.export("history", saves.resolve("b.json")).exit()).isZero();
        for (String lines : List.of("a.jsonl", "c.jsonl")) {
            assertThat(first.export("jsonl", saves.resolve(lines)).exit()).isZero();
            Files.move(
                    save("raw.json", entries),
                    saves.resolve("raw.json"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            home = folder.resolve("of-" + lines);

            assertThat(run(0, "import", saves.toString()).out()).contains("2 new");

            assertThat(imported().column("SELECT count(*) FROM server")).containsExactly("1");
            assertThat(imported().column("SELECT prompt_id FROM prompt ORDER BY 1"))
                    .containsExactly("p1", "p2");
            assertWhole();
            Files.delete(saves.resolve(lines));
        }
    }
}
