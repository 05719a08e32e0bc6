package io.github.comfyarchive.store.sqlite;

import com.github.luben.zstd.util.ZstdVersion;
import io.github.comfyarchive.store.home.AccessRights;
import io.github.comfyarchive.store.home.HomeFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The libraries of SQLite and Zstandard as files of the program's own. Left to themselves their drivers unpack them at each start, which
 * takes longer than all that a run with nothing new asks of the database (docs/benchmarks.md), and cannot be done on a full disk.
 *
 * <p>Whoever may start the program may read them. A library runs as the user who loads it: one is loaded only if nobody can have written
 * it but that user, root, and whose program it is.
 */
final class NativeLibrary {
    /** A folder that {@code bin/archive} names, one for each version of the driver. */
    private static final String FOLDER = "archive.native";

    private static final String DRIVERS_FOLDER = "org.sqlite.lib.path";
    private static final String DRIVERS_NAME = "org.sqlite.lib.name";
    private static final String ZSTD = "ZstdNativePath";
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> TO_READ = PosixFilePermissions.fromString("rw-r--r--");

    private NativeLibrary() {}

    /** Points the drivers to the files, made at the first start. Where that cannot be, they do as they always did. */
    static synchronized void use() {
        String named = System.getProperty(FOLDER);
        if (named == null) {
            return;
        }
        Path folder = Path.of(named);
        if (System.getProperty(DRIVERS_FOLDER) == null) {
            Path file = made(folder, sqlite(), SQLiteJDBCLoader.class);
            if (file != null) {
                System.setProperty(DRIVERS_FOLDER, file.resolveSibling("").toString());
                System.setProperty(DRIVERS_NAME, file.getFileName().toString());
            }
        }
        String zstd = zstd();
        if (System.getProperty(ZSTD) == null && zstd != null) {
            Path file = made(folder.resolveSibling("zstd-jni-" + ZstdVersion.VERSION), zstd, ZstdVersion.class);
            if (file != null) {
                System.setProperty(ZSTD, file.toString());
            }
        }
    }

    /**
     * Where SQLite's library is among its resources, such as {@code /org/sqlite/native/Linux/x86_64/libsqlitejdbc.so}: machines of other
     * kinds may share the folder. The driver starts {@code uname} to know that; on a Linux of glibc alone its loader says as much. If
     * that is wrong the library is not loaded, and the driver looks itself.
     */
    private static String sqlite() {
        String architecture = System.getProperty("os.arch", "");
        if (System.getProperty("os.name", "").equals("Linux")) {
            if (architecture.equals("amd64") && isGlibcAlone("/lib64/ld-linux-x86-64.so.2", "x86_64")) {
                return "/org/sqlite/native/Linux/x86_64/libsqlitejdbc.so";
            }
            if (architecture.equals("aarch64") && isGlibcAlone("/lib/ld-linux-aarch64.so.1", "aarch64")) {
                return "/org/sqlite/native/Linux/aarch64/libsqlitejdbc.so";
            }
        }
        return LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
    }

    private static boolean isGlibcAlone(String loader, String architecture) {
        return Files.exists(Path.of(loader)) && !Files.exists(Path.of("/lib/ld-musl-" + architecture + ".so.1"));
    }

    /** Where Zstandard's library is among its resources, on the systems that most use; null on others. */
    private static @Nullable String zstd() {
        String architecture = System.getProperty("os.arch", "");
        boolean known = architecture.equals("amd64") || architecture.equals("aarch64");
        String name = "libzstd-jni-" + ZstdVersion.VERSION;
        String system = System.getProperty("os.name", "");
        if (known && system.equals("Linux")) {
            return "/linux/" + architecture + "/" + name + ".so";
        }
        return known && system.startsWith("Windows") ? "/win/" + architecture + "/" + name + ".dll" : null;
    }

    /** The file of a resource, made where it is missing; null where it cannot be made, or is not to be trusted. */
    private static @Nullable Path made(Path folder, String resource, Class<?> beside) {
        Path file = folder.toAbsolutePath().resolve(resource.substring(1));
        try {
            if (!Files.isReadable(file)) {
                unpack(resource, beside, file);
            }
            return isTrusted(file, folder) ? file : null;
        } catch (IOException | UnsupportedOperationException readOnly) {
            return null; // a program that is installed for many is not written to
        }
    }

    private static void unpack(String resource, Class<?> beside, Path file) throws IOException {
        try (InputStream library = beside.getResourceAsStream(resource)) {
            if (library == null) {
                throw new NoSuchFileException(resource);
            }
            HomeFiles.folder(file.resolveSibling(""));
            HomeFiles.replace(file, library.readAllBytes());
        }
    }

    /**
     * Whether nobody else can have written it; what is this user's own is opened for others to read. On Windows {@code archive.cmd} names a
     * folder in the user's profile, which Windows keeps to that user and the administrators.
     */
    private static boolean isTrusted(Path file, Path folder) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        String user = AccessRights.user();
        Set<String> trusted = new HashSet<>(List.of("root", user));
        Path program = program();
        if (program != null) {
            trusted.add(Files.getOwner(program).getName());
        }
        Path top = folder.toAbsolutePath().resolveSibling("");
        for (Path path = file; path != null && path.startsWith(top); path = path.getParent()) {
            PosixFileAttributes attributes =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> mode = attributes.permissions();
            if (attributes.isSymbolicLink()
                    || !trusted.contains(attributes.owner().getName())
                    || mode.contains(PosixFilePermission.GROUP_WRITE)
                    || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                return false;
            }
            boolean own = attributes.owner().getName().equals(user);
            Set<PosixFilePermission> open = attributes.isDirectory() ? FOR_ALL : TO_READ;
            if (own && !mode.containsAll(open)) {
                Files.setPosixFilePermissions(path, open);
            }
        }
        return true;
    }

    /** The file that this program was started from; null where it is of several. */
    private static @Nullable Path program() {
        String started = System.getProperty("java.class.path", "");
        return started.isEmpty() || started.contains(File.pathSeparator) ? null : Path.of(started);
    }
}
