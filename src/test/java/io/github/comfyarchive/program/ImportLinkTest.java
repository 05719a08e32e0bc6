package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are linked take no room, stay the user's, and are told of wherever that matters. */
class ImportLinkTest {
    private static final String SECRET = "sk-ant-api03-vqT7mK2xWz9pLr4sNc8dvqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private Path output;
    private Path fox;
    private TestHome home;

    @BeforeEach
    void make() throws IOException {
        output = Files.createDirectories(folder.resolve("output"));
        fox = output.resolve("fox_00001_.png");
        home = new TestHome(folder.resolve("home"));
        Files.write(fox, png(1, "a fox"));
        Files.setPosixFilePermissions(fox, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private Outcome run(String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home.root().toString()), arguments);
    }

    private Outcome done(String... arguments) {
        Outcome ran = run(arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private static byte[] png(int seed, String text) {
        return TestPng.of(8, 8, seed)
                .text(
                        "prompt",
                        "{\"6\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"" + text
                                + "\", \"seed\": " + seed + "}}}")
                .bytes();
    }

    private Path asset(String filename) {
        String name = home.value("SELECT asset.sha256 || '.' || asset.extension FROM output JOIN asset"
                + " ON asset.sha256 = output.asset WHERE filename = '" + filename + "'");
        return home.root()
                .resolve("assets")
                .resolve(Objects.requireNonNull(name).substring(0, 2))
                .resolve(name);
    }

    private Path asset() {
        return asset("fox_00001_.png");
    }

    private static void editInPlace(Path file) throws IOException {
        try (RandomAccessFile edited = new RandomAccessFile(file.toFile(), "rw")) {
            edited.seek(edited.length() - 20);
            edited.write('#');
        }
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_800_000_000_000L));
    }

