package io.github.comfyarchive.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with parts that are measured: each stands between two marks, and what people write around them stays. */
final class Document {
    private final Path file;

    Document(Path file) {
        this.file = file;
    }

    /** Puts a text in the place of the part of that name. */
    void replace(String name, String text) throws IOException {
        String begin = "<!-- bench " + name + " -->\n";
        String end = "<!-- end of " + name + " -->";
        String before = Files.readString(file);
        int from = before.indexOf(begin);
        int to = before.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    file + " has no place for " + name + ": " + begin.strip() + " and " + end);
        }
        Files.writeString(
                file, before.substring(0, from + begin.length()) + text.strip() + "\n" + before.substring(to));
    }
}
