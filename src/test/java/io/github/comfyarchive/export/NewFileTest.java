package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is there complete or not at all. */
class NewFileTest {
    @TempDir
    Path folder;

    private Path out;
    private HomeFolder home;

    @BeforeEach
    void prepare() throws IOException {
        out = folder.resolve("out.csv");
        home = new HomeFolder(Files.createDirectory(folder.resolve("home")));
    }

    private void write(String text, boolean overwrite) throws IOException {
        try (NewFile file = NewFile.at(out, overwrite, home)) {
            file.out().write(text.getBytes(StandardCharsets.UTF_8));
            assertThat(file.complete()).isEqualTo(text.length());
        }
    }

    private String[] names() {
        return folder.toFile().list((at, name) -> !name.equals("home"));
    }

    @Test
    void appearsWhenItIsCompleteAndIsItsOwnersAlone() throws Exception {
        try (NewFile file = NewFile.at(out, false, home)) {
            file.out().write(new byte[100_000]);
            assertThat(out).doesNotExist();
            assertThat(file.complete()).isEqualTo(100_000);
        }

        assertThat(out).hasSize(100_000);
        assertThat(names()).containsExactly("out.csv");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    @Test
    void thatIsNotCompletedLeavesWhatWasThere() throws Exception {
        Files.writeString(out, "before");
        try (NewFile file = NewFile.at(out, true, home)) {
            file.out().write(1);
        }

        assertThat(out).hasContent("before");
        assertThat(names()).containsExactly("out.csv");
    }

    @Test
    void isReplacedOnlyWhereItIsAskedFor() throws Exception {
        write("one", false);

        assertThatThrownBy(() -> write("two", false))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("exists already");
        assertThat(out).hasContent("one");

        write("three", true);
        assertThat(out).hasContent("three");
    }

    @Test
    void thatAppearedMeanwhileIsNotReplaced() throws Exception {
        try (NewFile file = NewFile.at(out, false, home)) {
            file.out().write(1);
            Files.writeString(out, "another's");
            assertThatThrownBy(file::complete).isInstanceOf(ExportException.class);
        }

        assertThat(out).hasContent("another's");
    }

    @Test
    void replacesNoFolderAndNoLink() throws Exception {
        Files.createDirectory(out);
        assertThatThrownBy(() -> write("x", true)).hasMessageContaining("is not a file");
        Files.delete(out);
        Path target = Files.writeString(folder.resolve("target"), "stays");
        Files.createSymbolicLink(out, target);
        assertThatThrownBy(() -> write("x", true)).hasMessageContaining("is not a file");
        assertThat(target).hasContent("stays");
    }

    @Test
    void foldersThatAreMissingAreMade() throws Exception {
        out = folder.resolve("a/b/out.csv");
        write("x", false);
        assertThat(out).hasContent("x");
    }

    @Test
    void isNotPutIntoTheHomeNorIntoAFile() throws Exception {
        out = home.root().resolve("out.csv");
        assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is inside the archive's home");
        out = Files.createSymbolicLink(folder.resolve("link"), home.root()).resolve("out.csv");
        assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is inside the archive's home");
        out = home.root().resolve("none/out.csv");
        assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is inside the archive's home");
        out = Files.writeString(folder.resolve("file"), "").resolve("out.csv");
        assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is no folder");
        out = Path.of("/");
        assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is not a place for an export");
        assertThat(home.root()).isEmptyDirectory();
    }

    @Test
    void thatAnotherExportIsWritingIsLeftToIt() throws Exception {
        try (NewFile first = NewFile.at(out, false, home)) {
            first.out().write(1);
            assertThatThrownBy(() -> write("x", false)).hasMessageContaining("is running");
            first.complete();
        }
        assertThat(out).hasSize(1);
    }
}
