package io.github.comfyarchive.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.intake.RunProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static RunProgress large() {
        RunProgress run = new RunProgress();
        run.entriesRead.add(10_000);
        run.filesExpected.add(23_456);
        run.filesStored.add(12_345);
        run.fileBytes.add(123_456_789_012L);
        return run;
    }

    private static String shown(int columns, boolean terminal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (Progress progress = Progress.on(new Terminal(err, err, false, terminal, columns), false)) {
            progress.follow("workstation-upstairs-with-a-very-long-name", large());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** However long the name and however large the numbers, what is done is seen as a bar. */
    @Test
    void thereIsABarIn80Columns() {
        String last = shown(80, true).strip();
        last = last.substring(last.lastIndexOf('\r') + 1);
        assertThat(last)
                .startsWith("workstation…")
                .containsPattern("\\[=+ +\\]")
                .contains("12345/23456 files", "123.5 GB");
        assertThat(DisplayWidth.of(last)).isLessThan(80);
    }

    @Test
    void aWideTerminalHasAllOfIt() {
        assertThat(shown(140, true)).contains("workstation… ", "10,000 entries, 123.5 GB", "files/s");
    }

    @Test
    void thereIsNoneWithoutATerminal() {
        assertThat(shown(80, false)).isEmpty();
    }
}
