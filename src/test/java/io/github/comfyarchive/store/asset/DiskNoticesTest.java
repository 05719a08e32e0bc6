package io.github.comfyarchive.store.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.FileSystemKind;
import io.github.comfyarchive.store.home.HomeFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is to be known of the disks of a home. */
final class DiskNoticesTest {
    @TempDir
    private Path root;

    private HomeFolder home;

    @BeforeEach
    void makeHome() throws Exception {
        home = new HomeFolder(root.resolve("home"));
        home.create();
        home.fingerprintKey();
        try (Archive archive = Archive.open(home, Clock.systemUTC())) {
            archive.assetDisk().settle();
        }
    }

    private List<String> on(String type) {
        return new DiskNotices(home, path -> new FileSystemKind(type), folder -> true).all();
    }

    @ParameterizedTest
    @CsvSource({"nfs, NFS", "nfs4, NFS", "cifs, SMB", "smb3, SMB", "fuse.sshfs, sshfs", "9p, 9p", "virtiofs, virtiofs"})
    void aDatabaseOnANetworkFileSystemIsNamed(String type, String name) {
        assertThat(on(type))
                .singleElement()
                .asString()
                .contains(home.database().toString(), "network file system (" + name + ")", "archive init --assets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "ntfs3", "exfat", "fuseblk", ""})
    void aDiskOfThisMachineIsNone(String type) {
        assertThat(on(type)).isEmpty();
    }

    @Test
    void aDiskThatKeepsNoPermissionsIsNamedOnceForHomeAndAssets() throws Exception {
        Files.setPosixFilePermissions(home.key(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(home.marker(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(new DiskNotices(home, path -> new FileSystemKind("exfat"), folder -> false).all())
                .singleElement()
                .asString()
                .contains(
                        home.root() + " is on a disk that keeps no permissions (exFAT)", "redaction.key", "umask=077");
    }

    @Test
    void assetsAloneOnSuchADiskAreNamed() throws Exception {
        Files.setPosixFilePermissions(home.marker(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(new DiskNotices(home, path -> new FileSystemKind("fuseblk"), folder -> false).all())
                .singleElement()
                .asString()
                .contains(home.assets() + " is on a disk that keeps no permissions (NTFS or exFAT)", "all files in it");
    }

    @Test
    void aFileThatItsOwnerHasOpenedIsNoFaultOfTheDisk() throws Exception {
        Files.setPosixFilePermissions(home.key(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(new DiskNotices(home).all()).isEmpty();
        assertThat(home.root().toFile().list()).noneMatch(name -> name.startsWith(".permissions"));
    }

    @Test
    void eachIsSaidOnceAndAgainWhenItIsAnother() throws Exception {
        try (Archive archive = Archive.open(home, Clock.systemUTC())) {
            AssetDisk disk = archive.assetDisk();
            List<String> one = List.of("one");
            assertThat(disk.newOf(one)).containsExactly("one");
            assertThat(disk.newOf(one)).isEmpty();
            assertThat(disk.newOf(List.of("one", "two"))).containsExactly("two");
            assertThat(disk.newOf(List.of())).isEmpty();
            assertThat(disk.newOf(one)).containsExactly("one");
        }
    }
}
