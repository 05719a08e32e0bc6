package io.github.comfyarchive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program by which this system shows a file. */
final class Viewer {
    /** Programs such as {@code xdg-open} hand a file on and end, or are the viewer themselves and stay. */
    private static final int SECONDS_TO_FAIL = 3;

    private Viewer() {}

    static String program(Map<String, String> environment) {
        String chosen = environment.getOrDefault("ARCHIVE_VIEWER", "");
        if (!chosen.isBlank()) {
            return chosen;
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return system.contains("mac") ? "open" : system.contains("win") ? "explorer.exe" : "xdg-open";
    }

    /**
     * Shows a file.
     *
     * @throws IOException if the program is not there or says that it cannot
     * @throws InterruptedException if this thread is interrupted
     */
    static void show(Path file, Map<String, String> environment) throws IOException, InterruptedException {
        String program = program(environment);
        Process process;
        try {
            process = new ProcessBuilder(List.of(program, file.toString()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of(nothing()).toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            throw new IOException(
                    "no program shows files here: there is no " + program
                            + " (ARCHIVE_VIEWER names another); the file is " + file,
                    missing);
        }
        boolean ended = process.waitFor(SECONDS_TO_FAIL, TimeUnit.SECONDS);
        boolean explorer = program.equals("explorer.exe"); // which ends with 1 where all is well
        if (ended && process.exitValue() != 0 && !explorer) {
            throw new IOException(program + " cannot show it (exit code " + process.exitValue()
                    + "; ARCHIVE_VIEWER names another program); the file is " + file);
        }
    }

    private static String nothing() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win") ? "NUL" : "/dev/null";
    }
}
