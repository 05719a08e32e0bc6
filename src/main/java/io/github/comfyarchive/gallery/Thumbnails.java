package io.github.comfyarchive.gallery;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Has small pictures made side by side, and keeps them in the home for the next gallery. */
final class Thumbnails implements AutoCloseable {
    private final Catalog catalog;
    private final KeptThumbnails kept;
    private final Warnings notes;
    private final ExecutorService threads;
    private final Map<String, Thumbnail> underWay = new HashMap<>();
    private final AtomicLong made = new AtomicLong();
    private long placed;
    private @Nullable Path temporary;

    Thumbnails(Catalog catalog, Warnings notes, int jobs) {
        this.catalog = catalog;
        this.kept = new KeptThumbnails(new HomeFolder(catalog.folder()));
        this.notes = notes;
        this.threads = Executors.newFixedThreadPool(Math.max(1, jobs), work -> {
            Thread thread = new Thread(work, "thumbnails");
            thread.setDaemon(true);
            return thread;
        });
    }

    long made() {
        return made.get();
    }

    long kept() {
        return placed;
    }

    /** The small picture of an asset; it is being made where there is none from an earlier export. */
    Thumbnail of(AssetRow asset) {
        if (!KeptThumbnails.canBeMade(asset.mediaType())) {
            return Thumbnail.NONE;
        }
        String folder = asset.sha256().substring(0, 2) + "/";
        Path file = kept.place(asset.sha256());
        return underWay.computeIfAbsent(
                "thumbs/" + folder + asset.sha256() + ".jpg",
                path -> new Thumbnail(
                        path,
                        Files.exists(file)
                                ? CompletableFuture.completedFuture(Optional.of(file))
                                : threads.submit(() -> make(asset, file))));
    }

    /** Puts it into the gallery, once it is made; null where there is none. Then it may be forgotten here. */
    @Nullable
    String place(Thumbnail thumbnail, GalleryFolder gallery) throws IOException {
        Optional<Path> file = await(thumbnail);
        underWay.remove(thumbnail.path());
        if (file.isEmpty()) {
            return null;
        }
        if (!gallery.holds(thumbnail.path())) {
            gallery.put(thumbnail.path(), file.get(), Files.size(file.get()), Gallery.NO_TIME);
            placed++;
        }
        if (isTemporary(file.get())) {
            Files.deleteIfExists(file.get()); // another place of the same picture was there before
        }
        return thumbnail.path();
    }

    private static Optional<Path> await(Thumbnail thumbnail) throws IOException {
        try {
            return thumbnail.made().get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while thumbnails were made");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException disk) {
                throw disk;
            }
            throw new IllegalStateException("a thumbnail cannot be made", failed.getCause());
        }
    }

    private Optional<Path> make(AssetRow asset, Path file) throws IOException {
        byte[] jpeg;
        try {
            jpeg = KeptThumbnails.made(catalog.assets().path(asset), asset.mediaType());
        } catch (UnreadablePictureException cause) {
            notes.add(asset.sha256() + "." + asset.extension() + " has no thumbnail: " + cause.getMessage());
            return Optional.empty();
        }
        made.incrementAndGet();
        try {
            kept.keep(asset.sha256(), jpeg);
            return Optional.of(file);
        } catch (IOException refused) {
            return Optional.of(elsewhere(jpeg, refused));
        }
    }

    /** A home that cannot be written to is not a reason not to show it: then a small picture is kept until it is in the gallery. */
    private Path elsewhere(byte[] jpeg, IOException because) throws IOException {
        try {
            return Files.write(Files.createTempFile(temporary(), "", ".jpg"), jpeg);
        } catch (IOException refused) {
            because.addSuppressed(refused);
            throw because;
        }
    }

    /** For its owner alone, as temporary folders are. */
    private synchronized Path temporary() throws IOException {
        if (temporary == null) {
            temporary = Files.createTempDirectory("comfy-archive-thumbnails-");
        }
        return temporary;
    }

    private synchronized boolean isTemporary(Path file) {
        return temporary != null && file.startsWith(temporary);
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                return; // a picture that takes so long to be drawn; its folder lies where the system cleans
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        removeTemporary();
    }

    private synchronized void removeTemporary() throws IOException {
        if (temporary == null) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        Files.delete(temporary);
    }
}
