package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.LoggedRequest;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.When;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to files on their way. */
class FileScenariosTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;
    private int number;

    @BeforeEach
    void start() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void verify() throws Exception {
        server.close();
        archive.verify();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A prompt whose node 9 names some files; cached or not. */
    private void prompt(String id, boolean cached, FileRef... files) {
        List<String> references = Stream.of(files)
                .map(file -> "{\"filename\": " + PythonJson.quote(file.filename()) + ", \"subfolder\": "
                        + PythonJson.quote(file.subfolder()) + ", \"type\": " + PythonJson.quote(file.type()) + "}")
                .toList();
        int time = number++;
        server.history()
                .complete(
                        id,
                        "{\"prompt\": [" + time + ", \"" + id
                                + "\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}, {},"
                                + " [\"9\"]], \"outputs\": {\"9\": {\"images\": [" + String.join(", ", references)
                                + "]}}, \"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\":"
                                + " [[\"execution_start\", {\"timestamp\": " + time
                                + "}], [\"execution_cached\", {\"nodes\": ["
                                + (cached ? "\"9\"" : "") + "]}]]}}");
    }

    private byte[] stored(String filename) throws Exception {
        List<String> row = archive.rows("SELECT sha256, extension FROM output JOIN asset ON asset.sha256 = output.asset"
                        + " WHERE filename = '" + filename + "'")
                .get(0);
        return Files.readAllBytes(archive.home()
                .root()
                .resolve("assets/" + row.get(0).substring(0, 2) + "/" + row.get(0) + "." + row.get(1)));
    }

    private List<String> states() {
        return archive.column("SELECT state FROM output ORDER BY id");
    }

    @Test
    void storesAPictureWithItsTypeItsSizeAndWhoseItIs() throws Exception {
        TestEntry entry = TestEntries.entry(1);
        TestEntries.complete(server, entry);

        ServerReport report = archive.sync(server);

        assertThat(report.counts().filesStored()).isEqualTo(entry.files().size());
        assertThat(archive.rows("SELECT media_type, extension, provenance, width > 0 FROM output JOIN asset"
                        + " ON asset.sha256 = output.asset"))
                .allSatisfy(row -> assertThat(row).isEqualTo(List.of("image/png", "png", "verified", "1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 70_000, 3_000_000})
    void storesBytesAsTheyAre(int length) throws Exception {
        byte[] bytes = random(length, 3);
        server.files().put(FileRef.output("x.dat"), bytes);
        prompt("p", false, FileRef.output("x.dat"));

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(stored("x.dat")).isEqualTo(bytes);
        assertThat(archive.column("SELECT media_type FROM asset")).containsExactly("application/octet-stream");
    }

    static Stream<Fault> breaks() {
        return Stream.of(Fault.cutBodyAfter(100_000), Fault.resetBodyAfter(250_000), Fault.stallAfter(10_000));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void goesOnFromWhereTheConnectionBroke(Fault fault) throws Exception {
        byte[] bytes = random(300_000, 4);
        server.files().put(FileRef.output("x.dat"), bytes);
        prompt("p", false, FileRef.output("x.dat"));
        server.fail(When.file("x.dat").nth(1), fault);

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(stored("x.dat")).isEqualTo(bytes);
        List<LoggedRequest> requests = server.log().to("/view");
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1).header("Range")).startsWith("bytes=");
        assertThat(requests.get(1).bytesSent()).isLessThan(300_500);
    }

    @ParameterizedTest
    @ValueSource(ints = {-9, 9})
    void takesNoFileOfAnotherLengthThanTheServerSaid(int difference) throws Exception {
        byte[] bytes = random(300_000, 4);
        server.files().put(FileRef.output("x.dat"), bytes);
        prompt("p", false, FileRef.output("x.dat"));
        server.fail(When.file("x.dat").nth(1), Fault.wrongLength(difference));

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(stored("x.dat")).isEqualTo(bytes);
    }

    @Test
    void startsOverWhenTheFileChangedMeanwhile() throws Exception {
        byte[] later = random(300_000, 6);
        server.files().put(FileRef.output("x.dat"), random(300_000, 5));
        prompt("p", false, FileRef.output("x.dat"));
        server.fail(When.file("x.dat").nth(1), Fault.cutBodyAfter(100_000));
        server.before(When.file("x.dat").nth(2), () -> server.files().put(FileRef.output("x.dat"), later));

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(stored("x.dat")).isEqualTo(later);
    }

    @Test
    void goesOnInTheNextRunFromWhatIsOnTheDisk() throws Exception {
        byte[] bytes = random(30_000_000, 7);
        server.files().put(FileRef.output("x.dat"), bytes);
        prompt("p", false, FileRef.output("x.dat"));
        server.fail(When.file("x.dat").nth(1), Fault.cutBodyAfter(25_000_000));
        server.fail(When.file("x.dat").from(2), Fault.status(503));
        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
        server.heal();
        server.log().clear();

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(stored("x.dat")).isEqualTo(bytes);
        assertThat(server.log().to("/view"))
                .singleElement()
                .satisfies(request -> assertThat(
                                Long.parseLong(request.header("Range").replaceAll("\\D", "")))
                        .isGreaterThan(8_000_000));
    }

    @Test
    void tellsWhatIsGoneFromWhatFailedAndFromWhatIsRefused() throws Exception {
        server.files().put(FileRef.output("later.png"), random(100, 1));
        prompt("p", false, FileRef.output("gone.png"), FileRef.output("../secret.png"), FileRef.output("later.png"));
        server.fail(When.file("later.png"), Fault.status(403));

        ServerReport report = archive.sync(server);

        assertThat(states()).containsExactly("missing", "skipped", "failed");
        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
        assertThat(report.filesWaiting()).isEqualTo(1);
        assertThat(report.problems()).hasSize(3);
        server.heal();
        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(states()).containsExactly("missing", "skipped", "stored");
    }

    @Test
    void keepsTheEntriesWhenAllFilesFail() throws Exception {
        for (int index = 0; index < 30; index++) {
            server.files().put(FileRef.output("f" + index), random(50, index));
            prompt("p" + index, false, FileRef.output("f" + index));
        }
        server.fail(When.path("/view"), Fault.status(500));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
        assertThat(report.counts().promptsNew()).isEqualTo(30);
        assertThat(server.log().count("/view")).as("given up soon").isLessThan(60);
        server.heal();
        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(states()).hasSize(30).containsOnly("stored");
    }

    @Test
    void sharesEqualBytesUnderTwoNames() throws Exception {
        server.files().put(FileRef.output("a.dat"), random(999, 1)).put(FileRef.output("b.dat"), random(999, 1));
        prompt("p", false, FileRef.output("a.dat"), FileRef.output("b.dat"));

        ServerReport report = archive.sync(server);

        assertThat(report.counts().filesStored()).isEqualTo(1);
        assertThat(report.counts().filesShared()).isEqualTo(1);
        assertThat(archive.column("SELECT count(*) FROM asset")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sharesWhatACachedNodeRepeatsWithoutARequest(boolean inOneRun) throws Exception {
        server.files().put(FileRef.output("a.dat"), random(999, 1));
        prompt("first", false, FileRef.output("a.dat"));
        if (!inOneRun) {
            archive.sync(server);
        }
        prompt("second", true, FileRef.output("a.dat"));
        prompt("third", true, FileRef.output("a.dat"));

        assertThat(archive.sync(server).counts().filesShared()).isEqualTo(2);

        assertThat(server.log().count("/view")).isEqualTo(1);
        assertThat(states()).containsExactly("stored", "stored", "stored");
    }

    @Test
    void fetchesAgainWhatAnotherPromptWroteUnderTheSameName() throws Exception {
        server.files().put(FileRef.output("a.dat"), random(999, 1));
        prompt("first", false, FileRef.output("a.dat"));
        archive.sync(server);
        server.files().put(FileRef.output("a.dat"), random(999, 2));
        prompt("second", false, FileRef.output("a.dat"));

        archive.sync(server);

        assertThat(archive.column("SELECT count(DISTINCT asset) FROM output")).containsExactly("2");
    }

    @Test
    void keepsTheFilesOfBothRunsOfAnId() throws Exception {
        server.files().put(FileRef.output("a.dat"), random(999, 1)).put(FileRef.output("b.dat"), random(999, 2));
        prompt("p", false, FileRef.output("a.dat"));
        archive.sync(server);
        prompt("p", false, FileRef.output("b.dat"));

        archive.full(true).sync(server);

        assertThat(archive.rows("SELECT filename, state, replaced_at IS NULL FROM output ORDER BY id"))
                .containsExactly(List.of("a.dat", "stored", "0"), List.of("b.dat", "stored", "1"));
    }

    @Test
    void leavesTypesThatWereNotAskedForUntilTheyAre() throws Exception {
        FileRef preview = new FileRef("t.dat", "", "temp");
        server.files().put(preview, random(10, 1)).put(FileRef.output("o.dat"), random(10, 2));
        prompt("p", false, preview, FileRef.output("o.dat"));

        archive.types("output").sync(server);
        assertThat(states()).containsExactly("skipped", "stored");

        archive.types("output", "temp").sync(server);
        assertThat(states()).containsExactly("stored", "stored");
    }

    @Test
    void asksForNoMoreFilesAtOnceThanJobs() throws Exception {
        for (int index = 0; index < 40; index++) {
            server.files().put(FileRef.output("f" + index), random(2_000, index));
            prompt("p" + index, false, FileRef.output("f" + index));
        }
        server.fail(When.path("/view"), Fault.delay(java.time.Duration.ofMillis(20)));

        archive.sync(server);

        assertThat(server.log().mostAtOnce()).isBetween(2, 5);
        assertThat(states()).hasSize(40).containsOnly("stored");
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void usesNoNameAsAPath(String name) throws Exception {
        prompt("p", false, new FileRef(name, name, "output"), new FileRef(name, "", "output"));

        archive.sync(server);

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(file -> folder.relativize(file).toString()))
                    .allMatch(path -> path.isEmpty() || path.equals("home") || path.matches("home/[A-Za-z0-9._/-]+"));
        }
        assertThat(states()).hasSize(2).doesNotContain("stored", "pending");
    }

    static Stream<String> hostileNames() {
        return Stream.of(
                "../../x",
                "/etc/passwd",
                "C:\\x",
                "a\u0000b",
                "x".repeat(4_000),
                "\u202egnp.exe",
                "\u001b[31m",
                "%2e%2e/x",
                " ");
    }

    @Test
    void masksAKeyInAPictureWhetherItsEntryToldItInThisRunOrNot() throws Exception {
        String secret = "q7Rz-0918-vorpal-blade";
        TestEntry entry = TestEntries.entry(3).positive("a fox, api_key=" + secret);
        TestEntries.complete(server, entry);
        server.fail(When.path("/view"), Fault.status(403));
        archive.sync(server);
        server.heal();
        server.history().clear();

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(report.counts().filesMasked()).isPositive();
        try (Stream<Path> files = Files.walk(archive.home().root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
        assertThat(archive.column("SELECT count(*) FROM redaction WHERE output IS NOT NULL"))
                .isNotEqualTo(List.of("0"));
        assertThat(archive.column("SELECT DISTINCT provenance FROM output")).containsExactly("verified");
    }

    /** Two files whose names are the same without their secrets. */
    private byte[][] promptWithSecretsInNames() {
        FileRef first = FileRef.output("sunflower2024_00001_.png");
        FileRef second = FileRef.output("moonflower2024_00001_.png");
        byte[][] bytes = {random(3_000, 1), random(4_000, 2)};
        server.files().put(first, bytes[0]);
        server.files().put(second, bytes[1]);
        String references = Stream.of(first, second)
                .map(file -> "{\"filename\": \"" + file.filename() + "\", \"subfolder\": \"\", \"type\": \"output\"}")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
        server.history()
                .complete(
                        "secret-names",
                        "{\"prompt\": [1, \"secret-names\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\":"
                                + " {\"password\": \"sunflower2024\", \"api_key\": \"moonflower2024\"}}}, {},"
                                + " [\"9\"]], \"outputs\": {\"9\": {\"images\": [" + references + "]}}}");
        return bytes;
    }

    private void assertBothStored(byte[][] bytes) throws Exception {
        assertThat(archive.rows("SELECT filename, state, size FROM output JOIN asset ON asset.sha256 = output.asset"
                        + " ORDER BY position"))
                .containsExactly(
                        List.of("[redacted]_00001_.png", "stored", Integer.toString(bytes[0].length)),
                        List.of("[redacted]_00001_.png", "stored", Integer.toString(bytes[1].length)));
    }

    @Test
    void asksForAFileByTheServersOwnNameAlsoWhereItHoldsASecret() throws Exception {
        byte[][] bytes = promptWithSecretsInNames();

        ServerReport report = archive.sync(server);

        assertThat(report.counts().filesMissing()).isZero();
        assertBothStored(bytes);
    }

    @Test
    void asksTheEntryForANameThatAnEarlierRunKnew() throws Exception {
        byte[][] bytes = promptWithSecretsInNames();
        server.fail(When.path("/view"), Fault.status(403));
        ServerReport failed = archive.sync(server);
        assertThat(failed.problems().toString()).doesNotContain("flower2024");
        assertThat(archive.column("SELECT coalesce(last_error, '') FROM output").toString())
                .doesNotContain("flower2024");
        server.heal();

        archive.sync(server);

        assertBothStored(bytes);
    }

    @Test
    void saysTrulyWhyAFileWithASecretInItsNameCannotBeAskedFor() throws Exception {
        promptWithSecretsInNames();
        server.fail(When.path("/view"), Fault.status(403));
        archive.sync(server);
        server.heal();
        server.history().clear();

        archive.sync(server);

        assertThat(archive.rows("SELECT DISTINCT state, last_error FROM output"))
                .containsExactly(
                        List.of(
                                "missing",
                                "a secret stands in its name, which is not kept, and the server no longer has the entry that tells it"));
    }

    /** A value of letters alone is not hunted: its file is asked for, and kept, by its real name. */
    @Test
    void leavesAWordUnderASecretNameInTheNameOfAFile() throws Exception {
        FileRef file = FileRef.output("watercolor_00001_.png");
        byte[] bytes = random(3_000, 3);
        server.files().put(file, bytes);
        server.history()
                .complete(
                        "words",
                        "{\"prompt\": [1, \"words\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"token\":"
                                + " \"watercolor\", \"password\": \"watercolor\"}}}, {}, [\"9\"]], \"outputs\": {\"9\":"
                                + " {\"images\": [{\"filename\": \"watercolor_00001_.png\", \"subfolder\": \"\", \"type\":"
                                + " \"output\"}]}}}");

        archive.sync(server);

        assertThat(archive.rows("SELECT filename, state FROM output"))
                .containsExactly(List.of("watercolor_00001_.png", "stored"));
        assertThat(stored("watercolor_00001_.png")).isEqualTo(bytes);
    }

    /** In a folder, and in a path that stands as a plain string. */
    @Test
    void asksByTheServersOwnNameForFilesInFoldersAndPlainNames() throws Exception {
        FileRef picture = new FileRef("a_00001_.png", "of sunflower2024", "output");
        FileRef model = new FileRef("sunflower2024.glb", "mesh", "output");
        byte[][] bytes = {random(3_000, 4), random(4_000, 5)};
        server.files().put(picture, bytes[0]);
        server.files().put(model, bytes[1]);
        server.history()
                .complete(
                        "folders",
                        "{\"prompt\": [1, \"folders\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"password\":"
                                + " \"sunflower2024\"}}}, {}, [\"9\"]], \"outputs\": {\"9\": {\"images\": [{\"filename\":"
                                + " \"a_00001_.png\", \"subfolder\": \"of sunflower2024\", \"type\": \"output\"}], \"result\":"
                                + " [\"mesh/sunflower2024.glb\"]}}}");

        archive.sync(server);

        assertThat(archive.rows("SELECT filename, subfolder, state, size FROM output JOIN asset ON"
                        + " asset.sha256 = output.asset ORDER BY size"))
                .containsExactly(
                        List.of("a_00001_.png", "of [redacted]", "stored", "3000"),
                        List.of("[redacted].glb", "mesh", "stored", "4000"));
    }
}
