package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * The file that locks are taken on, open once in this process however many use it: on POSIX systems closing a file anywhere in a process
 * ends all locks that the process has on it (fcntl, F_SETLK), so it is closed by the last of them.
 */
final class LockFile {
    /** As the locks themselves, of the whole process: by file, for one may have several names. */
    private static final Map<Object, LockFile> OPEN = new HashMap<>();

    private final Object key;
    private final FileChannel channel;
    private int users = 1;

    private LockFile(Object key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Opens a file that may not be there yet. Where it is open already it is not even looked into: that would close it again. */
    static LockFile open(Path file) throws IOException {
        synchronized (OPEN) {
            LockFile known = Files.exists(file) ? OPEN.get(key(file)) : null;
            if (known != null) {
                known.users++;
                return known;
            }
            FileChannel channel = HomeFiles.open(file);
            LockFile opened = new LockFile(key(file), channel);
            OPEN.put(opened.key, opened);
            return opened;
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    FileChannel channel() {
        return channel;
    }

    void close() throws IOException {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                channel.close();
            }
        }
    }
}
