package io.github.comfyarchive.testing;

import io.github.comfyarchive.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a command line printed, and how it ended. */
public record Outcome(int exit, String out, String err) {

    private static final String NOBODYS =
            Path.of("target", "nobodys-home").toAbsolutePath().toString();

    /** Runs a command line in this process, in an empty environment. */
    public static Outcome of(String... arguments) {
        return of(Map.of(), arguments);
    }

    /** Runs a command line in this process. */
    public static Outcome of(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outcome outcome = writing(out, environment, arguments);
        return new Outcome(outcome.exit(), out.toString(StandardCharsets.UTF_8), outcome.err());
    }

    /** The same where the bytes of standard output go elsewhere; {@code out} is empty then. */
    public static Outcome writing(OutputStream out, Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> all = new HashMap<>(Map.of("HOME", NOBODYS)); // never that of whoever runs the tests
        all.putAll(environment);
        int exit = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.copyOf(all));
        return new Outcome(exit, "", err.toString(StandardCharsets.UTF_8));
    }

    public List<String> errLines() {
        return err.lines().toList();
    }
}
