package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.MadeMedia;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive by a sync and one by an import of the same server's output folder say the same of each file, in every column that a file can
 * know: of each format there is, with a secret in some of them that a sync has seen.
 */
class ImportEqualsSyncTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    /** What is derived, of each output. */
    private static final Map<String, String> DERIVED = Map.ofEntries(
            Map.entry(
                    "prompt",
                    "SELECT filename, prompt.status, completed, graph FROM output JOIN prompt ON prompt.id = output.prompt"),
            Map.entry(
                    "output",
                    "SELECT filename, node_id, media, position, subfolder, type, cached, state, asset, provenance,"
                            + " replaced_at FROM output"),
            Map.entry(
                    "asset",
                    "SELECT filename, asset.sha256, size, media_type, extension, width, height, masked, linked_from"
                            + " FROM output JOIN asset ON sha256 = output.asset"),
            Map.entry("sampling", of("sampling", "*")),
            Map.entry("output_sampler", of("output_sampler", "*")),
            Map.entry("output_origin", of("output_origin", "*")),
            Map.entry("prompt_source", of("prompt_source", "*")),
            Map.entry("model_use", of("model_use", "*")),
            Map.entry("node", of("node", "*")),
            Map.entry("node_input", of("node_input", "*")),
            Map.entry("redaction", of("redaction", "path, rule")),
            Map.entry(
                    "generation",
                    "SELECT filename, positive, negative, model, loras, seed, steps, cfg, sampler, scheduler, width, height,"
                            + " asset_path FROM generation"));

    @TempDir
    private static Path folder;

    private static Path output;
    private static String server;
    private static int formats;

    private static String of(String table, String columns) {
        return "SELECT output.filename, derived." + columns.replace(", ", ", derived.") + " FROM output JOIN " + table
                + " AS derived ON derived.prompt = output.prompt";
    }

    @BeforeAll
    static void archiveBoth() throws Exception {
        output = Files.createDirectory(folder.resolve("output"));
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            int number = 0;
            for (var writer : MadeMedia.writers().entrySet()) {
                make(comfy, number++, writer.getKey(), writer.getValue()::apply);
            }
            formats = number;
            server = comfy.uri().toString();
            done("synced", "sync", "--server", server);
            done("imported", "import", "--server", "rig", output.toString());
            done("before", "import", output.toString());
            done("before", "sync", "--server", server);
            done("before", "reindex", "--files"); // the secret came to be known after the files
            done("after", "sync", "--server", server);
            done("after", "import", output.toString());
        }
    }

    @AfterAll
    static void allAreWhole() {
        for (String home : List.of("synced", "imported", "before", "after")) {
            done(home, "verify", "--read-data");
        }
    }

    private interface Writer {
        byte[] of(Map<String, String> texts);
    }

    private static void make(FakeComfyServer comfy, int number, String name, Writer writer) throws IOException {
        boolean secret = number % 5 == 4;
        String text = "f\u00fcchse " + number + (secret ? " with " + SECRET : " without");
        String graph = TestEntries.entry(number).positive(text).graph();
        String workflow = TestEntries.entry(number).positive(text).workflow();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("prompt", graph);
        texts.put("workflow", workflow);
        byte[] bytes = writer.of(texts);
        Files.write(output.resolve(name), bytes);
        comfy.files().put(FileRef.output(name), bytes);
        comfy.history()
                .complete(
                        "id-" + number,
                        "{\"prompt\": [" + number + ", \"id-" + number + "\", " + graph
                                + ", {\"extra_pnginfo\": {\"workflow\": " + workflow + "}}, [\"9\"]"
                                + (secret ? ", {\"auth_token\": \"" + SECRET + "\"}" : "")
                                + "], \"outputs\": {\"9\": {\"" + media(name) + "\": [{\"filename\": "
                                + PythonJson.quote(name)
                                + ", \"subfolder\": \"\", \"type\": \"output\"}]}}, \"status\": {\"status_str\": \"success\","
                                + " \"completed\": true, \"messages\": []}}");
    }

    /** The keys under which ComfyUI's own nodes name files. */
    private static String media(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "flac", "mp3", "opus", "ogg", "wav", "m4a" -> "audio";
            case "glb" -> "3d";
            default -> "images";
        };
    }

    private static void done(String home, String... arguments) {
        Outcome ran = Outcome.of(Map.of("ARCHIVE_HOME", folder.resolve(home).toString()), arguments);
        assertThat(ran.exit()).as(home + ran.out() + ran.err()).isZero();
    }

    private static TestHome home(String name) {
        return new TestHome(folder.resolve(name));
    }

    /** Rows by the name of the file that they are of, without the keys of prompts. */
    private static Map<String, List<String>> derived(String home, String table) {
        Map<String, List<String>> byFile = new TreeMap<>();
        for (List<String> row : home(home).rows(DERIVED.get(table))) {
            List<String> values = new ArrayList<>(row.subList(1, row.size()));
            if (DERIVED.get(table).contains("derived.*")) {
                values.remove(0); // the prompt's key
            }
            byFile.computeIfAbsent(row.get(0), file -> new ArrayList<>()).add(values.toString());
        }
        byFile.values().forEach(rows -> rows.sort(null));
        return byFile;
    }

    @Test
    void everyColumnThatAFileCanKnowIsTheSame() {
        for (String table : DERIVED.keySet()) {
            Map<String, List<String>> synced = derived("synced", table);
            for (String other : List.of("before", "after")) {
                assertThat(derived(other, table)).as("%s %s", other, table).isEqualTo(synced);
            }
        }
        assertThat(derived("synced", "output")).hasSize(formats);
        assertThat(derived("synced", "sampling")).hasSize(formats);
    }

    /** Without a sync nobody knows the secret of those that hold one: all others are the same. */
    @Test
    void anImportAloneIsTheSameWhereNoSyncHadToTellASecret() {
        for (String table : DERIVED.keySet()) {
            Map<String, List<String>> synced = new TreeMap<>(derived("synced", table));
            Map<String, List<String>> imported = new TreeMap<>(derived("imported", table));
            int number = 0;
            for (String name : MadeMedia.writers().keySet()) {
                if (number++ % 5 == 4) {
                    synced.remove(name);
                    imported.remove(name);
                }
            }
            assertThat(imported).as(table).isEqualTo(synced);
        }
    }

    @Test
    void theSameWordsFindThem() {
        Map<String, String> synced = words("synced");
        assertThat(synced).hasSize(formats);
        for (String other : List.of("before", "after")) {
            assertThat(words(other)).as(other).isEqualTo(synced);
        }
    }

    private static Map<String, String> words(String home) {
        Map<Long, String> words = home(home).words();
        Map<String, String> byFile = new TreeMap<>();
        home(home)
                .rows("SELECT filename, prompt FROM output")
                .forEach(row -> byFile.put(row.get(0), words.get(Long.parseLong(row.get(1)))));
        return byFile;
    }

    /** Nowhere: in no row of import_file or prompt_alias, in no entry, no file, no index, no log of SQLite. */
    @Test
    void noSecretThatASyncHasSeenIsKept() throws Exception {
        for (String home : List.of("synced", "before", "after")) {
            if (home.equals("before")) {
                home(home).execute("VACUUM"); // what stood in a row before anybody knew it may be left between rows
            }
            assertThat(home(home).placesOf(SECRET)).as(home).isEmpty();
            for (String table : home(home)
                    .column("SELECT name FROM sqlite_schema WHERE type = 'table'"
                            + " AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'")) {
                assertThat(home(home).rows("SELECT * FROM " + table).toString())
                        .as("%s %s", home, table)
                        .doesNotContain(SECRET);
            }
        }
        assertThat(home("after").value("SELECT count(*) FROM import_file")).isEqualTo(String.valueOf(formats));
        assertThat(home("before").value("SELECT count(*) FROM prompt_alias")).isEqualTo(String.valueOf(formats));
    }
}
