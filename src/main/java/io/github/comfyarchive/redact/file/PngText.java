package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The text of a PNG chunk (PNG specification, 11.3.3): tEXt, zTXt and iTXt; and the colour profile, iCCP, that
 * is packed as a zTXt is and holds texts too (11.3.2.3).
 *
 * @param label type and keyword, for people; made of what the file says
 * @param textStart where the text begins, from the start of the chunk's data
 * @param compressed whether it is a zlib stream
 */
record PngText(String label, int textStart, boolean compressed) {
    /** PNG specification, 11.3.3.1: a keyword has 1 to 79 bytes. */
    private static final int LONGEST_KEYWORD = 79;

    /** Of the chunk whose data are {@code buffer[from, to)}; null where it holds no text, or a broken one. */
    static @Nullable PngText of(PngChunk chunk, byte[] buffer, int from, int to) {
        int keyword = zero(buffer, from, to);
        if (keyword < 0) {
            return null;
        }
        String label = chunk.type + " " + Utf8Bytes.of(buffer, from, Math.min(keyword, from + LONGEST_KEYWORD));
        int after = keyword + 1;
        return switch (chunk.type) {
            case "tEXt" -> new PngText(label, after - from, false);
            case "zTXt", "iCCP" -> after < to && buffer[after] == 0 ? new PngText(label, after + 1 - from, true) : null;
            case "iTXt" -> {
                int language = after + 2 <= to ? zero(buffer, after + 2, to) : -1;
                int translated = language < 0 ? -1 : zero(buffer, language + 1, to);
                boolean known =
                        translated >= 0 && (buffer[after] == 0 || (buffer[after] == 1 && buffer[after + 1] == 0));
                yield known ? new PngText(label, translated + 1 - from, buffer[after] == 1) : null;
            }
            default -> null;
        };
    }

    /**
     * The text of a zlib stream; of a broken one what comes before it breaks, which others may read too.
     *
     * @param most what it may be large
     */
    static byte[] inflate(byte[] buffer, int from, int to, long most) {
        Inflater inflater = new Inflater();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            inflater.setInput(buffer, from, to - from);
            byte[] part = new byte[8_192];
            for (int count = inflater.inflate(part); count > 0; count = inflater.inflate(part)) {
                if (out.size() + count > most) {
                    throw new BeyondBoundsException("its compressed texts are too large when they are unpacked");
                }
                out.write(part, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException broken) {
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    /** A whole chunk of the same type, with what stands before the text kept and another text. */
    static byte[] chunk(byte[] header, byte[] beforeText, byte[] text) {
        Deflater deflater = new Deflater();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(beforeText);
        try {
            deflater.setInput(text);
            deflater.finish();
            byte[] part = new byte[8_192];
            while (!deflater.finished()) {
                data.write(part, 0, deflater.deflate(part));
            }
        } finally {
            deflater.end();
        }
        byte[] body = data.toByteArray();
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(body.length + 12);
        writeInt(chunk, body.length);
        chunk.write(header, 4, 4);
        chunk.writeBytes(body);
        CRC32 checksum = new CRC32();
        checksum.update(header, 4, 4);
        checksum.update(body);
        writeInt(chunk, (int) checksum.getValue());
        return chunk.toByteArray();
    }

    private static void writeInt(ByteArrayOutputStream out, int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
    }

    private static int zero(byte[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
