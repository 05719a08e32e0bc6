package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
        Outcome ran = run("sync", "--server", name + "=" + server.uri());
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    private Map<String, String> environment() {
        return Map.of("ARCHIVE_HOME", home().root().toString());
    }

    public Outcome run(String... arguments) {
        return Outcome.of(environment(), arguments);
    }

    public Outcome export(String format, Path out, String... more) {
        return run(exportLine(format, out, more));
    }

    private static String[] exportLine(String format, Path out, String... more) {
        return Stream.concat(Stream.of("export", "--format", format, "--out", out.toString()), Stream.of(more))
                .toArray(String[]::new);
    }

    /** What an export writes to standard output; checked to be what it writes to a file. */
    public byte[] bytes(String format, String... more) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outcome piped = Outcome.writing(out, environment(), exportLine(format, Path.of("-"), more));
        assertThat(piped.exit()).as(piped.err()).isZero();
        assertThat(piped.err()).isEmpty();
        Path file = folder.resolve("again." + format);
        Outcome written = export(
                format,
                file,
                Stream.concat(Stream.of(more), Stream.of("--overwrite")).toArray(String[]::new));
        assertThat(written.exit()).as(written.err()).isZero();
        assertThat(Files.readAllBytes(file)).as("two exports of one archive").isEqualTo(out.toByteArray());
        return out.toByteArray();
    }
}
