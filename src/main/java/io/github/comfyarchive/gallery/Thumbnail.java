package io.github.comfyarchive.gallery;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The small picture of an asset.
 *
 * @param path where it is to be in the gallery, or is asked for
 * @param made where it is in the home, as soon as it is made; nothing for a picture that cannot be read
 */
record Thumbnail(String path, Future<Optional<Path>> made) {
    static final Thumbnail NONE = new Thumbnail("", CompletableFuture.completedFuture(Optional.empty()));

    /** One that is made when it is asked for. */
    static Thumbnail later(String path) {
        return new Thumbnail(path, CompletableFuture.completedFuture(Optional.empty()));
    }
}
