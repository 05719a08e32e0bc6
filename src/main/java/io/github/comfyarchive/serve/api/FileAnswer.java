package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.gallery.Harmless;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.StoredAnswer;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a file of the archive is answered: what a browser could do harm with is saved, and never a page of ours. */
public final class FileAnswer {
    private static final String SANDBOX = "default-src 'none'; sandbox";

    private FileAnswer() {}

    /**
     * The answer by a name that is of these bytes alone: a client need never ask for them again.
     *
     * @param file where its bytes are
     * @throws ProblemException 404 if they are not there, or are not as many as there should be
     */
    public static StoredAnswer of(Path file, AssetRow asset) throws IOException {
        return of(file, asset, asset.sha256() + "." + asset.extension(), "private, max-age=31536000, immutable");
    }

    /**
     * The answer by a name that may be of other bytes later.
     *
     * @param saved what it is saved as, where it is not shown; of letters, digits, dots and the like
     * @param caching for {@code Cache-Control}
     * @throws ProblemException 404 as above
     */
    public static StoredAnswer of(Path file, AssetRow asset, String saved, String caching) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        if (attributes == null || attributes.size() != asset.size()) {
            throw ProblemException.notFound(
                    "the bytes of this file are not in the archive any more, or damaged; archive verify says more");
        }
        String type = Harmless.mediaType(asset.extension(), asset.mediaType());
        boolean shown = !type.equals(Harmless.DOWNLOAD);
        String disposition = shown ? "inline" : "attachment";
        return new StoredAnswer(
                file,
                asset.size(),
                type,
                asset.sha256(),
                modified(asset),
                Map.of(
                        "Cache-Control",
                        caching,
                        "Content-Disposition",
                        disposition + "; filename=\"" + saved.replaceAll("[^A-Za-z0-9._ -]", "_") + '"',
                        "Content-Security-Policy",
                        SANDBOX));
    }

    private static Instant modified(AssetRow asset) {
        return Instant.parse(asset.storedAt());
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes : null;
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
