package io.github.comfyarchive.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes runs in chunks that a page can load one by one, each as soon as its thumbnails are there. */
final class Chunks {
    /** What a browser loads at a time when somebody scrolls: some screens of tiles, a megabyte at most. */
    private static final int TILES = 500;

    private static final int CHARACTERS = 1_000_000;

    private final GalleryFolder folder;
    private final Contents contents;
    private final Thumbnails thumbnails;
    private final List<Run> runs = new ArrayList<>();
    private int tiles;
    private int characters;

    Chunks(GalleryFolder folder, Contents contents, Thumbnails thumbnails) {
        this.folder = folder;
        this.contents = contents;
        this.thumbnails = thumbnails;
    }

    void add(Run run) throws IOException {
        if (tiles + run.tiles() > TILES) {
            end();
        }
        runs.add(run);
        tiles += run.tiles();
        characters += Script.json(
                        run.row(run.files().stream().map(Run.FileRow::values).toList()))
                .length();
        if (tiles >= TILES || characters >= CHARACTERS) {
            end();
        }
    }

    /** Writes what is left. */
    void end() throws IOException {
        if (runs.isEmpty()) {
            return;
        }
        contents.chunk(runs);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Run run : runs) {
            List<List<@Nullable Object>> files = new ArrayList<>();
            for (Run.FileRow file : run.files()) {
                files.add(file.row(thumbnails.place(file.thumbnail(), folder)));
            }
            rows.add(run.row(files));
        }
        int number = contents.chunks();
        folder.write(
                String.format(Locale.ROOT, "data/chunk-%04d.js", number),
                Script.call("chunk", number, rows),
                Gallery.NO_TIME);
        runs.clear();
        tiles = 0;
        characters = 0;
    }
}
