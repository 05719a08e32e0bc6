package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code import_file}: a file that was taken in, so that a second import need not read it.
 *
 * @param path where it lay
 * @param size in bytes
 * @param mtime when it was written, in milliseconds since 1970
 * @param inode its number in its file system, where it has one
 * @param mac a keyed hash of its bytes as they are kept
 */
public record ImportedFile(
        String path, long size, long mtime, @Nullable String inode, String mac) {}
