package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why the disk refused, in words. Java's own exceptions have none for what is most frequent: only their class says. */
public final class DiskFailure {
    private DiskFailure() {}

    /**
     * Says why.
     *
     * @param cause what was thrown
     * @return the reason with the path, as far as it is known; where a right is missing also whose the path is and what to do
     */
    public static String reason(IOException cause) {
        if (cause instanceof FileSystemException failure && failure.getFile() != null) {
            String words = words(failure);
            if (words != null) {
                return words;
            }
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static @org.jspecify.annotations.Nullable String words(FileSystemException failure) {
        String file = failure.getFile();
        if (failure instanceof AccessDeniedException || "Operation not permitted".equals(failure.getReason())) {
            AccessRights rights = AccessRights.of(Path.of(file));
            return (rights.isOf(Path.of(file)) ? "" : file + ": ") + "permission denied" + rights.advice();
        }
        if (failure.getReason() != null) {
            return null; // the system's own words
        }
        if (failure instanceof NoSuchFileException) {
            return file + ": there is no such file or folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return file + ": it exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return file + ": it is not a folder";
        }
        return failure instanceof DirectoryNotEmptyException ? file + ": it is not empty" : null;
    }
}
