package io.github.comfyarchive.gallery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.export.DamagedAssetException;
import io.github.comfyarchive.export.EarlierExport;
import io.github.comfyarchive.export.FileSink;
import io.github.comfyarchive.export.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** The folder as it grows, with a {@code manifest.json} of its files, so that a later export may replace it and nothing else. */
final class GalleryFolder implements AutoCloseable {
    private final FileSink folder;
    private final JsonGenerator manifest;
    private long files;
    private long bytes;

    GalleryFolder(FileSink folder) throws IOException {
        this.folder = folder;
        this.manifest = new JsonFactory().createGenerator(folder.manifest());
        manifest.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        manifest.writeStartObject();
        manifest.writeStringField(EarlierExport.MADE_BY, EarlierExport.PROGRAM);
        manifest.writeNumberField("version", 1);
        manifest.writeStringField("format", "gallery");
        manifest.writeArrayFieldStart("files");
    }

    boolean holds(String path) {
        return folder.holds(path);
    }

    void write(String path, String text, Instant at) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8), at);
    }

    void write(String path, byte[] content, Instant at) throws IOException {
        folder.put(path, content, at);
        add(path, content.length);
    }

    /** Puts a file of the archive: by a hard link, which takes no room, where the disk can. */
    void put(String path, StoredFile file, Instant at) throws IOException, DamagedAssetException {
        folder.put(path, file, at);
        add(path, file.asset().size());
    }

    /** Puts a thumbnail in the same way. */
    void put(String path, Path thumbnail, long size, Instant at) throws IOException {
        folder.put(path, thumbnail, at);
        add(path, size);
    }

    private void add(String path, long size) throws IOException {
        manifest.writeRaw(files == 0 ? "\n" : "");
        manifest.writeStartObject();
        manifest.writeStringField("path", path);
        manifest.writeNumberField("size", size);
        manifest.writeEndObject();
        manifest.writeRaw("\n");
        files++;
        bytes += size;
    }

    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    /** Puts it in its place. */
    void complete() throws IOException {
        manifest.writeEndArray();
        manifest.writeEndObject();
        manifest.writeRaw("\n");
        manifest.close();
        folder.complete();
    }

    /** Leaves nothing of it where it is not complete. */
    @Override
    public void close() throws IOException {
        folder.close();
    }
}
