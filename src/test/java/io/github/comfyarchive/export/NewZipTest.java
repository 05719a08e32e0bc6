package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ZIP beyond what the first form of ZIP can count. */
class NewZipTest {
    private static final int BEYOND_ZIP = 65_537;

    @TempDir
    Path folder;

    private int filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Math.toIntExact(files.count());
        }
    }

    @Test
    void holdsMoreEntriesThanSixteenBitsCount() throws Exception {
        Path out = folder.resolve("many.zip");
        HomeFolder home = new HomeFolder(folder.resolve("home"));
        try (NewZip zip = NewZip.at(out, false, home)) {
            for (int number = 0; number < BEYOND_ZIP; number++) {
                zip.put("n/" + number, new byte[] {(byte) number}, Instant.EPOCH);
            }
            zip.manifest().write("{}".getBytes(StandardCharsets.US_ASCII));
            zip.complete();
        }

        try (ZipFile zip = new ZipFile(out.toFile())) {
            assertThat(zip.size()).isEqualTo(BEYOND_ZIP + 1);
            assertThat(zip.getInputStream(zip.getEntry("n/65536")).readAllBytes())
                    .containsExactly(0);
            assertThat(zip.getInputStream(zip.getEntry("manifest.json")).readAllBytes())
                    .hasSize(2);
        }
        assertThat(filesLeft()).isEqualTo(1);
    }

    @Test
    void leavesNothingWhenItIsNotCompleted() throws Exception {
        try (NewZip zip = NewZip.at(folder.resolve("a.zip"), false, new HomeFolder(folder.resolve("home")))) {
            zip.put("x", new byte[9], Instant.now());
        }

        assertThat(filesLeft()).isZero();
    }
}
