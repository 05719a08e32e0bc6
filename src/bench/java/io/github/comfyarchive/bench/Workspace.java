package io.github.comfyarchive.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder in which each measurement begins with nothing, and what it wrote is waited for. */
final class Workspace {
    private static final String IN_TURN = "in-turn";

    private final Path folder;

    Workspace(Path folder) {
        this.folder = folder;
    }

    /**
     * An empty folder for one of several measurements in turn. ext4 takes 25 times as long to make a file while it remembers ten thousand
     * that were deleted in the minutes before: what one leaves is emptied, and deleted when all are over.
     *
     * @param last that of the measurement before, or null
     */
    Path next(@Nullable Path last) throws IOException {
        if (last != null) {
            empty(last);
        }
        return Files.createTempDirectory(Files.createDirectories(folder.resolve(IN_TURN)), "run-");
    }

    /** Deletes what measurements in turn have left. */
    void deleteAllInTurn() throws IOException {
        delete(IN_TURN);
    }

    private static void empty(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        }
    }

    /** An empty folder of that name. */
    Path fresh(String name) throws IOException {
        Path fresh = folder.resolve(name);
        delete(fresh);
        return Files.createDirectories(fresh);
    }

    void delete(String name) throws IOException {
        delete(folder.resolve(name));
    }

    static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What one measurement left to the disk is not to slow down the next. */
    static void settle() throws IOException, InterruptedException {
        new ProcessBuilder(List.of("sync")).start().waitFor();
    }

    static long bytes(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException gone) {
                            throw new UncheckedIOException(gone);
                        }
                    })
                    .sum();
        }
    }
}
