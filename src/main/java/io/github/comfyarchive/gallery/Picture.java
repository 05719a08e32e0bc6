package io.github.comfyarchive.gallery;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * Reads pictures of any origin in bounded memory. What a file claims of its size is checked before a pixel is read; of large ones
 * only every second, third, ... pixel is kept. Of an animation it is the first frame.
 */
final class Picture {
    /** Decoders of these keep a row at a time, those of the others the whole picture. */
    private static final Set<String> BY_ROWS = Set.of("image/png", "image/jpeg", "image/gif");

    private static final Set<String> WHOLE = Set.of("image/webp", "image/bmp", "image/tiff");

    /** In pixels. Memory does not bound these, only the time that decoding takes does. */
    private static final long MOST_BY_ROWS = 250_000_000;

    /** In pixels: one such picture has nearly all of {@link #MEMORY} to itself. */
    private static final long MOST_WHOLE = 24_000_000;

    /** As many as are left of a picture at least, so that it can be made small smoothly; fewer where that is too many. */
    private static final int SHORTER_SIDE = 1024;

    /** In pixels, of one picture in memory, however long and narrow it is. */
    private static final long MOST_KEPT = 4_000_000;

    /** Thousands of pixels in memory at a time, in all threads. */
    private static final int MEMORY = 26_000;

    private static final Semaphore FREE = new Semaphore(MEMORY);

    private Picture() {}

    static boolean canRead(String mediaType) {
        return BY_ROWS.contains(mediaType) || WHOLE.contains(mediaType);
    }

    static BufferedImage read(Path file, String mediaType) throws UnreadablePictureException, IOException {
        if (!Files.exists(file)) {
            throw new UnreadablePictureException("its file is missing");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(mediaType);
        if (!readers.hasNext()) {
            throw new UnreadablePictureException("this program cannot read " + mediaType);
        }
        ImageReader reader = readers.next();
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.setInput(in, false, true);
            return read(reader, BY_ROWS.contains(mediaType));
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException | RuntimeException broken) {
            throw new UnreadablePictureException("it is damaged (" + reason(broken) + ")");
        } catch (OutOfMemoryError tooMuch) {
            // Decoders believe what a file says of palettes, texts and strips. Nothing else is lost with that memory.
            throw new UnreadablePictureException("it needs too much memory");
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage read(ImageReader reader, boolean byRows)
            throws IOException, UnreadablePictureException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || pixels > (byRows ? MOST_BY_ROWS : MOST_WHOLE)) {
            throw new UnreadablePictureException("it says it has " + width + " x " + height + " pixels");
        }
        int step = step(width, height);
        long held = byRows ? pixels / step / step : pixels;
        int permits = (int) Math.max(1, Math.min(MEMORY, held / 1000));
        FREE.acquireUninterruptibly(permits);
        try {
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, param);
        } finally {
            FREE.release(permits);
        }
    }

    /** Every how many-th pixel to keep. */
    private static int step(int width, int height) {
        int smooth = Math.min(width, height) / SHORTER_SIDE;
        double few = Math.sqrt((double) width * height / MOST_KEPT);
        return Math.max(1, Math.max(smooth, (int) Math.ceil(few)));
    }

    private static String reason(Exception broken) {
        String message = broken.getMessage();
        return message == null
                ? broken.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
