package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Files and folders of a home: private ones, and where root makes them in a folder of another user's, that user's, so that a
 * {@code sudo archive sync} locks nobody out of their own archive. SQLite does the same with the files beside its database.
 *
 * <p>What root gives away is what it has just made itself: a file or folder of root's in a folder that is open, never what a link
 * leads to, so that nobody can put something else in its place that is not theirs. Exports are made by {@link PrivateFiles}: they
 * are whoever made them.
 */
public final class HomeFiles {
    private static final String ROOT = "root";
    private static final boolean BY_ROOT = ROOT.equals(AccessRights.user());

    private static final Object GIVING = new Object();

    private HomeFiles() {}

    /**
     * Makes a folder and those above it that are missing; an existing one keeps its mode and owner.
     *
     * @throws IOException if it cannot be made
     */
    public static void folder(Path folder) throws IOException {
        if (!BY_ROOT) {
            make(folder);
            return;
        }
        synchronized (GIVING) { // what another thread has made, and not yet given away, does not tell the owner
            make(folder);
        }
    }

    private static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.getParent();
        if (above != null) {
            make(above);
        }
        try {
            PrivateFiles.newFolder(folder);
        } catch (FileAlreadyExistsException meanwhile) {
            if (Files.isDirectory(folder)) {
                return;
            }
            throw meanwhile;
        }
        give(folder);
    }

    /** Makes an empty file where there is none. */
    public static void fileIfMissing(Path file) throws IOException {
        if (PrivateFiles.fileIfMissing(file)) {
            give(file);
        }
    }

    /** Opens a file as {@link PrivateFiles#open} does. */
    public static FileChannel open(Path file) throws IOException {
        if (BY_ROOT) {
            fileIfMissing(file);
        }
        return PrivateFiles.open(file);
    }

    /**
     * Writes a small file: durable, and complete or not at all, also where several processes write the same one.
     *
     * @param content its bytes
     * @throws IOException if it cannot be written
     */
    public static void replace(Path file, byte[] content) throws IOException {
        PrivateFiles.replace(file, content, HomeFiles::open);
    }

    /** Makes a file the home's own that another program has made for this one in a folder of the home. */
    public static void own(Path file) throws IOException {
        PrivateFiles.makePrivate(file);
        give(file);
    }

    private static void give(Path made) throws IOException {
        Path folder = made.getParent();
        if (!BY_ROOT || folder == null) {
            return;
        }
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(folder)) {
            if (opened instanceof SecureDirectoryStream<Path> open) {
                give(open, made.getFileName());
            }
        }
    }

    private static void give(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        PosixFileAttributeView ofFolder = folder.getFileAttributeView(PosixFileAttributeView.class);
        PosixFileAttributeView ofFile =
                folder.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (ofFolder == null || ofFile == null) {
            return;
        }
        PosixFileAttributes owner = ofFolder.readAttributes();
        PosixFileAttributes made = ofFile.readAttributes();
        boolean anothers = !owner.owner().getName().equals(ROOT);
        boolean own = made.owner().getName().equals(ROOT) && (made.isRegularFile() || made.isDirectory());
        if (anothers && own) {
            ofFile.setGroup(owner.group());
            ofFile.setOwner(owner.owner());
        }
    }
}
