package io.github.comfyarchive.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.testing.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room of a file on its way. */
final class FileIntakeTest {
    private static final int FILE_BYTES = 6_000_000;

    @TempDir
    private Path folder;

    /** The window that is searched is in memory until the last byte is there: its room is not another's meanwhile. */
    @Test
    @SuppressWarnings("try") // the disk is there, not used
    void aFileKeepsItsRoomUntilItIsWritten() throws Exception {
        Path small = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk disk = SmallDisk.at(small, "size=32m")) {
            HomeFolder home = new HomeFolder(small.resolve("home"));
            home.create();
            try (Archive archive = Archive.open(home, Clock.systemUTC());
                    PartialFile part = archive.assets().part(1)) {
                long usable = archive.assetDisk().usableBytes();
                DiskReserve room = new DiskReserve(archive.assetDisk(), usable - 2 * FILE_BYTES + 1_000_000);
                Redactor redactor = new Redactor(RedactionRules.builtIn(), home.fingerprintKey());
                FileIntake intake = new FileIntake(part, redactor, SecretMask.none(), room, bytes -> {});
                ByteArrayInputStream source = new ByteArrayInputStream(new byte[FILE_BYTES]);
                intake.<IOException>take(0, FILE_BYTES, "", source::read);

                assertThat(part.size()).isEqualTo(FILE_BYTES);
                assertThatThrownBy(() -> room.take(FILE_BYTES)).isInstanceOf(NoRoomException.class);
                part.discard();
                room.take(FILE_BYTES).close();
            }
        }
    }
}
