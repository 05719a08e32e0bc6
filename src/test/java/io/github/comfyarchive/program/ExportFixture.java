package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A home that the program itself has filled, and exports of it, as a user asks for them. */
final class ExportFixture {
    private final Path folder;

    ExportFixture(Path folder) {
        this.folder = folder;
    }

    /** What a command line did. */
    record Ran(int exit, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    static ExportFixture ofRecordings(Path folder) {
        ExportFixture fixture = new ExportFixture(folder);
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
    ExportFixture copyTo(Path other) throws IOException {
        ExportFixture copy = new ExportFixture(other);
        home().copyTo(copy.home().root());
        return copy;
    }

    TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    Path folder() {
        return folder;
    }

    void sync(String name, FakeComfyServer server) {
        home().withSchema();
        Ran ran = run("sync", "--server", name + "=" + server.uri());
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("ARCHIVE_HOME", home().root().toString()));
        return new Ran(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    Ran export(String format, Path out, String... more) {
        return run(Stream.concat(Stream.of("export", "--format", format, "--out", out.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    /** What an export writes to standard output; checked to be what it writes to a file. */
    byte[] bytes(String format, String... more) throws IOException {
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
