package io.github.comfyarchive.intake;

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
public final class ReferencedFiles {
    private final Path folder;

    /**
     * Of a folder.
     *
     * @throws IOException if it is not there
     */
    public ReferencedFiles(Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    /** The folder, without links in its path. */
    public Path folder() {
        return folder;
    }

    /** The file that is named so; nothing where there is none, or the name is no plain one. */
    public Optional<Path> find(FileReference file) {
        return all(file).stream().findFirst();
    }

    /**
     * The files that may be meant by a name, the likelier first: a folder may be an output folder that has a folder called {@code output}.
     *
     * @return without links in their paths
     */
    public List<Path> all(FileReference file) {
        List<Path> found = new ArrayList<>();
        find(List.of(file.type(), file.subfolder(), file.filename())).ifPresent(found::add);
        if (file.type().equals("output") || file.type().isEmpty()) {
            find(List.of(file.subfolder(), file.filename()))
                    .filter(path -> !found.contains(path))
                    .ifPresent(found::add);
        }
        return found;
    }

    private Optional<Path> find(List<String> names) {
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
        Path path = folder;
        try {
            for (String part : parts) {
                if (part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                    return Optional.empty();
                }
                path = path.resolve(part);
            }
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            return Optional.of(path.toRealPath()).filter(real -> real.startsWith(folder));
        } catch (InvalidPathException | IOException none) {
            return Optional.empty();
        }
    }
}
