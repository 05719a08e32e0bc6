package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.StandardOutput;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.TestEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each command, printing to where nothing more can be written: that is said, and no success; or where nobody reads any more: that is none. */
final class StandardOutputTest {
    /** In a line: one that is not there yet. */
    private static final String NEW_FOLDER = "{new}";

    private final FakeComfyServer server = FakeComfyServer.start();

    @TempDir
    private Path folder;

    private int newFolders;

    private String store;

    @BeforeEach
    void fill() throws Exception {
        store = PostgresServer.shared().database();
        assertThat(Outcome.of("store", "init", "--partitions", "0", "--store", store)
                        .exit())
                .isZero();
        TestEntries.complete(server, 0, 3);
        assertThat(Outcome.of(environment(), "sync", "-q").exit()).isZero();
        assertThat(Outcome.of(
                                environment(),
                                "backup",
                                "-q",
                                folder.resolve("backup").toString())
                        .exit())
                .isZero();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, String> environment() {
        return Map.of(
                "ARCHIVE_VIEWER", "true",
                "ARCHIVE_HOME", folder.resolve("home").toString(),
                "ARCHIVE_SERVER", server.uri().toString());
    }

    /** Whatever a command prints where it succeeds; a new command is to be added here. */
    private Map<String, List<String>> commandLines() {
        String id = TestEntries.entry(0).id();
        Map<String, List<String>> lines = new TreeMap<>();
        lines.put("sync", List.of("sync", "sync --json", "sync --full"));
        lines.put("watch", List.of("watch --json", "watch -v"));
        lines.put("serve", List.of("serve --port 0", "serve --port 0 --link", "serve --port 0 --watch"));
        lines.put("import", List.of("import " + pictures(), "import --json " + pictures()));
        lines.put("init", List.of("init"));
        lines.put("list", List.of("list", "list --json"));
        lines.put("search", List.of("search study", "search study --json"));
        lines.put("show", List.of("show " + id, "show " + id + " --json", "show " + id + " --graph"));
        lines.put("sql", List.of("sql", "sql newest-pictures", "sql sync-runs --json", "sql sync-runs --csv"));
        lines.put("open", List.of("open last"));
        lines.put("tag", List.of("tag best last", "tag"));
        lines.put("untag", List.of("untag best last"));
        lines.put("rate", List.of("rate 4 last", "rate 0 last"));
        lines.put("note", List.of("note last words"));
        lines.put("saved", List.of("saved add study study", "saved"));
        lines.put("stats", List.of("stats", "stats --json"));
        lines.put("du", List.of("du", "du --json"));
        lines.put("forget", List.of("forget --model x --dry-run --until 2999", "forget last --dry-run"));
        lines.put("status", List.of("status", "status --json"));
        lines.put(
                "export",
                List.of(
                        "export --format jsonl --out -",
                        "export --format csv --out -",
                        "export --format history --out -",
                        "export --format csv --overwrite --out " + folder.resolve("out.csv")));
        lines.put("gallery", List.of("gallery --overwrite --out " + folder.resolve("page")));
        lines.put("verify", List.of("verify", "verify --json", "verify --repair", "verify --repair --json"));
        lines.put("servers", List.of("servers", "servers --json"));
        lines.put(
                "backup",
                List.of("backup --overwrite --out " + folder.resolve("copy.db"), "backup " + folder.resolve("copy")));
        lines.put("restore", List.of("restore " + folder.resolve("backup") + " --home " + NEW_FOLDER));
        lines.put(
                "store",
                List.of(
                        "store init --partitions 2 --store " + store,
                        "store status --store " + store,
                        "store status --json --store " + store,
                        "store migrate --store " + store));
        lines.put(
                "publish",
                List.of(
                        "store init --partitions 2 --store " + store,
                        "publish --store " + store,
                        "publish --json --store " + store));
        lines.put("reindex", List.of("reindex", "reindex --json"));
        lines.put("redact", List.of("redact --explain " + id));
        lines.put("demo", List.of("demo --home " + folder.resolve("demo")));
        lines.put("config", List.of("config"));
        lines.put("generate-completion", List.of("generate-completion"));
        return lines;
    }

    private Path pictures() {
        try {
            return Files.createDirectories(folder.resolve("pictures"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Set<String> commands() {
        ArchiveCommand root = new ArchiveCommand(new Terminal(System.out, System.err, false, false, 80), Map.of());
        CommandLine all = Commands.of(root, new String[0]);
        return all.getSubcommands().keySet();
    }

    private List<String> allLines() {
        List<String> lines = new ArrayList<>(List.of("--help", "--version"));
        for (String command : commands()) {
            lines.add(command + " --help");
        }
        commandLines().values().forEach(lines::addAll);
        return lines;
    }

    @Test
    void everyCommandIsTried() {
        assertThat(commandLines().keySet()).isEqualTo(commands());
    }

    @Test
    void aFullDiskIsAFaultInALine() throws Exception {
        for (String line : allLines()) {
            completeOneMore(line);
            Outcome ran = run(line, StandardOutput.to(refusing("No space left on device"), failure -> false));
            assertThat(ran.exit()).as("%s: %s", line, ran).isEqualTo(1);
            assertThat(ran.errLines())
                    .as(line)
                    .containsExactly("archive: standard output cannot be written: No space left on device");
        }
    }

    @Test
    void aReaderThatHasEnoughIsNone() throws Exception {
        for (String line : allLines()) {
            completeOneMore(line);
            Outcome ran = run(line, StandardOutput.to(refusing("Broken pipe"), failure -> true));
            assertThat(ran.exit()).as("%s: %s", line, ran).isZero();
            assertThat(ran.err()).as(line).isEmpty();
        }
    }

    @Test
    void whatIsRefusedOnlyAtTheEndIsAFaultToo() throws Exception {
        for (String line : List.of("--version", "list", "sync --json", "verify", "export --format jsonl --out -")) {
            OutputStream late = new OutputStream() {
                @Override
                public void write(int oneByte) {
                    // taken, as a network file system does
                }

                @Override
                public void flush() throws IOException {
                    throw new IOException("Disk quota exceeded");
                }
            };
            Outcome ran = run(line, StandardOutput.to(late, failure -> false));
            assertThat(ran.exit()).as(line).isEqualTo(1);
            assertThat(ran.err())
                    .contains("standard output cannot be written: Disk quota exceeded")
                    .hasLineCount(1);
        }
    }

    /** A watch prints what comes. */
    private void completeOneMore(String line) {
        if (line.startsWith("watch -")) {
            int known = server.history().size();
            TestEntries.complete(server, known, known + 1);
        }
    }

    private static OutputStream refusing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private Outcome run(String words, PrintStream out) throws Exception {
        String line =
                words.replace(NEW_FOLDER, folder.resolve("new-" + ++newFolders).toString());
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, 80);
        int exitCode = Main.run(line.split(" ", -1), terminal, environment());
        return new Outcome(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }
}
