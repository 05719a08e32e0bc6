package io.github.comfyarchive.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Recognises a drawing or a page among the files that prove no type by a signature, for a label: neither is ever shown. */
final class Markup {
    static final String SVG = "image/svg+xml";
    static final String HTML = "text/html";

    /** Markup says what it is at its beginning: behind a byte order mark, an XML declaration, a comment. */
    private static final int LOOKED_AT = 4096;

    private Markup() {}

    static String mediaType(Path file, String otherwise) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return mediaType(in.readNBytes(LOOKED_AT), otherwise);
        }
    }

    static String mediaType(byte[] beginning, String otherwise) {
        String text = new String(beginning, StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .replace("\0", "") // UTF-16
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (!text.startsWith("<")) {
            return otherwise;
        }
        if (text.contains("<svg")) {
            return SVG;
        }
        return text.contains("<html") || text.startsWith("<!doctype html") || text.contains("<script")
                ? HTML
                : otherwise;
    }
}
