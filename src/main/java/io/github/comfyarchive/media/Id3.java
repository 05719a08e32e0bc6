package io.github.comfyarchive.media;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** ID3v2.2 to 2.4 tags (id3.org): the user's own texts ({@code TXXX}), comments and the other text frames. */
final class Id3 {
    private static final int UNSYNCHRONISED = 0x80;
    private static final int EXTENDED = 0x40;

    /** The letters of the language that a comment begins with. */
    private static final int LANGUAGE = 3;

    private final int version;
    private final Findings findings;

    private Id3(int version, Findings findings) {
        this.version = version;
        this.findings = findings;
    }

    /** Reads the tag at that offset and returns where it ends; the offset itself when there is none. */
    static long read(FileBytes file, long at, Findings findings) throws IOException, MalformedMediaException {
        if (!file.has(at, "ID3")) {
            return at;
        }
        int version = file.u8(at + 3);
        int flags = file.u8(at + 5);
        long length = sevenBits(file.big(at + 6, 4));
        long end = at + 10 + length;
        if (version >= 2 && version <= 4 && length <= findings.room()) {
            byte[] tag = file.bytes(at + 10, Math.min(length, file.size() - at - 10));
            // Version 4 marks each frame instead of the tag.
            byte[] plain = (flags & UNSYNCHRONISED) != 0 && version < 4 ? synchronise(tag) : tag;
            new Id3(version, findings)
                    .frames(plain, (flags & EXTENDED) != 0 && version > 2 ? extended(plain, version) : 0);
        }
        return end;
    }

    private void frames(byte[] tag, long start) {
        int nameLength = version == 2 ? 3 : 4;
        int header = version == 2 ? 6 : 10;
        long at = start;
        while (at + header <= tag.length && tag[(int) at] != 0) {
            String name = new String(tag, (int) at, nameLength, StandardCharsets.ISO_8859_1);
            long length = big(tag, (int) at + nameLength, nameLength);
            length = version == 4 ? sevenBits(length) : length;
            int format = version == 2 ? 0 : tag[(int) at + 9];
            at += header;
            if (length > tag.length - at) {
                return;
            }
            frame(name, Arrays.copyOfRange(tag, (int) at, (int) (at + length)), format);
            at += length;
        }
    }

    private void frame(String name, byte[] data, int format) {
        boolean comment = name.equals("COMM") || name.equals("COM");
        if (isUnreadable(format) || (!comment && name.charAt(0) != 'T')) {
            return;
        }
        byte[] content = content(data, format);
        if (content.length < 2) {
            return; // no letter after the encoding
        }
        int start = comment ? Math.min(content.length, 1 + LANGUAGE) : 1;
        String text = decode(content[0], Arrays.copyOfRange(content, start, content.length));
        boolean ownName = name.equals("TXXX") || name.equals("TXX");
        int zero = comment || ownName ? text.indexOf('\0') : -1;
        if (zero < 0) {
            findings.text(name, text);
            return;
        }
        String description = withoutMark(text.substring(0, zero));
        String value = withoutMark(text.substring(zero + 1));
        findings.text(ownName && !description.isEmpty() ? description : name, value);
    }

    /** Whether a frame is compressed or encrypted. */
    private boolean isUnreadable(int format) {
        return switch (version) {
            case 3 -> (format & 0xC0) != 0;
            case 4 -> (format & 0x0C) != 0;
            default -> false;
        };
    }

    /** A frame from its encoding on. In version 4 it may have zero bytes of its own to undo, and a length of four bytes before it. */
    private byte[] content(byte[] data, int format) {
        if (version < 4) {
            return data;
        }
        byte[] plain = (format & 0x02) != 0 ? synchronise(data) : data;
        int start = (format & 0x01) != 0 ? Math.min(plain.length, 4) : 0;
        return Arrays.copyOfRange(plain, start, plain.length);
    }

    private static String decode(int encoding, byte[] text) {
        Charset charset = switch (encoding) {
            case 1 -> StandardCharsets.UTF_16;
            case 2 -> StandardCharsets.UTF_16BE;
            case 3 -> StandardCharsets.UTF_8;
            default -> StandardCharsets.ISO_8859_1;
        };
        return new String(text, charset);
    }

    /** UTF-16 repeats its byte order mark before each text of a frame. */
    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Undoes the zero bytes that were put after each 0xFF to keep players from taking it for sound. */
    private static byte[] synchronise(byte[] data) {
        byte[] plain = new byte[data.length];
        int length = 0;
        for (int i = 0; i < data.length; i++) {
            plain[length++] = data[i];
            if (data[i] == (byte) 0xFF && i + 1 < data.length && data[i + 1] == 0) {
                i++;
            }
        }
        return Arrays.copyOf(plain, length);
    }

    private static long extended(byte[] tag, int version) {
        if (tag.length < 4) {
            return tag.length;
        }
        long length = big(tag, 0, 4);
        return version == 4 ? sevenBits(length) : length + 4;
    }

    private static long big(byte[] data, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (data[at + i] & 0xFF);
        }
        return value;
    }

    private static long sevenBits(long number) {
        return (number & 0x7F) | (number & 0x7F00) >> 1 | (number & 0x7F0000) >> 2 | (number & 0x7F000000) >> 3;
    }
}
