package io.github.comfyarchive.export;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.PromptIds;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;

/** Writes prompts to a stream, in bounded memory. */
public final class StreamExport {
    private final Catalog catalog;
    private final StreamFormat format;

    /**
     * Prepares it.
     *
     * @param catalog what to read
     * @param format the form
     */
    public StreamExport(Catalog catalog, StreamFormat format) {
        this.catalog = catalog;
        this.format = format;
    }

    /**
     * Writes.
     *
     * @param out where to; flushed and not closed
     * @param progress told how many are done
     * @return how many were written
     * @throws IOException if {@code out} refuses
     * @throws ExportException if the form cannot hold these prompts
     */
    public long write(PromptIds keys, OutputStream out, LongConsumer progress) throws IOException {
        if (format == StreamFormat.HISTORY) {
            keys.idOfSeveral().ifPresent(id -> {
                throw new ExportException("two servers have a prompt " + id
                        + ", and a history names each id once: choose one with --server NAME");
            });
        }
        PromptWriter writer = format.writer(catalog.prompts(), out);
        try {
            writer.begin();
            long written = Batches.forEach(keys, writer::write, progress);
            writer.end();
            out.flush();
            return written;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
