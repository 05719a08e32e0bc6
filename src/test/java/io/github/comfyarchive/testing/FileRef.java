package io.github.comfyarchive.testing;

/**
 * What names a file to {@code GET /view}.
 *
 * @param filename the name in its folder
 * @param subfolder the folder below the one of its type, "" for that one itself
 * @param type {@code output}, {@code temp} or {@code input}
 */
public record FileRef(String filename, String subfolder, String type) {
    /** A file among the outputs. */
    public static FileRef output(String filename) {
        return new FileRef(filename, "", "output");
    }
}
