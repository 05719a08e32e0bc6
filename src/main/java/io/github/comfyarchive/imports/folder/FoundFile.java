package io.github.comfyarchive.imports.folder;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when its folder was listed.
 *
 * @param path where it lies
 * @param name what it is called
 * @param subfolder of the folder that is imported, with slashes; empty for that folder itself
 * @param size in bytes
 * @param mtime when it was written, in milliseconds since 1970
 * @param inode its number in its file system; null where there is none
 */
record FoundFile(
        Path path,
        String name,
        String subfolder,
        long size,
        long mtime,
        @Nullable String inode) {
    /** The order in which they were made: of equal times by the counter that ComfyUI puts into names ({@code ComfyUI_00012_.png}). */
    static final Comparator<FoundFile> AS_MADE = Comparator.comparingLong(FoundFile::mtime)
            .thenComparingLong(FoundFile::counter)
            .thenComparing(FoundFile::name);

    private static final Pattern COUNTER = Pattern.compile("_(\\d{1,18})_?(?:\\.|-)");

    /**
     * Looks once more whether it is what was found, before it is opened: a pipe that has taken its place would have its reader wait for
     * ever, and a link leads elsewhere.
     *
     * @throws IOException if it is not, or cannot be looked at
     */
    void requireThere() throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "something else has taken its place");
        }
    }

    /** What it is noted under: its path, or, where that is no text in this system's encoding, its address with the bytes escaped. */
    String key() {
        String text = path.toString();
        return text.indexOf('\uFFFD') < 0 ? text : path.toUri().toString();
    }

    /** The counter in its name; 0 where there is none. */
    long counter() {
        Matcher counter = COUNTER.matcher(name);
        long last = 0;
        while (counter.find()) {
            last = Long.parseLong(counter.group(1));
        }
        return last;
    }

    /** The name without its suffix: a text beside a picture is called as the picture is. */
    String stem() {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
