package io.github.comfyarchive.redact.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts as the bytes of their UTF-8, one char an byte. All searching happens in this form: offsets are byte offsets, ASCII
 * patterns mean the same, and a lone surrogate (which Python writes, and which UTF-8 has no bytes for) survives as the
 * three bytes that its number would give.
 */
public final class Utf8Bytes {
    private static final int PIECE = 1 << 13;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Utf8Bytes() {}

    public static String of(String text) {
        byte[] out = new byte[Math.multiplyExact(3, text.length())];
        int size = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            size = put(out, size, point);
            i += Character.charCount(point);
        }
        return of(out, 0, size);
    }

    public static String of(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Whether it is UTF-8 from there on; looked at in pieces, for the characters of a large text would take twice its memory. */
    public static boolean isUtf8(byte[] bytes, int from) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer left = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer characters = CharBuffer.allocate(Math.min(PIECE, left.remaining()) + 2);
        CoderResult result = decoder.decode(left, characters, true);
        while (result.isOverflow()) {
            characters.clear();
            result = decoder.decode(left, characters, true);
        }
        return !result.isError();
    }

    public static byte[] bytes(String utf8) {
        return utf8.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Back to a text; bytes that are no UTF-8 become U+FFFD, lone surrogates come back. */
    public static String text(String utf8) {
        StringBuilder text = new StringBuilder(utf8.length());
        byte[] bytes = bytes(utf8);
        for (int i = 0; i < bytes.length; ) {
            int length = length(bytes, i);
            text.appendCodePoint(point(bytes, i, length));
            i += length;
        }
        return text.toString();
    }

    /** The bytes of a JSON string whose escaped inside is {@code json[from, to)}, checked before to be well formed. */
    public static byte[] unescape(byte[] json, int from, int to) {
        // No escape is shorter than the bytes it stands for.
        byte[] out = new byte[to - from];
        int size = 0;
        int i = from;
        while (i < to) {
            byte b = json[i++];
            if (b != '\\') {
                out[size++] = b;
                continue;
            }
            byte kind = json[i++];
            if (kind != 'u') {
                out[size++] = unescaped(kind);
                continue;
            }
            int unit = hex(json, i);
            i += 4;
            if (Character.isHighSurrogate((char) unit) && i + 6 <= to && json[i] == '\\' && json[i + 1] == 'u') {
                int low = hex(json, i + 2);
                if (Character.isLowSurrogate((char) low)) {
                    unit = Character.toCodePoint((char) unit, (char) low);
                    i += 6;
                }
            }
            size = put(out, size, unit);
        }
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    private static byte unescaped(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    /** The bytes as a JSON string with its quotes, in ASCII, as Python's json.dumps writes it. */
    public static byte[] quote(byte[] utf8) {
        return Utf8Bytes.bytes('"' + escape(utf8, true) + '"');
    }

    /** The inside of a JSON string; with {@code ascii}, everything else escaped too, as Python does by default. */
    public static String escape(byte[] utf8, boolean ascii) {
        StringBuilder out = new StringBuilder(utf8.length + 16);
        for (int i = 0; i < utf8.length; ) {
            int length = length(utf8, i);
            int point = point(utf8, i, length);
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (point < ' ' || (ascii && point > '~')) {
                        for (char unit : Character.toChars(point)) {
                            out.append("\\u").append(HEX[unit >> 12]).append(HEX[(unit >> 8) & 15]);
                            out.append(HEX[(unit >> 4) & 15]).append(HEX[unit & 15]);
                        }
                    } else {
                        for (int k = i; k < i + length; k++) {
                            out.append((char) (utf8[k] & 0xff));
                        }
                    }
                }
            }
            i += length;
        }
        return out.toString();
    }

    /** How many bytes the character at i takes; 1 where the bytes are no character. */
    static int length(byte[] utf8, int i) {
        int lead = utf8[i] & 0xff;
        int length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
        if (i + length > utf8.length) {
            return 1;
        }
        for (int k = 1; k < length; k++) {
            if ((utf8[i + k] & 0xc0) != 0x80) {
                return 1;
            }
        }
        return length;
    }

    /** The code point at i; U+FFFD for an byte that is no character. */
    static int point(byte[] utf8, int i, int length) {
        int lead = utf8[i] & 0xff;
        if (length == 1) {
            return lead < 0x80 ? lead : 0xfffd;
        }
        int point = lead & (0x7f >> length);
        for (int k = 1; k < length; k++) {
            point = point << 6 | (utf8[i + k] & 0x3f);
        }
        return point > 0x10ffff ? 0xfffd : point;
    }

    private static int hex(byte[] json, int i) {
        int value = 0;
        for (int k = i; k < i + 4; k++) {
            value = value << 4 | Character.digit(json[k], 16);
        }
        return value;
    }

    /** Writes the bytes of a code point; returns where they end. */
    static int put(byte[] out, int at, int point) {
        if (point < 0x80) {
            out[at] = (byte) point;
            return at + 1;
        }
        int length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        int rest = point;
        for (int i = at + length - 1; i > at; i--) {
            out[i] = (byte) (0x80 | (rest & 0x3f));
            rest >>= 6;
        }
        out[at] = (byte) (0xf00 >> length | rest);
        return at + length;
    }
}
