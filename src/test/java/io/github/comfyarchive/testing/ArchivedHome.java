package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A home that the program itself has filled, and command lines on it, run in this process. */
public final class ArchivedHome {
    private final Path folder;

    public ArchivedHome(Path folder) {
        this.folder = folder;
    }

    /** What a command line did. */
    public record Ran(int exit, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    public static ArchivedHome ofRecordings(Path folder) {
        ArchivedHome fixture = new ArchivedHome(folder);
        Map<String, Recording> servers = new LinkedHashMap<>();
        servers.put("five", Recording.promptOfFive());
        servers.put("six", Recording.promptOfSix());
        servers.forEach((name, recording) -> {
            try (FakeComfyServer server = FakeComfyServer.replaying(recording)) {
                fixture.sync(name, server);
            }
        });
        return fixture;
    }

    /** The same in another folder, without a sync. */
    public ArchivedHome copyTo(Path other) throws IOException {
        ArchivedHome copy = new ArchivedHome(other);
        home().copyTo(copy.home().root());
        return copy;
    }

    public TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    public Path folder() {
        return folder;
    }

    public void sync(String name, FakeComfyServer server) {
        home().withSchema();
        Ran ran = run("sync", "--server", name + "=" + server.uri());
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    public Ran run(String... arguments) {
        return run(Map.of("ARCHIVE_HOME", home().root().toString()), arguments);
    }

    /** Any command line in any environment. */
    public static Ran run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment);
        return new Ran(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    public Ran export(String format, Path out, String... more) {
        return run(Stream.concat(Stream.of("export", "--format", format, "--out", out.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    /** What an export writes to standard output; checked to be what it writes to a file. */
    public byte[] bytes(String format, String... more) throws IOException {
        Ran piped = export(format, Path.of("-"), more);
        assertThat(piped.exit()).as(piped.err()).isZero();
        assertThat(piped.err()).isEmpty();
        Path file = folder.resolve("again." + format);
        Ran written = export(
                format,
                file,
                Stream.concat(Stream.of(more), Stream.of("--overwrite")).toArray(String[]::new));
        assertThat(written.exit()).as(written.err()).isZero();
        assertThat(Files.readAllBytes(file)).as("two exports of one archive").isEqualTo(piped.out());
        return piped.out();
    }
}
