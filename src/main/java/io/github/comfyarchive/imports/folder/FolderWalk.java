package io.github.comfyarchive.imports.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists a folder and all below it, one folder after the other. No link is followed: what one inside leads to is met where it lies, and what
 * one outside leads to was not named by the user. So there are no loops. Devices, pipes and sockets are never opened.
 */
final class FolderWalk {
    private static final Pattern INODE = Pattern.compile("ino=(\\d+)");

    private final Path root;
    private final Path without;
    private final Folders folders;
    private final BiConsumer<Path, String> left;

    /** Told of the files of one folder after the other. */
    @FunctionalInterface
    interface Folders {
        void folder(List<FoundFile> files) throws IOException, InterruptedException;
    }

    /**
     * Prepares it.
     *
     * @param root the folder, without links in its path
     * @param without a folder in it that is left out: the home itself
     * @param folders told of what is found
     * @param left told of what is not looked at, and why
     */
    FolderWalk(Path root, Path without, Folders folders, BiConsumer<Path, String> left) {
        this.root = root;
        this.without = without;
        this.folders = folders;
        this.left = left;
    }

    /** Walks to the end. */
    void walk() throws IOException, InterruptedException {
        Deque<Path> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Path folder = open.removeLast();
            List<Path> below = new ArrayList<>();
            List<FoundFile> files = list(folder, below);
            below.sort(null);
            for (int last = below.size() - 1; last >= 0; last--) {
                open.add(below.get(last));
            }
            folders.folder(files);
        }
    }

    /** One file alone. */
    void one(Path file) throws IOException, InterruptedException {
        List<FoundFile> found = new ArrayList<>();
        look(file, found, new ArrayList<>());
        folders.folder(found);
    }

    private List<FoundFile> list(Path folder, List<Path> below) throws IOException {
        List<FoundFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                look(entry, files, below);
            }
        } catch (DirectoryIteratorException failed) {
            refused(folder, Objects.requireNonNull(failed.getCause()));
        } catch (IOException refused) {
            refused(folder, refused);
        }
        return files;
    }

    private void refused(Path folder, IOException why) throws IOException {
        if (folder.equals(root)) {
            throw why;
        }
        left.accept(folder, reason(why));
    }

    private void look(Path entry, List<FoundFile> files, List<Path> below) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException refused) {
            left.accept(entry, reason(refused));
            return;
        }
        if (attributes.isSymbolicLink()) {
            link(entry);
        } else if (attributes.isDirectory()) {
            if (!entry.equals(without)) {
                below.add(entry);
            }
        } else if (attributes.isRegularFile()) {
            files.add(new FoundFile(
                    entry,
                    String.valueOf(entry.getFileName()),
                    subfolder(entry),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis(),
                    inode(attributes)));
        } else {
            left.accept(entry, "it is no file: a pipe, a socket or a device is not read");
        }
    }

    private void link(Path link) {
        try {
            if (!link.toRealPath().startsWith(root)) {
                left.accept(link, "it is a link that leads out of the folder: import what it leads to by its own name");
            }
        } catch (IOException broken) {
            left.accept(link, "it is a link that leads nowhere");
        }
    }

    private String subfolder(Path file) {
        Path below = root.relativize(file).getParent();
        if (below == null) {
            return "";
        }
        StringBuilder subfolder = new StringBuilder();
        for (Path part : below) {
            subfolder.append(subfolder.isEmpty() ? "" : "/").append(part);
        }
        return subfolder.toString();
    }

    private static @Nullable String inode(BasicFileAttributes attributes) {
        Matcher inode = INODE.matcher(String.valueOf(attributes.fileKey()));
        return inode.find() ? inode.group(1) : null;
    }

    /** Why something cannot be read, in words. */
    static String reason(IOException refused) {
        if (refused instanceof NoSuchFileException) {
            return "it is not there any more";
        }
        if (refused instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = refused instanceof java.nio.file.FileSystemException of ? of.getReason() : refused.getMessage();
        return "it cannot be read" + (reason == null ? "" : ": " + reason);
    }
}
