package io.github.comfyarchive.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command line that is about to be started: where, and in which environment. */
public record Launch(List<String> command, Path folder, Map<String, String> environment) {

    /** A process that runs, with the files its output goes to. */
    public record Running(Process process, Path out, Path err) {

        public Outcome end() throws IOException, InterruptedException {
            return endWithin(Duration.ofMinutes(2));
        }

        public Outcome endWithin(Duration limit) throws IOException, InterruptedException {
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Outcome outcome = new Outcome(ended ? process.exitValue() : -1, text(out), text(err));
            assertThat(ended).as("ends within %s: %s", limit, outcome).isTrue();
            return outcome;
        }
    }

    /** A file as text, what is not UTF-8 in it replaced. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }

    public static Launch of(Path script, Path folder) {
        return new Launch(List.of(script.toString()), folder, Map.of())
                .with("PATH", "/usr/local/bin:/usr/bin:/bin")
                .with("LANG", "C.UTF-8")
                .with("HOME", "/nonexistent")
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("ARCHIVE_CDS", "0");
    }

    public Launch with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return new Launch(command, folder, changed);
    }

    public Launch without(String name) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.remove(name);
        return new Launch(command, folder, changed);
    }

    public Launch in(Path other) {
        return new Launch(command, other, environment);
    }

    public Launch by(String... other) {
        return new Launch(List.of(other), folder, environment);
    }

    public Outcome run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    public Running start(String... arguments) throws IOException {
        return start(Path.of("/dev/null"), arguments);
    }

    public Running start(Path input, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(command);
        Stream.of(arguments).forEach(line::add);
        Path out = temporary("out");
        Path err = temporary("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    private static Path temporary(String name) throws IOException {
        Path file = Files.createTempFile("launch", name);
        file.toFile().deleteOnExit();
        return file;
    }
}
