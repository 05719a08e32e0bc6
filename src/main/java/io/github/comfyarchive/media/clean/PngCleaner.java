package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * PNG and animated PNG (W3C PNG, third edition). Texts, times, {@code comf} (ComfyUI's texts in animated pictures) and all that is not
 * known goes; checksums of what stays are compared.
 */
final class PngCleaner {
    private static final int SIGNATURE = 8;
    private static final int STEP = 64 << 10;

    /** By the chunk that says how a picture looks: the most bytes it can have. */
    private static final Map<String, Integer> ONCE = Map.ofEntries(
            Map.entry("IHDR", 13),
            Map.entry("PLTE", 768),
            Map.entry("IEND", 0),
            Map.entry("tRNS", 256),
            Map.entry("sRGB", 1),
            Map.entry("gAMA", 4),
            Map.entry("cHRM", 32),
            Map.entry("cICP", 4),
            Map.entry("pHYs", 9),
            Map.entry("sBIT", 4),
            Map.entry("bKGD", 6),
            Map.entry("mDCV", 24),
            Map.entry("cLLI", 8),
            Map.entry("acTL", 8));

    private static final Set<String> PIXELS = Set.of("IDAT", "fdAT");
    private static final String FRAME = "fcTL";
    private static final int FRAME_LENGTH = 26;

    private final FileBytes file;
    private final CleanCopy copy;
    private final Set<String> seen = new HashSet<>();

    PngCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        copy.keep(0, SIGNATURE);
        long at = SIGNATURE;
        while (!seen.contains("IEND")) {
            long length = file.big(at, 4);
            String name = file.name(at + 4);
            long end = at + 12 + length;
            if (end > file.size() || seen.isEmpty() != name.equals("IHDR")) {
                throw new MalformedMediaException("a chunk is longer than the file, or the first is another");
            }
            chunk(name, at, length);
            at = end;
        }
        if (!seen.contains("IDAT")) {
            throw new MalformedMediaException("there are no pixels");
        }
    }

    private void chunk(String name, long at, long length)
            throws IOException, MalformedMediaException, UncleanException {
        long end = at + 12 + length;
        if (name.equals("iCCP")) {
            once(name);
            profile(at + 8, length);
        } else if (name.equals("eXIf")) {
            int orientation = Orientation.of(file, at + 8, length);
            if (seen.add(name) && orientation != Orientation.UPRIGHT) {
                write(name, Orientation.block(orientation));
            }
        } else if (ONCE.containsKey(name)) {
            once(name);
            if (length > ONCE.get(name)) {
                throw new MalformedMediaException("a chunk is longer than it can be");
            }
            compare(at, end);
        } else if (PIXELS.contains(name) || (name.equals(FRAME) && length == FRAME_LENGTH)) {
            seen.add(name);
            compare(at, end);
        } else if (name.equals(FRAME) || Character.isUpperCase(name.charAt(0))) {
            throw new MalformedMediaException("a chunk that decides about the pixels is not known");
        }
    }

    private void once(String name) throws MalformedMediaException {
        if (!seen.add(name)) {
            throw new MalformedMediaException("a chunk comes twice");
        }
    }

    /** Keeps a chunk whose checksum is right. */
    private void compare(long start, long end) throws IOException, MalformedMediaException, UncleanException {
        CRC32 crc = new CRC32();
        for (long at = start + 4; at < end - 4; at += STEP) {
            crc.update(file.bytes(at, Math.min(STEP, end - 4 - at)));
        }
        if (crc.getValue() != file.big(end - 4, 4)) {
            throw new MalformedMediaException("a checksum is wrong");
        }
        copy.keep(start, end);
    }

    /** Under another name: the chunk's own is a free text (11.3.2.3), and so is what stands behind the packed bytes. */
    private void profile(long at, long length) throws IOException, MalformedMediaException, UncleanException {
        if (length > IccProfile.MOST) {
            throw IccProfile.none();
        }
        byte[] data = file.bytes(at, length);
        int start = 0;
        while (start < data.length && data[start] != 0) {
            start++;
        }
        byte[] profile = inflate(data, Math.min(data.length, start + 2));
        IccProfile.check(profile);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes("ICC\0\0".getBytes(StandardCharsets.ISO_8859_1));
        chunk.writeBytes(deflate(profile));
        write("iCCP", chunk.toByteArray());
    }

    private static byte[] inflate(byte[] data, int start) throws UncleanException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, start, data.length - start);
            byte[] profile = new byte[IccProfile.MOST];
            int length = 0;
            int some = 1;
            while (some > 0 && length < profile.length) {
                some = inflater.inflate(profile, length, profile.length - length);
                length += some;
            }
            if (!inflater.finished()) {
                throw IccProfile.none();
            }
            return Arrays.copyOf(profile, length);
        } catch (DataFormatException broken) {
            throw IccProfile.none();
        } finally {
            inflater.end();
        }
    }

    private static byte[] deflate(byte[] profile) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(profile);
            deflater.finish();
            byte[] part = new byte[STEP];
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            while (!deflater.finished()) {
                packed.write(part, 0, deflater.deflate(part));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private void write(String name, byte[] data) throws UncleanException {
        byte[] type = name.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(data);
        copy.write(ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type)
                .put(data)
                .putInt((int) crc.getValue())
                .array());
    }
}
