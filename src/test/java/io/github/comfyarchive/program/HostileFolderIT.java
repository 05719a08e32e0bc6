package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.Unprivileged;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder that means harm, met by the packaged program with half of its usual memory, as a user who may not read all of it, while
 * somebody else works in it: all that can be imported is, what cannot is named in a line, and the folder stays as it is.
 */
final class HostileFolderIT {
    private static final String MEMORY = "-Xmx192m";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long BEFORE = 1_600_000_000_000L;

    /** Looked at first, and long: whoever sees them open knows that the folder has been listed, and the others not been read. */
    private static final List<String> SLOW = List.of("endless.png", "endless2.png", "million.png");

    @TempDir
    private static Path folder;

    private static Path output;
    private static Path outside;
    private static Program program;
    private static Map<String, String> before;
    private static Map<String, String> after;
    private static Outcome ran;
    private static List<String> imported;
    private static Duration took;
    private static boolean devices;

    @BeforeAll
    static void meetIt() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        Path theirs = open(folder.resolve("theirs"));
        open(folder);
        open(folder.resolve("unpacked"));
        program = new Program(folder, theirs.resolve("home"));
        output = Files.createDirectory(folder.resolve("output"));
        outside = Files.createDirectory(folder.resolve("outside"));
        links();
        noFiles(root);
        names();
        bombs();
        closed();
        elsewhere();
        read();
        before = state();

