package io.github.comfyarchive.media.clean;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file as its clean copy is. */
final class Copied {
    private Copied() {}

    static byte[] of(Path file) throws IOException, UncleanException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            CleanCopy copy = Cleaner.clean(channel);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy.writeTo(bytes);
            if (bytes.size() != copy.size()) {
                throw new AssertionError("a copy of " + bytes.size() + " bytes said that it has " + copy.size());
            }
            return bytes.toByteArray();
        }
    }

    /** Of bytes, for which a file is made in a folder. */
    static byte[] of(byte[] bytes, Path folder) throws IOException, UncleanException {
        return of(Files.write(folder.resolve("to-be-cleaned"), bytes));
    }

    /** A character a byte. */
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
