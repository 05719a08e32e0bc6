package io.github.comfyarchive.store.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is linked is what was read, or nothing is, whatever happens in the folder meanwhile. */
class AssetLinkerTest {
    @TempDir
    Path folder;

    private TestHome home;
    private Path root;

    /** Copies where a file system that can would clone: what comes of it looks the same. */
    private Path cp;

    @BeforeEach
    void make() throws IOException {
        home = new TestHome(folder.resolve("home")).withSchema();
        root = Files.createDirectories(folder.resolve("pictures/of/foxes"));
        cp = Files.writeString(
                folder.resolve("cp"), "#!/bin/sh\n[ \"$1\" = --reflink=always ] || exit 1\nshift\nexec cp \"$@\"\n");
        Files.setPosixFilePermissions(cp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private AssetLinker linker(boolean hard) throws IOException {
        return new AssetLinker(home.folder(), hard, cp.toString());
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        return file;
    }

    private AssetLinker.Wish read(Path file) throws IOException {
        SourceFile source = Objects.requireNonNull(SourceFile.look(file, folder.resolve("pictures")));
        Sha256 sha256 = Sha256.of(Sha256.digest().digest(Files.readAllBytes(file)));
        return new AssetLinker.Wish(source, sha256);
    }

    private static String text(Optional<AssetLinker.Link> link) throws IOException {
        return Files.readString(link.orElseThrow().file(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesOfAnyNameAreLinked(boolean hard) throws Exception {
        List<AssetLinker.Wish> wishes = List.of(
                read(write("fox.png", "fox")), read(write("-rf", "owl")), read(write("new\nline $(id)", "cat")));
        try (AssetLinker linker = linker(hard)) {
            linker.prepare(root);
            List<Optional<AssetLinker.Link>> links = linker.link(wishes);

            assertThat(linker.refused()).isEmpty();
            assertThat(text(links.get(0)) + text(links.get(1)) + text(links.get(2)))
                    .isEqualTo("foxowlcat");
            Path first = links.get(0).orElseThrow().file();
            assertThat(Files.isSameFile(first, root.resolve("fox.png"))).isEqualTo(hard);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first))
                            .equals("r--------"))
                    .isEqualTo(!hard);
            AssetLinker.sync(links.get(0).orElseThrow());
        }
        assertThat(home.folder().tmp()).isEmptyDirectory();
        assertThat(root.resolve("fox.png")).hasContent("fox");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherFileUnderTheSameNameIsNotLinked(boolean hard) throws Exception {
        AssetLinker.Wish wish = read(write("fox.png", "fox"));
        Files.move(write("other", "wol"), root.resolve("fox.png"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertNotLinked(hard, wish);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkUnderTheSameNameIsNotFollowed(boolean hard) throws Exception {
        AssetLinker.Wish wish = read(write("fox.png", "fox"));
        Files.move(root.resolve("fox.png"), root.resolve("real"));
        Files.createSymbolicLink(root.resolve("fox.png"), root.resolve("real"));
        assertNotLinked(hard, wish);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsWrittenToIsNotLinked(boolean hard) throws Exception {
        AssetLinker.Wish wish = read(write("fox.png", "fox"));
        Files.writeString(root.resolve("fox.png"), "wol");
        assertNotLinked(hard, wish);
    }

    /** Its size and time are as they were: its bytes tell, since its change time has moved. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileWhoseTimeIsSetBackIsReadAgain(boolean hard) throws Exception {
        AssetLinker.Wish wish = read(write("fox.png", "fox"));
        write("fox.png", "wol");
        assertNotLinked(hard, wish);
    }

    /** What was read came by another folder of the same name: no file has another change time for that, the folder has. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFolderThatIsSwappedMeanwhileIsNoticed(boolean hard) throws Exception {
        Path fox = write("fox.png", "fox");
        SourceFile source = Objects.requireNonNull(SourceFile.look(fox, folder.resolve("pictures")));
        Path aside = folder.resolve("aside");
        Files.move(folder.resolve("pictures/of"), aside);
        Sha256 read = Sha256.of(Sha256.digest().digest("wol".getBytes(StandardCharsets.UTF_8)));
        Files.move(aside, folder.resolve("pictures/of"));
        assertNotLinked(hard, new AssetLinker.Wish(source, read));
    }

    private void assertNotLinked(boolean hard, AssetLinker.Wish wish) throws Exception {
        try (AssetLinker linker = linker(hard)) {
            assertThat(linker.link(List.of(wish))).containsExactly(Optional.empty());
        }
        assertThat(home.folder().tmp()).isEmptyDirectory();
    }

    @Test
    void oneThatChangesKeepsNoOtherFromBeingLinked() throws Exception {
        AssetLinker.Wish fox = read(write("fox.png", "fox"));
        AssetLinker.Wish owl = read(write("owl.png", "owl"));
        Files.delete(root.resolve("fox.png"));
        try (AssetLinker linker = linker(false)) {
            List<Optional<AssetLinker.Link>> links = linker.link(List.of(fox, owl));
            assertThat(links.get(0)).isEmpty();
            assertThat(text(links.get(1))).isEqualTo("owl");
            assertThat(linker.refused()).isEmpty();
        }
    }

    @Test
    void aFileSystemThatCannotIsFoundOutBeforeAnythingIsRead() throws Exception {
        Files.writeString(cp, "#!/bin/sh\nexit 1\n");
        try (AssetLinker linker = linker(false)) {
            linker.prepare(root);
            assertThat(linker.refused())
                    .hasValueSatisfying(why -> assertThat(why).contains("cannot share bytes"));
        }
        try (AssetLinker linker = new AssetLinker(home.folder(), false, "/no/such/program")) {
            linker.prepare(root);
            assertThat(linker.refused()).isPresent();
        }
    }

    @Test
    void whatAKilledRunLeftIsRemovedAndTheUsersFileStays() throws Exception {
        Path left = Files.createDirectories(home.folder().tmp().resolve("link-999999999-1/0"));
        Path fox = write("fox.png", "fox");
        Files.createLink(left.resolve("1"), fox);
        Path running = Files.createDirectories(
                home.folder().tmp().resolve("link-" + ProcessHandle.current().pid() + "-1"));
        try (AssetLinker linker = linker(true)) {
            assertThat(linker.refused()).isEmpty();
            assertThat(left.getParent()).doesNotExist();
            assertThat(running).exists();
        }
        AssetLinker.removeLeft(home.folder().tmp(), true);
        assertThat(running).doesNotExist();
        assertThat(fox).hasContent("fox");
    }
}
