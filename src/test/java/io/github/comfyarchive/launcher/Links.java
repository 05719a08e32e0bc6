package io.github.comfyarchive.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The symlinks in a temporary folder, removed before JUnit warns of each that leads out of it. */
final class Links {
    private Links() {}

    static void removeIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }
}
