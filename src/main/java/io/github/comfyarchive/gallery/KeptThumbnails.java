package io.github.comfyarchive.gallery;

import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The small pictures that a home keeps, each made when it is first wanted: for galleries, and for pages that are served. Of what is fetched from
 * elsewhere a bound may be set: then those that were made first go.
 */
public final class KeptThumbnails {
    /** Grows when pictures are made otherwise, so that older ones are rebuilt. */
    private static final int MAKER = 1;

    static {
        // Pictures are drawn, but nothing is ever shown: without this Java looks for a screen.
        System.setProperty("java.awt.headless", "true");
    }

    private final HomeFolder home;
    private final long mostBytes;
    private final Map<Path, Long> sizes = new LinkedHashMap<>();
    private long bytes;

    /** Of a home, which may have none yet. */
    public KeptThumbnails(HomeFolder home) {
        this(home, Long.MAX_VALUE);
    }

    /**
     * Of a folder that this process alone fills, in which there is none yet.
     *
     * @param mostBytes how much they take together
     */
    public KeptThumbnails(HomeFolder home, long mostBytes) {
        this.home = home;
        this.mostBytes = mostBytes;
    }

    /**
     * Where the small picture of an asset is, once it is made.
     *
     * @param sha256 64 hex digits
     */
    public Path place(String sha256) {
        return home.thumbs().resolve(sha256.substring(0, 2)).resolve(sha256 + "-" + MAKER + ".jpg");
    }

    /**
     * Whether there is any of such a file.
     *
     * @param mediaType of the file
     */
    public static boolean canBeMade(String mediaType) {
        return Picture.canRead(mediaType);
    }

    /**
     * Makes one, in bounded memory.
     *
     * @param original the file
     * @param mediaType its type
     * @return JPEG, at most 30 KB
     * @throws UnreadablePictureException if the file is no picture that can be read, in words
     * @throws IOException if the disk refuses
     */
    public static byte[] made(Path original, String mediaType) throws UnreadablePictureException, IOException {
        return Jpeg.of(Picture.read(original, mediaType));
    }

    /**
     * Keeps one.
     *
     * @param sha256 of the file
     * @param jpeg what was made
     * @throws IOException if the home cannot be written to
     */
    public void keep(String sha256, byte[] jpeg) throws IOException {
        Path place = place(sha256);
        HomeFiles.folder(place.resolveSibling(""));
        HomeFiles.replace(place, jpeg);
        if (mostBytes < Long.MAX_VALUE) {
            makeRoom(place, jpeg.length);
        }
    }

    private synchronized void makeRoom(Path place, long size) throws IOException {
        if (sizes.put(place, size) == null) {
            bytes += size;
        }
        for (var oldest = sizes.entrySet().iterator(); bytes > mostBytes && oldest.hasNext(); ) {
            Map.Entry<Path, Long> one = oldest.next();
            Files.deleteIfExists(one.getKey());
            bytes -= one.getValue();
            oldest.remove();
        }
    }
}
