package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A colour profile (ICC.1, 7.2): its length stands at its beginning, and four letters at a place of their own. */
final class IccProfile {
    /** Those of printers have 3 MB. */
    static final int MOST = 8 << 20;

    private static final int HEADER = 128;
    private static final int SIGNATURE_AT = 36;
    private static final String SIGNATURE = "acsp";

    private IccProfile() {}

    /** Refuses bytes of a file that are none, or more than one. */
    static void check(FileBytes file, long at, long length)
            throws IOException, MalformedMediaException, UncleanException {
        if (length < HEADER || length > MOST || file.big(at, 4) != length || !file.has(at + SIGNATURE_AT, SIGNATURE)) {
            throw none();
        }
    }

    /** The same of bytes in memory. */
    static void check(byte[] profile) throws UncleanException {
        if (profile.length < HEADER
                || ByteBuffer.wrap(profile).getInt() != profile.length
                || !new String(profile, SIGNATURE_AT, 4, StandardCharsets.ISO_8859_1).equals(SIGNATURE)) {
            throw none();
        }
    }

    static UncleanException none() {
        return new UncleanException("a colour profile that is none");
    }
}
