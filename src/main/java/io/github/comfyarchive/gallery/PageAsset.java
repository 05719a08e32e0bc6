package io.github.comfyarchive.gallery;

import java.io.IOException;
import java.io.InputStream;

/** A file of the page that is the same for each archive: exported galleries have copies, {@code archive serve} answers with it. */
public enum PageAsset {
    SCRIPT("gallery.js"),
    STYLE("gallery.css"),
    LICENSES("LICENSES.txt");

    private final String fileName;

    PageAsset(String fileName) {
        this.fileName = fileName;
    }

    /** What it is called beside the page. */
    public String fileName() {
        return fileName;
    }

    /** All of it. */
    public byte[] read() throws IOException {
        try (InputStream in = PageAsset.class.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalStateException(fileName + " is not in the program's jar");
            }
            return in.readAllBytes();
        }
    }
}
