package io.github.comfyarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's library as a file of the program's own. Left to itself the driver unpacks it at each start, which takes longer than all
 * that a run with nothing new asks of the database (docs/benchmarks.md).
 */
final class NativeLibrary {
    /** A folder that {@code bin/archive} names, one for each version of the driver. */
    private static final String FOLDER = "archive.native";

    private static final String DRIVERS_FOLDER = "org.sqlite.lib.path";
    private static final String DRIVERS_NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Points the driver to the file, made at the first start. Where that cannot be, the driver does as it always did. */
    static synchronized void use() {
        String folder = System.getProperty(FOLDER);
        if (folder == null || System.getProperty(DRIVERS_FOLDER) != null) {
            return;
        }
        // Such as /org/sqlite/native/Linux/x86_64: machines of other kinds may share the folder.
        String resources = LibraryLoaderUtil.getNativeLibResourcePath();
        Path file = Path.of(folder, resources.split("/")).resolve(LibraryLoaderUtil.getNativeLibName());
        if (!Files.isReadable(file) && !unpack(resources + "/" + file.getFileName(), file)) {
            return;
        }
        System.setProperty(DRIVERS_FOLDER, file.resolveSibling("").toString());
        System.setProperty(DRIVERS_NAME, file.getFileName().toString());
    }

    private static boolean unpack(String resource, Path file) {
        try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (library == null) {
                return false;
            }
            PrivateFiles.folder(file.resolveSibling(""));
            PrivateFiles.replace(file, library.readAllBytes());
            return true;
        } catch (IOException readOnly) {
            return false; // a program that is installed for many is not written to
        }
    }
}
