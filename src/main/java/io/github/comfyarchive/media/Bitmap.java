package io.github.comfyarchive.media;

import java.io.IOException;
import java.util.Set;

/** BMP files of Windows and OS/2. */
final class Bitmap {
    /** OS/2 1.x, and Windows 2: sizes of two bytes. */
    private static final long CORE_HEADER = 12;

    /** The lengths of all other headers: OS/2 2.x short (16) and long (64), Windows 3 (40), its extensions (52, 56), 4 (108) and 5 (124). */
    private static final Set<Long> INFO_HEADERS = Set.of(16L, 40L, 52L, 56L, 64L, 108L, 124L);

    private Bitmap() {}

    /** Two letters prove little: the length of the header behind them must be one of those that exist. */
    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        long header = file.little(14, 4);
        if (header == CORE_HEADER) {
            findings.type("image/bmp", "bmp");
            findings.size(file.little(18, 2), file.little(20, 2));
        } else if (INFO_HEADERS.contains(header)) {
            findings.type("image/bmp", "bmp");
            // A negative height says that the rows run from the top.
            int width = (int) file.little(18, 4);
            long height = (int) file.little(22, 4);
            findings.size(width, Math.abs(height));
        }
    }
}
