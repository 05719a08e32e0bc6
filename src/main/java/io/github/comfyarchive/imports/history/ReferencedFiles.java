package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.history.FileReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder of ComfyUI's in which the files of prompts lie as the prompts name them: an output folder, or the one above, with
 * {@code output/} and {@code temp/} in it. Names are of whoever wrote the history: none leads out of the folder, by whatever means.
 */
final class ReferencedFiles {
    private final Path folder;

    /**
     * Of a folder.
     *
     * @throws IOException if it is not there
     */
    ReferencedFiles(Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    /** The file that is named so; nothing where there is none, or the name is no plain one. */
    Optional<Path> find(FileReference file) {
        Optional<Path> inType = find(folder, List.of(file.type(), file.subfolder(), file.filename()));
        if (inType.isPresent() || !(file.type().equals("output") || file.type().isEmpty())) {
            return inType;
        }
        return find(folder, List.of(file.subfolder(), file.filename()));
    }

    private Optional<Path> find(Path root, List<String> names) {
        List<String> parts = new ArrayList<>();
        for (String name : names) {
            for (String part : name.replace('\\', '/').split("/", -1)) {
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            }
            if (name.startsWith("/")) {
                return Optional.empty();
            }
        }
        Path path = root;
        try {
            for (String part : parts) {
                if (part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                    return Optional.empty();
                }
                path = path.resolve(part);
            }
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || !path.toRealPath().startsWith(folder)) {
                return Optional.empty();
            }
            return Optional.of(path);
        } catch (InvalidPathException | IOException none) {
            return Optional.empty();
        }
    }
}
