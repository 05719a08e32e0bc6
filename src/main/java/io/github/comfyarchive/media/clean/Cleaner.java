package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Makes clean copies: without prompt, workflow, parameters, comments, EXIF and what else a program wrote beside picture and sound. What is
 * shown and heard is the same bytes; so are orientation and colour profile. What somebody hid in pixels, samples or a profile stays there.
 */
public final class Cleaner {
    /** The first that matches counts. */
    private static final List<Format> FORMATS = List.of(
            new Format(0, "\u0089PNG\r\n\u001a\n", (bytes, copy) -> new PngCleaner(bytes, copy).read()),
            new Format(0, "\u00ff\u00d8\u00ff", (bytes, copy) -> new JpegCleaner(bytes, copy).read()),
            new Format(8, "WEBP", (bytes, copy) -> new WebpCleaner(bytes, copy).read()),
            new Format(0, "GIF8", (bytes, copy) -> new GifCleaner(bytes, copy).read()),
            new Format(4, "ftyp", (bytes, copy) -> new IsoMediaCleaner(bytes, copy).read()),
            new Format(0, "\u001aE\u00df\u00a3", (bytes, copy) -> new MatroskaCleaner(bytes, copy).read()),
            new Format(8, "WAVE", (bytes, copy) -> new WavCleaner(bytes, copy).read()),
            new Format(0, "fLaC", (bytes, copy) -> new FlacCleaner(bytes, copy).read()),
            new Format(0, "OggS", (bytes, copy) -> new OggCleaner(bytes, copy).read()),
            new Format(0, "ID3", (bytes, copy) -> new Mp3Cleaner(bytes, copy).read()),
            new Format(0, "\u00ff", (bytes, copy) -> new Mp3Cleaner(bytes, copy).read()));

    private Cleaner() {}

    private record Format(int at, String signature, Reader reader) {}

    @FunctionalInterface
    private interface Reader {
        void read(Source bytes, CleanCopy copy) throws IOException, MalformedMediaException, UncleanException;
    }

    /** A file and a way to read it at several places at once. */
    record Source(FileChannel channel, FileBytes bytes) {
        FileBytes another() throws IOException {
            return FileBytes.whole(channel);
        }
    }

    /**
     * Reads a file whole and says what a clean copy of it is.
     *
     * @param file open as long as the copy is used
     * @throws UncleanException if there is none
     * @throws IOException if it cannot be read
     */
    public static CleanCopy clean(FileChannel file) throws IOException, UncleanException {
        FileBytes bytes = FileBytes.whole(file);
        CleanCopy copy = new CleanCopy(file);
        try {
            reader(bytes).read(new Source(file, bytes), copy);
        } catch (MalformedMediaException broken) {
            UncleanException unclean = new UncleanException("broken or cut short");
            unclean.initCause(broken);
            throw unclean;
        }
        Remains remains = new Remains();
        copy.writeTo(remains);
        remains.check();
        return copy;
    }

    private static Reader reader(FileBytes bytes) throws IOException, MalformedMediaException, UncleanException {
        for (Format format : FORMATS) {
            if (bytes.has(format.at(), format.signature())) {
                return format.reader();
            }
        }
        throw noWay();
    }

    /** What is said of a kind of file that no copy is made of. */
    public static UncleanException noWay() {
        return new UncleanException(UncleanException.NO_WAY);
    }
}
