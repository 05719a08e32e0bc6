package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of an asset on their way out: no others are given for them. */
class StoredFileTest {
    @TempDir
    Path folder;

    private final byte[] bytes = new byte[200_000];
    private Path path;
    private StoredFile stored;

    @BeforeEach
    void store() throws IOException {
        new Random(1).nextBytes(bytes);
        path = Files.write(folder.resolve("asset.png"), bytes);
        String name = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
        stored = new StoredFile(
                path, new AssetRow(name, bytes.length, "image/png", "png", 1, 1, 0, "2026-11-28T08:00:00.000Z"), false);
    }

    @Test
    void isCopiedByteForByte() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CRC32 crc = new CRC32();
        crc.update(bytes);

        stored.check();
        stored.copyTo(out);

        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(stored.crc()).isEqualTo(crc.getValue());
    }

    @Test
    void thatIsGoneOrAFolderSaysSo() throws Exception {
        Files.delete(path);
        assertThatThrownBy(stored::check)
                .isInstanceOf(DamagedAssetException.class)
                .hasMessage("its bytes are no longer in the archive");
        Files.createDirectory(path);
        assertThatThrownBy(stored::check)
                .isInstanceOf(DamagedAssetException.class)
                .hasMessage("its bytes are no longer in the archive");
    }

    @Test
    void thatIsCutSaysHowLongItIs() throws Exception {
        Files.write(path, new byte[3]);
        assertThatThrownBy(stored::check)
                .isInstanceOf(DamagedAssetException.class)
                .hasMessage("its bytes in the archive are 3 and not 200000");
    }

    @Test
    void ofTheRightLengthAndOtherBytesIsFoundWhenItIsRead() throws Exception {
        bytes[bytes.length - 1] ^= 1;
        Files.write(path, bytes);

        assertThatCode(stored::check).doesNotThrowAnyException();
        assertThatThrownBy(() -> stored.copyTo(OutputStream.nullOutputStream()))
                .isInstanceOf(DamagedAssetException.class)
                .hasMessage("its bytes in the archive are not those that were stored");
        assertThatThrownBy(stored::crc).isInstanceOf(DamagedAssetException.class);
    }
}
