package io.github.comfyarchive.export;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where an export shall be, and the names beside it that serve until it is there. */
final class Target {
    private final Path folder;
    private final Path path;

    private Target(Path folder, Path name) {
        this.folder = folder;
        this.path = folder.resolve(name);
    }

    /**
     * Looks at a place.
     *
     * @throws ExportException if nothing can be there
     */
    static Target of(Path out, HomeFolder home) throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        Path name = absolute.getFileName();
        Path folder = absolute.getParent();
        if (name == null || folder == null) {
            throw new ExportException("--out " + out + " is not a place for an export; name a new file or folder");
        }
        if (Files.exists(home.root()) && real(folder).startsWith(home.root().toRealPath())) {
            throw new ExportException(absolute + " is inside the archive's home; choose another place");
        }
        try {
            PrivateFiles.folder(folder);
        } catch (FileAlreadyExistsException file) {
            throw new ExportException(file.getFile() + " is no folder, and so nothing can be put into it");
        }
        return new Target(folder.toRealPath(), name);
    }

    /** Where a folder is or will be, whatever links lead to what there is of it. */
    private static Path real(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there.toRealPath().resolve(there.relativize(folder)).normalize();
    }

    Path folder() {
        return folder;
    }

    Path path() {
        return path;
    }

    /** What is not complete yet; what a killed run left there is of no use to anybody. */
    Path temporary() {
        return beside(".archive-part");
    }

    Path beside(String ending) {
        return path.resolveSibling("." + path.getFileName() + ending);
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    void refuseUnless(boolean overwrite) {
        if (exists() && !overwrite) {
            throw new ExportException(path + " exists already; choose another name, or replace it with --overwrite");
        }
    }

    /** Another run that is not over yet. */
    ExportException busy() {
        return new ExportException("another export to " + path + " is running; wait for it, or choose another name");
    }

    /** Deletes a file or a folder with all that is in it; what links point to stays. */
    static void delete(@Nullable Path tree) throws IOException {
        if (tree == null || !Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
