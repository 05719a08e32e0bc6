package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * JPEG (ITU-T T.81, annex B). Of what programs write (APPn, comments) JFIF's density, Adobe's transformation of colours, the colour
 * profile and the orientation stay, without which a picture looks otherwise; thumbnails and what stands behind the picture go.
 */
final class JpegCleaner {
    private static final String PROFILE = "ICC_PROFILE\0";
    private static final int PROFILE_HEADER = PROFILE.length() + 2;

    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int COMMENT = 0xFE;
    private static final int START = 0xDA;
    private static final int END = 0xD9;

    private record Part(long from, long to) {}

    private final FileBytes file;
    private final CleanCopy copy;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> profile = new ArrayList<>();
    private byte[] jfif = {};
    private byte[] adobe = {};
    private int orientation = Orientation.UPRIGHT;
    private boolean exif;
    private boolean frame;
    private boolean pixels;

    JpegCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        long at = 2;
        int marker = marker(at);
        while (marker != END) {
            long length = file.big(at + 2, 2);
            if (length < 2 || at + 2 + length > file.size()) {
                throw new MalformedMediaException("a segment is longer than the file");
            }
            segment(marker, at + 4, length - 2);
            at += 2 + length;
            if (marker == START) {
                long from = at;
                at = behindPixels(at);
                add(from, at);
            }
            while (file.u8(at + 1) == 0xFF) {
                at++;
            }
            marker = marker(at);
        }
        if (!pixels) {
            throw new MalformedMediaException("there are no pixels");
        }
        add(at, at + 2);
        write();
    }

    private int marker(long at) throws IOException, MalformedMediaException {
        if (file.u8(at) != 0xFF) {
            throw new MalformedMediaException("no marker where one should be");
        }
        return file.u8(at + 1);
    }

    private void segment(int marker, long at, long length)
            throws IOException, MalformedMediaException, UncleanException {
        switch (marker) {
            case 0xC0, 0xC1, 0xC2 -> {
                require(!frame && length == 6 + 3L * file.u8(at + 5));
                frame = true;
                add(at - 4, at + length);
            }
            case 0xC4 -> keepIf(length == codeTables(at, length), at, length);
            case 0xDB -> keepIf(length == quantizers(at, length), at, length);
            case 0xDC, 0xDD -> keepIf(length == 2, at, length); // lines, and the interval of restarts
            case START -> {
                require(frame && length == 4 + 2L * file.u8(at));
                pixels = true;
                add(at - 4, at + length);
            }
            default -> {
                if (marker != COMMENT && (marker & 0xF0) != 0xE0) {
                    throw new UncleanException(UncleanException.NO_WAY);
                }
                application(marker, at, length);
            }
        }
    }

    private void application(int marker, long at, long length)
            throws IOException, MalformedMediaException, UncleanException {
        if (marker == APP0 && length >= 14 && file.has(at, "JFIF\0") && jfif.length == 0) {
            jfif = file.bytes(at, 14);
            jfif[12] = 0; // without its thumbnail
            jfif[13] = 0;
        } else if (marker == APP14 && length >= 12 && file.has(at, "Adobe") && adobe.length == 0) {
            adobe = "Adobe\0d\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
            adobe[11] = (byte) file.u8(at + 11);
        } else if (marker == APP1 && file.has(at, "Exif\0\0") && !exif) {
            exif = true;
            orientation = Orientation.of(file, at, length);
        } else if (marker == APP2 && length > PROFILE_HEADER && file.has(at, PROFILE)) {
            profile(at, length);
        }
    }

    /** A piece of the profile: its number, how many there are, and its bytes (ICC.1, B.4). */
    private void profile(long at, long length) throws IOException, MalformedMediaException {
        require(file.u8(at + PROFILE.length()) == profile.size() + 1);
        profile.add(new Part(at - 4, at + length));
    }

    private void checkProfile() throws IOException, MalformedMediaException, UncleanException {
        int length = profile.stream()
                .mapToInt(part -> (int) (part.to() - part.from()) - 4 - PROFILE_HEADER)
                .sum();
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (Part part : profile) {
            require(file.u8(part.from() + 4 + PROFILE_HEADER - 1) == profile.size());
            long from = part.from() + 4 + PROFILE_HEADER;
            whole.put(file.bytes(from, part.to() - from));
        }
        IccProfile.check(whole.array());
    }

    private void write() throws IOException, MalformedMediaException, UncleanException {
        copy.keep(0, 2);
        if (jfif.length > 0) {
            write(APP0, jfif);
        }
        if (orientation != Orientation.UPRIGHT) {
            byte[] block = Orientation.block(orientation);
            write(
                    APP1,
                    ByteBuffer.allocate(6 + block.length)
                            .put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1))
                            .put(block)
                            .array());
        }
        if (adobe.length > 0) {
            write(APP14, adobe);
        }
        if (!profile.isEmpty()) {
            checkProfile();
            for (Part part : profile) {
                copy.keep(part.from(), part.to());
            }
        }
        for (Part part : parts) {
            copy.keep(part.from(), part.to());
        }
    }

    private void write(int marker, byte[] data) throws UncleanException {
        copy.write(ByteBuffer.allocate(4 + data.length)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + data.length))
                .put(data)
                .array());
    }

    /** Where the bytes that are coded pixels end: at a marker that is none of their own. */
    private long behindPixels(long start) throws IOException, MalformedMediaException {
        long at = start;
        while (true) {
            if (file.u8(at) != 0xFF) {
                at++;
                continue;
            }
            int next = file.u8(at + 1);
            boolean theirs = next == 0 || (next >= 0xD0 && next <= 0xD7);
            if (!theirs && next != 0xFF) {
                return at;
            }
            at += theirs ? 2 : 1;
        }
    }

    /** Tables of quantization: a byte each, and 64 values of one or two bytes (B.2.4.1). */
    private long quantizers(long start, long length) throws IOException, MalformedMediaException {
        long at = 0;
        while (at < length) {
            int table = file.u8(start + at);
            require((table & 0xF) < 4 && (table >> 4) < 2);
            at += 1 + ((table >> 4) == 0 ? 64 : 128);
        }
        return at;
    }

    /** Tables of codes: a byte each, how many there are of each length, and as many values (B.2.4.2). */
    private long codeTables(long start, long length) throws IOException, MalformedMediaException {
        long at = 0;
        while (at < length) {
            int table = file.u8(start + at);
            require((table & 0xF) < 4 && (table >> 4) < 2);
            int values = 0;
            for (int i = 1; i <= 16; i++) {
                values += file.u8(start + at + i);
            }
            require(values <= 256);
            at += 17 + values;
        }
        return at;
    }

    private void keepIf(boolean fits, long at, long length) throws MalformedMediaException, UncleanException {
        require(fits);
        add(at - 4, at + length);
    }

    private void add(long from, long to) throws UncleanException {
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).to() == from) {
            parts.set(last, new Part(parts.get(last).from(), to));
        } else if (parts.size() == 100_000) {
            throw new UncleanException(UncleanException.PARTS);
        } else {
            parts.add(new Part(from, to));
        }
    }

    private static void require(boolean fits) throws MalformedMediaException {
        if (!fits) {
            throw new MalformedMediaException("a segment has another length than its contents");
        }
    }
}
