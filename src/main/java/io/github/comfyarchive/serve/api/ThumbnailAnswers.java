package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.gallery.KeptThumbnails;
import io.github.comfyarchive.gallery.UnreadablePictureException;
import io.github.comfyarchive.query.AssetFiles;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Small pictures, each made when it is first looked at and kept. Of a home one that is kept is read by its name alone, without a question to
 * the database: a forgetting takes it away. Of a store, where others forget, it is asked first whether its file is there. However many ask for one at once, it is made once; as many are made at a time as there are processors, and whoever waits for
 * one takes no thread.
 */
final class ThumbnailAnswers implements AutoCloseable {
    private static final String TYPE = "image/jpeg";
    private static final String CACHING = "private, max-age=31536000, immutable";

    /** More than a page of a large screen wants at once, of several readers. */
    private static final int MOST_WAITING = 2000;

    /** Pictures of which none can be made: each would be read again at every look. */
    private static final int MOST_KNOWN = 20_000;

    private final Readers readers;
    private final KeptThumbnails kept;
    private final boolean ofHome;
    private final Consumer<String> told;
    private final ExecutorService makers;
    private final Map<String, CompletableFuture<byte[]>> underWay = new ConcurrentHashMap<>();
    private final Map<String, Boolean> without = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    });
    private volatile boolean toldOfDisk;

    /**
     * Prepares it.
     *
     * @param told told once if none can be kept
     */
    ThumbnailAnswers(Readers readers, Served served, Consumer<String> told) {
        this.readers = readers;
        this.kept = served.thumbnails();
        this.ofHome = served.home().isPresent();
        this.told = told;
        this.makers =
                Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()), work -> {
                    Thread thread = new Thread(work, "thumbnails");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Answers with the small picture of a file, now or as soon as it is made. */
    void answer(Exchange exchange, String sha256) throws IOException {
        if (!ofHome) {
            original(sha256);
        }
        Optional<byte[]> there = there(sha256);
        if (there.isPresent()) {
            send(exchange, sha256, there.get());
            return;
        }
        if (without.containsKey(sha256)) {
            throw none();
        }
        if (underWay.size() >= MOST_WAITING) {
            exchange.with("Retry-After", "2");
            throw new ProblemException(503, "as many small pictures as can wait are being made");
        }
        CompletableFuture<byte[]> unused = underWay.computeIfAbsent(sha256, this::begin)
                .whenComplete((jpeg, failed) -> {
                    try {
                        if (failed == null) {
                            send(exchange, sha256, jpeg);
                        } else {
                            exchange.problem(problem(failed));
                        }
                    } catch (IOException cannot) {
                        exchange.problem(problem(cannot));
                    }
                });
    }

    /** Nothing too where what is there cannot be read: it is made, and what hinders is told as it is to be kept. */
    private Optional<byte[]> there(String sha256) {
        try {
            return Optional.of(Files.readAllBytes(kept.place(sha256)));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static void send(Exchange exchange, String sha256, byte[] jpeg) throws IOException {
        exchange.with("Cache-Control", CACHING);
        if (!exchange.isUnchanged(sha256 + "-thumbnail")) {
            exchange.send(200, TYPE, jpeg);
        }
    }

    private CompletableFuture<byte[]> begin(String sha256) {
        CompletableFuture<byte[]> made = CompletableFuture.supplyAsync(() -> make(sha256), makers);
        // Taken out by another step than the one that makes it, which may be done before it is put in.
        CompletableFuture<byte[]> unused =
                made.whenCompleteAsync((jpeg, failed) -> underWay.remove(sha256, made), makers);
        return made;
    }

    private byte[] make(String sha256) {
        try {
            Optional<byte[]> there = there(sha256); // of another maker that ended meanwhile
            if (there.isPresent()) {
                return there.get();
            }
            Original original = original(sha256);
            String mediaType = original.asset().mediaType();
            if (!KeptThumbnails.canBeMade(mediaType)) {
                throw none();
            }
            Path file = original.files().path(original.asset());
            if (!Files.exists(file)) {
                throw ProblemException.notFound("the bytes of this file are not in the archive now");
            }
            byte[] jpeg = KeptThumbnails.made(file, mediaType);
            keep(sha256, jpeg, file);
            return jpeg;
        } catch (UnreadablePictureException broken) {
            without.put(sha256, true);
            throw none();
        } catch (IOException disk) {
            throw new CompletionException(disk);
        }
    }

    /** A file, and where its bytes are to be had. */
    private record Original(AssetRow asset, AssetFiles files) {}

    private Original original(String sha256) throws IOException {
        return readers.ask(catalog -> new Original(
                catalog.asset(new Sha256(sha256))
                        .orElseThrow(() -> ProblemException.notFound("no such bytes are archived")),
                catalog.assets()));
    }

    private void keep(String sha256, byte[] jpeg, Path original) throws IOException {
        try {
            kept.keep(sha256, jpeg);
        } catch (NoSuchFileException swept) {
            // A forgetting took the folder, or what was on its way there: whether this is of what went is looked at
            // below.
        } catch (IOException refused) {
            // A home that cannot be written to is no reason not to show it.
            if (!toldOfDisk) {
                toldOfDisk = true;
                told.accept("small pictures cannot be kept: " + refused.getMessage());
            }
            return;
        }
        if (ofHome && !Files.exists(original)) {
            Files.deleteIfExists(
                    kept.place(sha256)); // it was forgotten meanwhile: its file goes before its small picture
            throw ProblemException.notFound("no such bytes are archived any more");
        }
    }

    private static ProblemException none() {
        return ProblemException.notFound("there is no small picture of this file: it is none that can be read");
    }

    private static ProblemException problem(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return cause instanceof ProblemException problem
                ? problem
                : new ProblemException(503, "the small picture cannot be made now");
    }

    @Override
    public void close() {
        makers.shutdownNow();
        try {
            makers.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
