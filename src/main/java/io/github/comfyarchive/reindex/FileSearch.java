package io.github.comfyarchive.reindex;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.StoredEntries;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches files that are kept by today's rules: in the memory that one file takes on its way in. */
public final class FileSearch {
    /** Files are large: in pieces like this a read costs nothing beside what is done with it. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final @Nullable Archive archive;
    private final Redactor redactor;

    /**
     * Prepares it.
     *
     * @param archive says where the workflows of a file's prompts had secrets; null where it cannot be asked
     * @param redactor today's rules, and what is known of secrets
     */
    public FileSearch(@Nullable Archive archive, Redactor redactor) {
        this.archive = archive;
        this.redactor = redactor;
    }

    /**
     * Searches a file.
     *
     * @param sha256 its name
     * @param file where it is
     * @param masked where it goes without its secrets
     * @return what was masked
     * @throws IOException if the disk refuses
     */
    public List<Redaction> search(String sha256, Path file, OutputStream masked) throws IOException {
        SecretMask mask = SecretMask.none();
        if (archive != null) {
            for (Long prompt : archive.keptAssets().promptsOf(sha256)) {
                mask = mask.plus(maskOf(archive.kept(), prompt));
            }
        }
        MaskingStream masking = new MaskingStream(masked, redactor, mask, 0);
        masking.expect(Files.size(file));
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                masking.write(buffer, 0, read);
            }
        }
        masking.close();
        return masking.redactions();
    }

    /** What the prompt's entry says: where its workflow had a secret, the picture has one. */
    private SecretMask maskOf(StoredEntries entries, long prompt) {
        try {
            return redactor.redactAgain(entries.entry(prompt).entry()).mask();
        } catch (UnreadableEntryException damaged) {
            return SecretMask.none(); // the file is searched by what it says itself; verify reports the entry
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            return SecretMask.none();
        }
    }
}