        Launch launch = new Unprivileged(folder, root).launch(program.launch(MEMORY));
        long start = System.nanoTime();
        Launch.Running running = launch.start("import", output.toString());
        meanwhile(running.process());
        ran = running.endWithin(PATIENCE);
        took = Duration.ofNanos(System.nanoTime() - start);
        after = state();
        imported = stored();
    }

    private static List<String> stored() {
        return new TestHome(program.home())
                .column("SELECT DISTINCT positive FROM sampling JOIN output USING (prompt) WHERE state = 'stored'");
    }

    @AfterAll
    static void removeWhatHasNoName() throws Exception {
        assertThat(SmallDisk.run("chmod", "-R", "u+rwX", output.toString())).isEmpty();
        assertThat(SmallDisk.run("rm", "-rf", output.toString())).isEmpty();
    }

    private static Path open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static void bash(Path in, String script) throws Exception {
        assertThat(SmallDisk.run("bash", "-c", "cd \"$1\" && " + script, "bash", in.toString()))
                .isEmpty();
    }

    private static String graph(String text) {
        return TestEntries.entry(text.hashCode()).positive(text).graph();
    }

    private static TestPng png(String text) {
        return TestPng.of(4, 4, text.hashCode()).text("prompt", graph(text));
    }

    private static Path write(String name, byte[] bytes) throws IOException {
        Path file = output.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private static void links() throws IOException {
        Files.write(outside.resolve("x.png"), png("outsider").bytes());
        Files.createSymbolicLink(output.resolve("folder-out"), outside);
        Files.createSymbolicLink(output.resolve("file-out.png"), Path.of("../outside/x.png"));
        Files.createSymbolicLink(output.resolve("device-out.png"), Path.of("/dev/zero"));
        Files.createSymbolicLink(output.resolve("loop-here"), Path.of("."));
        Files.createSymbolicLink(output.resolve("circle1"), Path.of("circle2"));
        Files.createSymbolicLink(output.resolve("circle2"), Path.of("circle1"));
    }

    /** Only root may make devices; everybody else meets them as links alone. */
    private static void noFiles(boolean root) throws Exception {
        bash(output, "mkfifo pipe.png");
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(output.resolve("socket.png"))).close();
        devices = root
                && SmallDisk.run("mknod", output.resolve("zeros-device.png").toString(), "c", "1", "5")
                        .isEmpty();
    }

    private static void names() throws Exception {
        write("\u001b[31mred\u202e\n.png", png("coloured").bytes());
        Path plain = folder.resolve("plain");
        for (String escaped : List.of("f\\xfc\\xff.png", "f\\xfc\\xfe.png", "\\x90\\x85\\x8d\\xca.png")) {
            Files.write(plain, png("called " + escaped.replace("\\x", "")).bytes());
            bash(output, "cp ../plain $'" + escaped + "'");
        }
        Files.write(plain, png("called folder").bytes());
        bash(output, "mkdir $'below\\xff' && cp ../plain $'below\\xff/x.png'");
        Files.write(plain, png("called too long").bytes());
        String name = "n".repeat(200);
        bash(output, "for i in {1..25}; do mkdir " + name + "; cd " + name + "; done; cp \"$1/../plain\" deep.png");
    }

    private static void bombs() throws IOException {
        try (RandomAccessFile zeros =
                new RandomAccessFile(output.resolve("zeros.png").toFile(), "rw")) {
            zeros.setLength(4L << 30);
        }
        byte[] lie = TestPng.of(4, 4, 1).bytes();
        try (RandomAccessFile lying =
                new RandomAccessFile(output.resolve("lying.png").toFile(), "rw")) {
            lying.write(lie, 0, 33);
            lying.write(ByteBuffer.allocate(8)
                    .putInt(Integer.MAX_VALUE)
                    .put("tEXt".getBytes(UTF_8))
                    .array());
            lying.write("prompt\0{".getBytes(UTF_8));
            lying.setLength(4L << 30);
        }
        write(
                "endless.png",
                TestPng.of(4, 4, 2)
                        .chunk("zTXt", deflated("prompt", out -> repeat(out, "a", 100_000_000)))
                        .bytes());
        write(
                "hidden.png",
                png("behind a bomb")
                        .chunk("zTXt", deflated("things", out -> repeat(out, "a", 100_000_000)))
                        .bytes());
        write(
                "million.png",
                TestPng.of(4, 4, 3)
                        .chunk("zTXt", deflated("prompt", out -> nodes(out, 1_000_000)))
                        .bytes());
        write(
                "many.png",
                TestPng.of(4, 4, 4)
                        .chunk("zTXt", deflated("prompt", out -> nodes(out, Fuzz.amount(5_000, 90_000))))
                        .bytes());
        write("deep.json", ("{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000)).getBytes(UTF_8));
        write("cut.png", Arrays.copyOf(png("cut off").bytes(), 90));
    }

    /** What is deflated, piece by piece. */
    private interface Text {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] deflated(String key, Text text) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((key + "\0\0").getBytes(ISO_8859_1));
        try (DeflaterOutputStream out = new DeflaterOutputStream(chunk, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
            text.to(out);
        }
        return chunk.toByteArray();
    }

    private static void repeat(OutputStream out, String what, int times) throws IOException {
        byte[] piece = what.repeat(1_000_000).getBytes(UTF_8);
        for (int done = 0; done < times; done += 1_000_000) {
            out.write(piece);
        }
    }

    private static void nodes(OutputStream out, int count) throws IOException {
        StringBuilder nodes = new StringBuilder("{");
        for (int node = 0; node < count; node++) {
            nodes.append(node == 0 ? "" : ",")
                    .append('"')
                    .append(node)
                    .append("\":{\"class_type\":\"Many\",\"inputs\":{}}");
        }
        out.write(nodes.append('}').toString().getBytes(UTF_8));
    }

    private static void closed() throws IOException {
        Files.setPosixFilePermissions(
                write("closed.png", png("closed").bytes()), PosixFilePermissions.fromString("---------"));
        write("closed-folder/x.png", png("closed in").bytes());
        Files.setPosixFilePermissions(output.resolve("closed-folder"), PosixFilePermissions.fromString("---------"));
    }

    /** What changes while it is imported. */
    private static void elsewhere() throws IOException {
        Files.createLink(output.resolve("endless2.png"), output.resolve("endless.png"));
        for (String name : SLOW) {
            Files.setLastModifiedTime(output.resolve(name), FileTime.fromMillis(BEFORE));
        }
        for (String name : List.of("grows.png", "shrinks.png", "vanishes.png", "swapped.png")) {
            write(name, png(name).bytes());
        }
    }

    private static void meanwhile(Process process) {
        await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> !process.isAlive() || reads(process));
        assertThat(process.isAlive()).as("somebody saw it read").isTrue();
        try {
            Files.write(output.resolve("grows.png"), new byte[1], StandardOpenOption.APPEND);
            try (FileChannel shrinking = FileChannel.open(output.resolve("shrinks.png"), StandardOpenOption.WRITE)) {
                shrinking.truncate(shrinking.size() - 1);
            }
            Files.delete(output.resolve("vanishes.png"));
            Files.move(outside.resolve("pipe"), output.resolve("swapped.png"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Whether a process has one of the slow files open. */
    private static boolean reads(Process process) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.anyMatch(file -> {
                try {
                    return SLOW.contains(
                            String.valueOf(Files.readSymbolicLink(file).getFileName()));
                } catch (IOException closedAgain) {
                    return false;
                }
            });
        } catch (IOException | UncheckedIOException goneOrOther) {
            return false;
        }
    }

    private static void read() throws Exception {
        write("fox.png", png("a fox").bytes());
        write("below/owl.png", png("an owl").bytes());
        bash(outside, "mkfifo pipe");
        String later = "@" + Instant.now().plusSeconds(3600).getEpochSecond(); // so that no mount moves it (relatime)
        bash(output, "find . -type f -execdir touch -a -d " + later + " {} +");
    }

    /** Names, kinds, sizes, times, modes, owners and numbers of all that is there, folders too. */
    private static Map<String, String> state() throws Exception {
        Map<String, String> state = new TreeMap<>();
        Process find = new ProcessBuilder(
                        "find",
                        output.toString(),
                        outside.toString(),
                        "-printf",
                        "%P %y %s %T@ %C@ %A@ %m %u %n %i %l\\0")
                .redirectErrorStream(true)
                .start();
        for (String line : new String(find.getInputStream().readAllBytes(), ISO_8859_1).split("\0", -1)) {
            String name = line.substring(0, Math.max(0, line.indexOf(' ')));
            boolean readByListing = line.startsWith(name + " d ") || line.startsWith(name + " l ");
            state.put(name, readByListing ? line.replaceFirst("^(.* [dl] \\S+ \\S+ \\S+) \\S+", "$1") : line);
        }
        return state;
    }

    @Test
    void allThatCanBeImportedIs() {
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(4);
        assertThat(took).isLessThan(PATIENCE);
        List<String> expected = List.of(
                "a fox",
                "an owl",
                "coloured",
                "called ffcff.png",
                "called ffcfe.png",
                "called 90858dca.png",
                "called folder");
        TestHome home = new TestHome(program.home());
        assertThat(imported).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(home.value("SELECT count(*) FROM output WHERE filename = 'many.png' AND state = 'stored'"))
                .isEqualTo("1");
        assertThat(home.value("SELECT count(*) FROM node WHERE class_type = 'Many'"))
                .isEqualTo(String.valueOf(Fuzz.amount(5_000, 90_000)));
        assertThat(program.home().resolve("tmp")).isEmptyDirectory();
        program.isWhole("after a hostile folder");
    }

    @Test
    void whatCannotBeImportedIsNamedInALine() {
        Map<String, String> reasons = new TreeMap<>(Map.of(
                "folder-out", "it is a link that leads out of the folder",
                "file-out.png", "it is a link that leads out of the folder",
                "device-out.png", "it is a link that leads out of the folder",
                "circle1", "it is a link that leads nowhere",
                "circle2", "it is a link that leads nowhere",
                "pipe.png", "it is no file",
                "socket.png", "it is no file"));
        reasons.putAll(Map.of(
                "closed.png", "permission denied",
                "closed-folder", "permission denied",
                "lying.png", "what it says of itself is more than is read",
                "endless.png", "what it says of itself is more than is read",
                "million.png", "what it says of itself is more than is read",
                "hidden.png", "cannot be searched for secrets",
                "grows.png", "it changed while it was read",
                "shrinks.png", "it changed while it was read",
                "vanishes.png", "it is not there any more",
                "swapped.png", "it cannot be read: something else has taken its place"));
        reasons.put("endless2.png", reasons.get("endless.png"));
        if (devices) {
            reasons.put("zeros-device.png", "it is no file");
        }
        List<String> lines = ran.err().lines().toList();
        reasons.forEach((name, why) ->
                assertThat(lines).as(name).anyMatch(line -> line.contains("/" + name + ": ") && line.contains(why)));
        assertThat(lines)
                .as("the one whose name is too long for the system")
                .anyMatch(line -> line.contains("File name too long"));
        assertThat(lines).hasSize(reasons.size() + 1).noneMatch(line -> line.contains("loop-here"));
        assertThat(ran.err()).doesNotContain("\tat ", "internal error", "\u001b", "\u202e");
    }

    @Test
    void nothingInTheFolderIsChanged() {
        Map<String, String> expected = new TreeMap<>(before);
        for (String changed : List.of("", "grows.png", "shrinks.png", "swapped.png", "vanishes.png", "pipe")) {
            expected.remove(changed);
            after.remove(changed);
        }
        assertThat(after).isEqualTo(expected);
    }

    /** As root, who may read all, or with the modes given back: what waited comes in, and nothing a second time. */
    @Test
    void theNextImportTakesWhatHasComeRight() throws Exception {
        String prompts = "SELECT count(*) FROM prompt";
        TestHome home = new TestHome(program.home());
        int known = Integer.parseInt(String.valueOf(home.value(prompts)));
        Path closed = output.resolve("closed.png");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r--r--r--"));

        Outcome next = program.here(
                "import",
                closed.toString(),
                output.resolve("grows.png").toString(),
                output.resolve("fox.png").toString());

        assertThat(next.exit()).as(next.toString()).isZero();
        assertThat(Integer.parseInt(String.valueOf(home.value(prompts)))).isEqualTo(known + 1);
        assertThat(stored()).contains("closed", "grows.png");
    }
}
