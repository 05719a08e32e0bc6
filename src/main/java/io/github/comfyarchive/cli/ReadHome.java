package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The archive of a home for a look at what a command would do: opened for reading; where there is none, an empty one in the folder for
 * temporary files, gone at the end, so that nothing is made in the home.
 *
 * @param archive to be read
 * @param temporary what to remove; null where the archive is the home's own
 */
record ReadHome(Archive archive, @Nullable Path temporary) implements AutoCloseable {

    static ReadHome open(ArchiveCommand parent) throws IOException {
        if (parent.home().holdsArchive()) {
            return new ReadHome(parent.existing(false), null);
        }
        Path temporary = Files.createTempDirectory("archive-dry-run-");
        HomeFolder empty = new HomeFolder(temporary.resolve("home"));
        empty.create();
        return new ReadHome(Archive.open(empty, Clock.systemUTC(), words -> {}), temporary);
    }

    @Override
    public void close() throws IOException {
        archive.close();
        if (temporary != null) {
            List<Path> all;
            try (Stream<Path> files = Files.walk(temporary)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
