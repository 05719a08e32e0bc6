package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** What the bytes of a file would be called in the archive: through the mask, and nothing is written. For any thread. */
final class FileHash {
    /** Java keeps as many bytes outside of the heap for each thread. */
    private static final int BUFFER_BYTES = 128 * 1024;

    private final Redactor redactor;
    private final LongConsumer read;

    /**
     * Prepares it.
     *
     * @param read told of how many bytes were read, as they are
     */
    FileHash(Redactor redactor, LongConsumer read) {
        this.redactor = redactor;
        this.read = read;
    }

    /**
     * What was read of a file.
     *
     * @param sha256 the name of its bytes as they would be kept
     * @param clean whether nothing is to be masked in them
     */
    record Hashed(Sha256 sha256, boolean clean) {}

    /**
     * Reads a file.
     *
     * @param mask what may stand in it
     * @throws ChangedException if it is not what was found any more
     * @throws IOException if it cannot be read or searched
     */
    Hashed of(FoundFile file, SecretMask mask) throws IOException {
        MessageDigest digest = Sha256.digest();
        MaskingStream masking = new MaskingStream(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest), redactor, mask.forFiles(), 0);
        try (OpenFile open = OpenFile.of(file)) {
            masking.expect(open.size());
            byte[] buffer = new byte[BUFFER_BYTES];
            long all = 0;
            for (int some = open.read(buffer); some >= 0; some = open.read(buffer)) {
                masking.write(buffer, 0, some);
                read.accept(some);
                all += some;
            }
            if (open.hasChanged(all)) {
                throw new ChangedException();
            }
            masking.close();
            return new Hashed(Sha256.of(digest.digest()), masking.redactions().isEmpty());
        } finally {
            masking.abandon();
        }
    }

    /** Somebody writes to it. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        /** In words. */
        static final String CHANGED = "it changed while it was read: the next import takes it in";

        ChangedException() {
            super(CHANGED);
        }
    }
}