    @Test
    void aHardLinkIsTheUsersOwnFileUnderAnotherName() throws IOException {
        done("import", "--hard-link", output.toString());

        assertThat(Files.isSameFile(asset(), fox)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fox)))
                .isEqualTo("rw-r--r--");
        assertThat(home.rows("SELECT linked_from, linked_mtime / 1000000 FROM asset")
                        .toString())
                .isEqualTo("[[" + fox.toRealPath() + ", "
                        + Files.getLastModifiedTime(fox).toMillis() + "]]");
        assertThat(home.root().resolve("tmp")).isEmptyDirectory();
        assertThat(done("import", "--hard-link", output.toString()).out()).contains("1 imported before");
        assertThat(done("verify", "--read-data").out()).doesNotContain("chmod");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fox)))
                .as("who writes to a file of one's own goes on to do so")
                .isEqualTo("rw-r--r--");

        Files.setLastModifiedTime(fox, FileTime.fromMillis(1_800_000_000_000L));
        done("verify"); // a time that moved is a reason to read it, and no fault
        Files.delete(fox);
        done("verify", "--read-data");
    }

    @Test
    void whatIsMaskedIsACopy() throws IOException {
        Path secret = output.resolve("secret_00001_.png");
        byte[] bytes = png(2, "curl -H 'x-api-key: " + SECRET + "'");
        Files.write(secret, bytes);

        done("import", "--hard-link", output.toString());

        assertThat(Files.isSameFile(asset("secret_00001_.png"), secret)).isFalse();
        assertThat(secret).hasBinaryContent(bytes);
        assertThat(home.rows("SELECT filename, masked > 0, linked_from IS NULL FROM output JOIN asset ON sha256 = asset"
                                + " ORDER BY filename")
                        .toString())
                .isEqualTo("[[fox_00001_.png, 0, 0], [secret_00001_.png, 1, 1]]");
        assertThat(home.placesInFiles(SECRET)).isEmpty();
        done("verify", "--read-data");
    }

    @Test
    void anEditInPlaceIsToldAndTheRepairLeavesTheUsersFile() throws IOException {
        done("import", "--hard-link", output.toString());
        Path linked = asset();
        editInPlace(fox);
        byte[] edited = Files.readAllBytes(fox);

        Outcome verify = run("verify", "--read-data");
        assertThat(verify.exit()).isEqualTo(6);
        assertThat(verify.out())
                .containsOnlyOnce("* assets/")
                .contains("it is " + fox.toRealPath()
                        + " under another name (import --hard-link), and was changed there");

        Outcome repair = run("verify", "--repair");
        assertThat(repair.out())
                .contains("changed by its other name, " + fox.toRealPath() + ", which is left as it is");
        assertThat(linked).doesNotExist();
        assertThat(fox).hasBinaryContent(edited);
        assertThat(home.value("SELECT state FROM output")).isEqualTo("missing");

        done("import", output.toString());
        assertThat(asset()).hasBinaryContent(edited);
        assertThat(home.rows("SELECT count(*), state FROM output").toString()).isEqualTo("[[1, stored]]");
        done("verify", "--read-data");
    }

    @Test
    void anEditInPlaceThatKeepsTheTimeIsFoundByReading() throws IOException {
        done("import", "--hard-link", output.toString());
        FileTime time = Files.getLastModifiedTime(fox);
        editInPlace(fox);
        Files.setLastModifiedTime(fox, time);

        done("verify");
        assertThat(run("verify", "--read-data").exit()).isEqualTo(6);
    }

    @Test
    void aLinkThatIsLostIsCopiedFromTheUsersFile() throws IOException {
        done("import", "--hard-link", output.toString());
        Files.delete(asset());

        assertThat(run("verify", "--repair").out()).contains("was lost; copied from " + fox.toRealPath());

        assertThat(asset()).hasSameBinaryContentAs(fox);
        assertThat(Files.isSameFile(asset(), fox)).isFalse();
        assertThat(home.rows("SELECT linked_from, linked_mtime FROM asset").toString())
                .isEqualTo("[[null, null]]");
        done("verify", "--read-data");
    }

    @Test
    void copiesOfTheArchiveAreCopiesOfLinkedFilesToo() throws IOException {
        done("import", "--hard-link", output.toString());
        byte[] before = Files.readAllBytes(fox);
        Path backup = folder.resolve("backup");
        Path files = folder.resolve("files");
        Path other = folder.resolve("other");
        done("backup", backup.toString());
        done("export", "--format", "files", "--out", files.toString());
        done("export", "--format", "gallery", "--out", folder.resolve("gallery").toString());
        Outcome merged = Outcome.of(
                Map.of("ARCHIVE_HOME", other.toString()), "import", home.root().toString());
        assertThat(merged.exit()).as(merged.err()).isZero();
        editInPlace(fox);

        for (Path copies : new Path[] {backup, files, other, folder.resolve("gallery")}) {
            assertThat(pictures(copies))
                    .isNotEmpty()
                    .allSatisfy(picture -> assertThat(picture).hasBinaryContent(before));
        }
        for (Path copy : new Path[] {backup, other}) {
            Outcome verify = Outcome.of(Map.of("ARCHIVE_HOME", copy.toString()), "verify", "--read-data");
            assertThat(verify.exit()).as(verify.out()).isZero();
            assertThat(new TestHome(copy).value("SELECT count(*) FROM asset WHERE linked_from IS NOT NULL"))
                    .isEqualTo("0");
        }
        assertThat(run("verify").exit()).isEqualTo(6);
    }

    private static List<Path> pictures(Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            return files.filter(file -> file.toString().endsWith(".png")).toList();
        }
    }

    @Test
    void maskingLaterLeavesTheUsersFileAsItIs() throws IOException {
        done("import", "--hard-link", output.toString());
        byte[] before = Files.readAllBytes(fox);
        Path linked = asset();
        Files.writeString(
                home.root().resolve("redaction-rules.json"),
                "{\"shapes\": [{\"name\": \"animal\", \"triggers\": [\"a fo\"], \"pattern\": \"a fox\"}]}",
                UTF_8);

        done("reindex", "--files");

        assertThat(fox).hasBinaryContent(before);
        assertThat(linked).doesNotExist();
        assertThat(Files.readString(asset(), ISO_8859_1)).doesNotContain("a fox");
        assertThat(home.value("SELECT linked_from FROM asset")).isNull();
        done("verify", "--read-data");
    }

    @Test
    void aSalvageKeepsWhatIsLinked() throws IOException {
        done("import", "--hard-link", output.toString());
        String linked = "SELECT linked_from, linked_mtime FROM asset";
        String before = home.rows(linked).toString();

        new Salvage(home.folder(), Clock.systemUTC()).run();

        assertThat(home.rows(linked).toString())
                .isEqualTo(before)
                .contains(fox.toRealPath().toString());
    }

    @Test
    void aLinkThatAKilledRunLeftIsNotTakenForAFileOfItsOwn() throws IOException {
        done("init");
        String name = HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(fox)));
        Path linked =
                home.root().resolve("assets").resolve(name.substring(0, 2)).resolve(name + ".png");
        Files.createDirectories(linked.getParent());
        Files.createLink(linked, fox);

        done("import", output.toString());

        assertThat(asset()).isEqualTo(linked);
        assertThat(Files.isSameFile(linked, fox)).isFalse();
        assertThat(home.value("SELECT linked_from FROM asset")).isNull();
    }

    @Test
    void cloningIsCopyingWhereTheFileSystemCannotAndSaysSoOnce() throws IOException {
        Files.write(output.resolve("owl_00001_.png"), png(2, "an owl"));

        Outcome ran = done("import", "--link", output.toString());

        assertThat(ran.out()).contains("2 stored");
        assertThat(ran.out().lines().filter(line -> line.contains("note")).count())
                .isLessThanOrEqualTo(1);
        assertThat(Files.isSameFile(asset(), fox)).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(asset())))
                .isEqualTo("r--------");
        assertThat(home.value("SELECT count(*) FROM asset WHERE linked_from IS NOT NULL"))
                .isEqualTo("0");
        done("verify", "--read-data");
    }

    @Test
    void whatCannotBeLinkedIsRefused() throws IOException {
        Outcome ran = run("import", "--link", "--hard-link", output.toString());
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--link and --hard-link exclude each other");

        Path history = folder.resolve("history.json");
        Files.writeString(history, "{\"id\": {\"prompt\": [1, \"id\", {}, {}, []], \"outputs\": {}}}");
        Outcome saved = run("import", "--link", history.toString());
        assertThat(saved.exit()).isEqualTo(2);
        assertThat(saved.err()).contains("is a saved history");
    }
}
