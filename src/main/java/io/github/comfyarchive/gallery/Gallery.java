package io.github.comfyarchive.gallery;

import io.github.comfyarchive.export.FileSink;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.PromptIds;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongConsumer;

/**
 * Writes prompts as a folder that opens from a disk in any browser, with no server and no network (docs/gallery-format.md).
 *
 * <p>Everything is read from the archive, where no secret is. Memory does not grow with the number of prompts.
 */
public final class Gallery {
    /** The time of files that are of no prompt: two galleries of one archive are the same bytes, in an archive of them too. */
    static final Instant NO_TIME = Instant.EPOCH;

    private final Catalog catalog;
    private final GalleryOptions options;

    /**
     * Prepares it.
     *
     * @param catalog what to read
     */
    public Gallery(Catalog catalog, GalleryOptions options) {
        this.catalog = catalog;
        this.options = options;
    }

    /**
     * Writes it: complete, or not at all. Two of one archive are the same bytes.
     *
     * @param keys which prompts, the newest first
     * @param out the new folder; a ZIP of it where its name ends in {@code .zip}
     * @param overwrite whether what an earlier export made may be replaced
     * @param progress given the number of prompts that are done
     * @return what it came to
     * @throws IOException if the disk refuses
     * @throws io.github.comfyarchive.export.ExportException if it cannot be put there
     * @throws io.github.comfyarchive.query.FilterException if the filter names what is not there
     */
    public GalleryReport write(PromptIds keys, Path out, boolean overwrite, LongConsumer progress) throws IOException {
        Warnings notes = new Warnings();
        try (GalleryFolder folder = new GalleryFolder(
                        FileSink.at(out, overwrite, options.copies(), new HomeFolder(catalog.folder())));
                Thumbnails thumbnails = new Thumbnails(catalog, notes, options.jobs())) {
            Contents contents = new Contents();
            Originals originals = new Originals(catalog, folder, notes);
            Rows rows = new Rows(contents, new FolderFiles(originals, thumbnails), options.zone());
            Chunks chunks = new Chunks(folder, contents, thumbnails);
            new Prompts(catalog, folder, rows, chunks, notes).write(keys, progress);
            Page.copyAssets(folder);
            folder.write("index.html", Page.html(contents, options.title(), options.build()), NO_TIME);
            folder.write(
                    "data/index.js",
                    Script.call("manifest", contents.manifest(options.title(), options.build())),
                    NO_TIME);
            folder.complete();
            return new GalleryReport(
                    contents.prompts(),
                    contents.tiles(),
                    folder.files(),
                    thumbnails.made(),
                    thumbnails.kept() - thumbnails.made(),
                    folder.bytes(),
                    notes.damaged(),
                    notes.sorted());
        }
    }
}
