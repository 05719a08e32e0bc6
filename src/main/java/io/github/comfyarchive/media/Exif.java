package io.github.comfyarchive.media;

import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.BufferBoundsException;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.RandomAccessReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * EXIF data and TIFF files, which have one structure (TIFF 6.0), read by metadata-extractor's {@link TiffReader} with a
 * handler of our own: the library's own one follows makers' notes and chains of directories to any depth.
 */
final class Exif {
    private static final String PREAMBLE = "Exif\0\0";

    private Exif() {}

    /** The texts of an EXIF block, with or without the preamble that JPEG puts before it. */
    static void read(byte[] data, Findings findings) {
        boolean preamble = data.length >= PREAMBLE.length();
        for (int i = 0; preamble && i < PREAMBLE.length(); i++) {
            preamble = data[i] == PREAMBLE.charAt(i);
        }
        try {
            // The pixels' true size stands in the picture around the block.
            read(new ByteArrayReader(data), preamble ? PREAMBLE.length() : 0, new ExifTexts(findings, false));
        } catch (IOException e) {
            // Of an array in memory this can only say that offsets lead outside: no more texts.
        }
    }

    /** Those of a block in HEIF, where four bytes tell how many stand before it (ISO/IEC 23008-12, A.2.1). */
    static void readItem(byte[] data, Findings findings) {
        int before = ByteBuffer.wrap(data).getInt();
        if (before >= 0 && before < data.length - 4) {
            read(Arrays.copyOfRange(data, 4 + before, data.length), findings);
        }
    }

    /** The size and texts of a TIFF file. */
    static void readFile(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("image/tiff", "tiff");
        try {
            read(new TiffFileReader(file), 0, new ExifTexts(findings, true));
        } catch (BufferBoundsException e) {
            throw new MalformedMediaException("a TIFF offset leads outside the file");
        }
    }

    private static void read(RandomAccessReader reader, int start, ExifTexts texts) throws IOException {
        try {
            new TiffReader().processTiff(reader, texts, start);
        } catch (TiffProcessingException e) {
            // No TIFF structure after all: what was found stands.
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The library adds up offsets and counts from the file in ints; hostile ones overflow into these three.
        }
    }
}
