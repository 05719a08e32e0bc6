package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What would be removed of a file that stands on the disk; the file stays as it is. */
public final class FileRedactions {
    /** What is larger is searched as a file, piece by piece: an entry would be in memory several times. */
    private static final long LARGEST_ENTRY = 64L << 20;

    private static final int PIECE = 1 << 16;

    private FileRedactions() {}

    /**
     * As an entry where the file is one JSON text, which has names; else as the bytes of a picture or any other file.
     *
     * @param file the file, which is only read
     * @param redactor its rules
     * @return each place, in the file's order
     * @throws IOException if it cannot be read, or not be searched whole
     */
    public static List<Redaction> of(Path file, Redactor redactor) throws IOException {
        if (Files.size(file) <= LARGEST_ENTRY) {
            byte[] bytes = Files.readAllBytes(file);
            if (begins(bytes)) {
                try {
                    Redacted redacted = redactor.redact(new RawEntry("", bytes));
                    return redacted.redactions();
                } catch (UnreadableEntryException noJson) {
                    return inBytes(file, redactor);
                }
            }
        }
        return inBytes(file, redactor);
    }

    private static boolean begins(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && bytes[at] <= ' ' && bytes[at] > 0) {
            at++;
        }
        return at < bytes.length && (bytes[at] == '{' || bytes[at] == '[');
    }

    private static List<Redaction> inBytes(Path file, Redactor redactor) throws IOException {
        MaskingStream masking = new MaskingStream(OutputStream.nullOutputStream(), redactor, SecretMask.none(), 0);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                masking.write(piece, 0, count);
            }
            masking.close();
            return masking.redactions();
        } finally {
            masking.abandon();
        }
    }
}
