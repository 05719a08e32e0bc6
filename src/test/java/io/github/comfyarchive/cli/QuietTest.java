package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.demo.SampleServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code -q} promises: whoever does something hears of errors alone, on a terminal too, where there are bars otherwise. */
final class QuietTest {
    @TempDir
    private Path folder;

    private String printed(String line) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(all, true, StandardCharsets.UTF_8);
        String[] args = Stream.concat(Stream.of(line.split(" ")), Stream.of("-q"))
                .map(word -> word.replace("FOLDER", folder.toString()))
                .toArray(String[]::new);
        int exit = Main.run(
                args,
                new Terminal(out, out, true, true, 80),
                Map.of("ARCHIVE_HOME", folder.resolve("home").toString()));
        String said = all.toString(StandardCharsets.UTF_8);
        assertThat(exit).as(line + ": " + said).isZero();
        return said;
    }

    @Test
    void whatIsDoneIsDoneWithoutAWord() throws IOException {
        try (SampleServer server = SampleServer.start()) {
            assertThat(printed("init")).isEmpty();
            assertThat(printed("sync --server demo=" + server.uri())).isEmpty();
            assertThat(printed("status")).isEmpty();
        }
        for (String line : new String[] {
            "verify --read-data",
            "backup FOLDER/backup",
            "restore FOLDER/backup --home FOLDER/restored",
            "verify --home FOLDER/restored",
            "export --format files --out FOLDER/files",
            "export --out FOLDER/all.csv",
            "gallery --out FOLDER/page",
            "import FOLDER/files --home FOLDER/imported",
            "import FOLDER/restored",
            "tag best last",
            "untag best last",
            "rate 4 last",
            "note last hello",
            "saved add fox lighthouse",
            "saved remove fox",
            "servers pause demo",
            "servers resume demo",
            "servers rename demo other",
            "reindex",
            "forget last --yes",
            "demo --home FOLDER/demo"
        }) {
            assertThat(printed(line)).as(line).isEmpty();
        }
    }
}
