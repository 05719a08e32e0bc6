package io.github.comfyarchive.store.asset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A user's file at one moment: which one it is, and which folders lead to it. Looked at before it is read and again after it was linked,
 * it tells whether that was one and the same: whoever writes to a file, or renames it or a folder on the way, leaves another change time
 * (ctime), which nobody can set (inode(7)).
 *
 * @param path where it lies
 * @param root the folder by which it was found
 * @param file what it was
 * @param folders what the folders were that lead to it, from {@code root} on
 */
public record SourceFile(Path path, Path root, State file, List<State> folders) {
    private static final String ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    /**
     * What a name leads to.
     *
     * @param device of the file system
     * @param inode its number there
     * @param regular whether it is a file
     * @param size in bytes
     * @param mtime when its bytes were changed last, in nanoseconds since 1970
     * @param ctime when anything of it was changed last, its name included, in nanoseconds since 1970
     */
    public record State(long device, long inode, boolean regular, long size, long mtime, long ctime) {
        /** Whether it is the same file with the same bytes, whatever its names and rights are by now. */
        public boolean isSameFile(State other) {
            return device == other.device
                    && inode == other.inode
                    && regular == other.regular
                    && size == other.size
                    && mtime == other.mtime;
        }
    }

    /**
     * Looks at a file.
     *
     * @param path where it lies
     * @param root the folder by which it was found, without links in its path
     * @return nothing where files have no such attributes: then nothing can be linked
     * @throws IOException if it is not there, or no file
     */
    public static @Nullable SourceFile look(Path path, Path root) throws IOException {
        try {
            List<State> folders = new ArrayList<>();
            for (Path folder = path.getParent();
                    folder != null && folder.startsWith(root);
                    folder = folder.getParent()) {
                folders.add(state(folder));
            }
            State file = state(path);
            if (!file.regular()) {
                throw new IOException("it is no file");
            }
            return new SourceFile(path, root, file, folders);
        } catch (UnsupportedOperationException | IllegalArgumentException otherSystem) {
            return null;
        }
    }

    static State state(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return new State(
                number(found, "dev"),
                number(found, "ino"),
                (number(found, "mode") & TYPE) == REGULAR,
                number(found, "size"),
                nanos(found, "lastModifiedTime"),
                nanos(found, "ctime"));
    }

    private static long number(Map<String, Object> found, String name) {
        return ((Number) Objects.requireNonNull(found.get(name))).longValue();
    }

    private static long nanos(Map<String, Object> found, String name) {
        return ((FileTime) Objects.requireNonNull(found.get(name))).to(TimeUnit.NANOSECONDS);
    }

    /**
     * How it is now.
     *
     * @return nothing where it is gone, or no file any more
     * @throws IOException if the disk refuses
     */
    Now now() throws IOException {
        try {
            SourceFile again = look(path, root);
            if (again == null || !again.file.isSameFile(file)) {
                return Now.CHANGED;
            }
            return again.file.ctime() == file.ctime() && again.folders.equals(folders) ? Now.SAME : Now.UNSURE;
        } catch (NoSuchFileException gone) {
            return Now.CHANGED;
        }
    }

    /** What can be said of a file that was looked at before. */
    enum Now {
        /** It and all that leads to it is as it was. */
        SAME,
        /** It looks the same, and was or may have been another one meanwhile: only its bytes tell. */
        UNSURE,
        CHANGED
    }

    /**
     * Whether it has the size and the time it had: as much as can be said of one that may be written to at any moment.
     *
     * @throws IOException if the disk refuses
     */
    public boolean isUnchanged() throws IOException {
        return now() != Now.CHANGED;
    }
}
