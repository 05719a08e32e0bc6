package io.github.comfyarchive.store.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that is the archive: who may read it, and what is said when it cannot be. */
final class HomeFolderTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"000", "022"})
    void isForItsOwnerAloneWhateverTheUmask(String umask) throws Exception {
        HomeFolder home = new HomeFolder(root.resolve("above/home"));
        assertThat(OtherProcess.run(umask, "make", home)).isEqualTo("made, server 1");
        Set<String> seen = new HashSet<>();
        try (Stream<Path> all = Files.walk(home.root())) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(
                                Files.isDirectory(path)
                                        ? "rwx------"
                                        : path.startsWith(home.assets()) ? "r--------" : "rw-------");
                seen.add(home.root().relativize(path).toString());
            }
        }
        assertThat(seen)
                .contains(
                        "archive.db",
                        "archive.db-wal",
                        "archive.db-shm",
                        "assets",
                        "tmp",
                        "tmp/1.part",
                        "tmp/1.resume",
                        "sync.lock",
                        "redaction.key")
                .anyMatch(path -> path.startsWith("assets/") && path.endsWith(".bin"));
    }

    @Test
    void makesItsKeyOnce() throws Exception {
        HomeFolder home = new HomeFolder(root.resolve("home"));
        home.create();
        byte[] key = home.fingerprintKey();
        assertThat(key).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(home.fingerprintKey()).isEqualTo(key);
        assertThat(new HomeFolder(home.root()).fingerprintKey()).isEqualTo(key);
        HomeFolder other = new HomeFolder(root.resolve("other"));
        other.create();
        assertThat(other.fingerprintKey()).isNotEqualTo(key);
        try (Stream<Path> files = Files.list(home.root())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("assets", "tmp", "redaction.key");
        }
    }

    @Test
    void refusesAKeyThatIsNone() throws Exception {
        HomeFolder home = new HomeFolder(root.resolve("home"));
        home.create();
        Files.writeString(home.root().resolve("redaction.key"), "short");
        assertThatThrownBy(home::fingerprintKey)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("redaction.key")
                .hasMessageContaining("5 bytes long and not 32")
                .hasMessageNotContaining("short");
    }

    @Test
    void saysThatItCannotBeMade() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        for (String place : List.of("file", "file/home")) {
            HomeFolder home = new HomeFolder(root.resolve(place));
            assertThatThrownBy(() -> Archive.open(home, Clock.systemUTC()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("the home folder " + root.resolve(place) + " cannot be made")
                    .hasMessageContaining("--home");
        }
        assertThat(file).isEmptyFile();
    }

    /** Nobody, not even root, makes a folder in the kernel's own file system. */
    @Test
    void saysThatItStandsWhereNothingCanBeWritten() {
        HomeFolder home = new HomeFolder(Path.of("/proc/comfy-archive"));
        assertThatThrownBy(home::create)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(
                        "the home folder /proc/comfy-archive cannot be made (choose another with --home)");
    }

    @Test
    void saysThatItsDatabaseCannotBeWritten() throws Exception {
        HomeFolder home = new HomeFolder(root.resolve("home"));
        home.create();
        Files.createDirectory(home.database());
        assertThatThrownBy(() -> Archive.open(home, Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        hindered -> assertThat(hindered.unusable()).isFalse())
                .hasMessageContaining(home.database() + " cannot be opened for writing");
    }

    @Test
    void isNamedWholeFromWhereverItIsNamed() {
        assertThat(new HomeFolder(Path.of("a/../b")).root())
                .isEqualTo(Path.of("b").toAbsolutePath());
    }
}
