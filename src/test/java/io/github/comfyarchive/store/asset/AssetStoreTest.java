package io.github.comfyarchive.store.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.testing.HomeModes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on their way in, broken off and gone on from, and where they end. */
final class AssetStoreTest {
    private static final String ETAG = "\"17954-2048\"";

    @TempDir
    private Path root;

    private HomeFolder home;
    private AssetStore assets;

    @BeforeEach
    void makeHome() throws Exception {
        home = new HomeFolder(root.resolve("home"));
        home.create();
        assets = new AssetStore(home);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** What a run leaves that was broken off after some bytes. */
    private void breakOff(byte[] whole, int after) throws IOException {
        try (PartialFile part = assets.part(1)) {
            part.begin(ETAG).write(whole, 0, after);
            part.rest();
        }
    }

    private Path checkpoint() {
        return home.tmp().resolve("1.resume");
    }

    private Path partFile() {
        return home.tmp().resolve("1.part");
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(home.tmp())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void keepsAFileUnderTheNameOfItsBytesForItsOwnerAlone() throws Exception {
        Sha256 sha256;
        Path kept;
        try (PartialFile part = assets.part(7)) {
            OutputStream out = part.begin("");
            out.write("ab".getBytes(StandardCharsets.UTF_8));
            out.write('c');
            assertThat(part.size()).isEqualTo(3);
            sha256 = part.sha256();
            kept = home.asset(sha256, "txt");
            assets.keep(part, sha256, "txt");
        }
        // FIPS 180-4's own example.
        assertThat(sha256.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(kept)
                .isEqualTo(home.root().resolve("assets/ba/" + sha256 + ".txt"))
                .hasContent("abc");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("r--------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.getParent())))
                .isEqualTo("rwx------");
        assertThat(left()).isEmpty();
    }

    @Test
    void keepsTheSameBytesOnce() throws Exception {
        byte[] bytes = bytes(1000);
        Path first = keepNew(1, bytes);
        Object inode = Files.getAttribute(first, "unix:ino");
        assertThat(keepNew(2, bytes)).isEqualTo(first);
        assertThat(Files.getAttribute(first, "unix:ino"))
                .as("not written again")
                .isEqualTo(inode);
        assertThat(left()).isEmpty();
    }

    @Test
    void mendsAnAssetThatWasCutShort() throws Exception {
        byte[] bytes = bytes(1000);
        Path asset = keepNew(1, bytes);
        HomeModes.overwrite(asset, Arrays.copyOf(bytes, 10));
        keepNew(2, bytes);
        assertThat(asset).hasBinaryContent(bytes);
    }

    private Path keepNew(long id, byte[] bytes) throws IOException {
        try (PartialFile part = assets.part(id)) {
            part.begin("").write(bytes);
            Sha256 sha256 = part.sha256();
            assets.keep(part, sha256, "bin");
            return home.asset(sha256, "bin");
        }
    }

    @Test
    void goesOnFromWhereItWasBrokenOff() throws Exception {
        byte[] whole = bytes(5000);
        breakOff(whole, 3000);
        try (PartialFile part = assets.part(1)) {
            PartialFile.Resume left = part.resume().orElseThrow();
            assertThat(left).isEqualTo(new PartialFile.Resume(3000, ETAG));
            OutputStream out = part.goOn(left);
            try (InputStream replay = part.replay()) {
                replay.transferTo(out);
            }
            assertThat(part.size()).isEqualTo(3000);
            out.write(whole, 3000, 2000);
            Sha256 sha256 = part.sha256();
            assertThat(sha256).isEqualTo(Sha256.of(Sha256.digest().digest(whole)));
            assets.keep(part, sha256, "bin");
            assertThat(home.asset(sha256, "bin")).hasBinaryContent(whole);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void canBeGoneOnFromAgainAfterAnAttemptThatBroughtNothing() throws Exception {
        byte[] whole = bytes(5000);
        breakOff(whole, 3000);
        for (int attempt = 0; attempt < 2; attempt++) {
            try (PartialFile part = assets.part(1)) {
                PartialFile.Resume left = part.resume().orElseThrow();
                OutputStream out = part.goOn(left);
                try (InputStream replay = part.replay()) {
                    replay.transferTo(out);
                }
                part.rest();
            }
        }
        try (PartialFile part = assets.part(1)) {
            assertThat(part.resume()).contains(new PartialFile.Resume(3000, ETAG));
        }
    }

    @Test
    void remembersTheLastCheckpointOfALargeFileWhenKilled() throws Exception {
        byte[] block = bytes(1 << 20);
        try (PartialFile part = assets.part(1)) {
            OutputStream out = part.begin(ETAG);
            for (int megabytes = 0; megabytes < 20; megabytes++) {
                out.write(block);
            }
        }
        try (PartialFile part = assets.part(1)) {
            assertThat(part.resume()).contains(new PartialFile.Resume(16 << 20, ETAG));
            part.goOn(part.resume().orElseThrow());
            assertThat(Files.size(partFile()))
                    .as("what came after is not known")
                    .isEqualTo(16 << 20);
        }
    }

    @Test
    void goesOnFromNothingWhenThePartIsShorterThanItsCheckpointSays() throws Exception {
        breakOff(bytes(5000), 3000);
        Files.write(partFile(), bytes(2999));
        try (PartialFile part = assets.part(1)) {
            assertThat(part.resume()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3000",
                "3000 \n",
                "-1 \"e\"\n",
                "3000 \"e\"",
                "3000 \"e\"\nmore\n",
                "9999999999999999999999 \"e\"\n",
                "1 \"e\u0007\"\n",
                "\u0000\u0000\u0000\u0000"
            })
    void goesOnFromNothingWhenTheCheckpointIsNotItsOwn(String foreign) throws Exception {
        breakOff(bytes(5000), 3000);
        Files.writeString(checkpoint(), foreign);
        try (PartialFile part = assets.part(1)) {
            assertThat(part.resume()).isEmpty();
        }
    }

    @Test
    void readsNoCheckpointOfAnySize() throws Exception {
        breakOff(bytes(5000), 3000);
        Files.writeString(checkpoint(), "3000 " + "e".repeat(5000) + "\n");
        try (PartialFile part = assets.part(1)) {
            assertThat(part.resume()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"a\r\nX-Injected: 1\"", "\"\u540d\""})
    void restsOnNoVersionThatCannotBeAskedFor(String etag) throws Exception {
        try (PartialFile part = assets.part(1)) {
            part.begin(etag).write(bytes(100));
            part.rest();
            assertThat(part.resume()).isEmpty();
        }
    }

    @Test
    void beginsAgainOverWhatAnEarlierAttemptLeft() throws Exception {
        breakOff(bytes(5000), 3000);
        byte[] other = bytes(200);
        try (PartialFile part = assets.part(1)) {
            part.begin("\"other\"").write(other);
            assertThat(part.resume()).as("nothing of it is sure yet").isEmpty();
            assertThat(part.sha256()).isEqualTo(Sha256.of(Sha256.digest().digest(other)));
            assertThat(Files.size(partFile())).isEqualTo(200);
        }
    }

    @Test
    void leavesNothingBehindWhenDiscarded() throws Exception {
        breakOff(bytes(5000), 3000);
        assertThat(left()).containsExactly("1.part", "1.resume");
        try (PartialFile part = assets.part(1)) {
            part.discard();
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void saysWhatCouldNotBeWritten() throws Exception {
        Files.createDirectory(partFile());
        assertThatThrownBy(() -> assets.part(1))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(partFile() + " cannot be made");
    }

    @Test
    void refusesWhatIsNoSha256() {
        for (String hex : List.of("", "abc", "A".repeat(64), "../" + "a".repeat(61), "a".repeat(65))) {
            assertThatThrownBy(() -> new Sha256(hex)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
