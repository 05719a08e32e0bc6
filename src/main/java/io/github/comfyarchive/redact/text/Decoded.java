package io.github.comfyarchive.redact.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text from which one layer of escapes was taken, with the way back to where each byte stood. What is decoded: the escapes of JSON and
 * of Python's {@code repr} ({@code \n}, {@code \"}, {@code \\}, by four and by two digits), {@code u003d} that lost its backslash, percent
 * (RFC 3986, 2.1), {@code =3D} of quoted-printable, HTML's references, and the colours of a terminal. A secret is recognised by what stands
 * before it too, and {@code \nhf_...} is no word that begins with n.
 */
public final class Decoded {
    /** Layers that are taken off one after the other. */
    public static final int DEEPEST = 8;

    private static final int LONGEST_REFERENCE = 10;
    private static final int LONGEST_COLOUR = 16;

    /** What a run takes of memory, in its two arrays. */
    private static final int RUN_BYTES = 2 * Integer.BYTES;

    private final String utf8;
    private final Origins origins;
    private final SearchBudget room;

    /**
     * Where bytes come from, without the bytes themselves: of the layers around a text that is all that is kept.
     *
     * @param here of each run of bytes that were copied as they are, where it begins in the decoded text
     * @param there where it did in the text around
     * @param runs how many there are
     * @param stride how many bytes of the text around stand for one of a run
     * @param length of the text around
     */
    private record Origins(@Nullable Origins outer, int[] here, int[] there, int runs, int stride, int length) {
        int original(int offset) {
            int at = inOuter(offset);
            return outer == null ? at : outer.original(at);
        }

        private int inOuter(int offset) {
            int run = Arrays.binarySearch(here, 0, runs, offset);
            if (run < 0) {
                run = -run - 2;
            }
            int at = there[run] + stride * (offset - here[run]);
            return Math.min(at, run + 1 < runs ? there[run + 1] : length);
        }
    }

    private Decoded(@Nullable Decoded outer, Decoder decoder) {
        this.utf8 = Utf8Bytes.of(decoder.out, 0, decoder.size);
        this.room = decoder.room;
        this.origins = new Origins(
                outer == null ? null : outer.origins,
                decoder.here,
                decoder.there,
                decoder.runs,
                decoder.stride,
                decoder.text.length());
        room.take(utf8.length());
        room.give(decoder.out.length);
    }

    /**
     * A text without its outermost escapes; null where there are none.
     *
     * @param room what this and the layers below take their memory from; whoever is done with them gives it back
     */
    public static @Nullable Decoded of(String text, SearchBudget room) {
        return of(text, null, room);
    }

    /** This text without the next layer; null where there is none. */
    @Nullable
    public Decoded next() {
        return of(utf8, this, room);
    }

    /** The same as {@link #next} of the text around, a form's: there a blank is a plus. Null where it holds no such. */
    public static @Nullable Decoded ofForm(String text, @Nullable Decoded outer, SearchBudget room) {
        if (text.indexOf('+') < 0 || (text.indexOf('%') < 0 && !text.contains("://"))) {
            return null;
        }
        Decoder decoder = new Decoder(text, text.length(), 1, room);
        decoder.form = true;
        decoder.decode();
        return new Decoded(outer, decoder);
    }

    /** The inside of a JSON string, decoded by JSON's rules alone. */
    public static Decoded ofJson(String inside, SearchBudget room) {
        Decoder decoder = new Decoder(inside, inside.length(), 1, room);
        decoder.decodeJson();
        return new Decoded(null, decoder);
    }

    /** UTF-16 in the bytes of a file, from one byte to another. */
    public static Decoded ofUtf16(String utf8, boolean bigEndian, SearchBudget room) {
        // Two bytes become three at most.
        Decoder decoder = new Decoder(utf8, utf8.length() + utf8.length() / 2 + 2, 2, room);
        decoder.decodeUtf16(bigEndian);
        return new Decoded(null, decoder);
    }

    private static @Nullable Decoded of(String text, @Nullable Decoded outer, SearchBudget room) {
        if (!mayBeEscaped(text)) {
            return null;
        }
        Decoder decoder = new Decoder(text, text.length(), 1, room);
        decoder.decode();
        return decoder.changed ? new Decoded(outer, decoder) : null;
    }

    public String utf8() {
        return utf8;
    }

    /** Where what stands here at an offset begins in the outermost text. */
    public int original(int offset) {
        return origins.original(offset);
    }

    /** A find in this text as one in the outermost. */
    public Match original(Match find) {
        return new Match(original(find.start()), original(find.end()), find.rule(), find.secret());
    }

    private static boolean mayBeEscaped(String text) {
        return text.indexOf('\\') >= 0
                || text.indexOf('%') >= 0
                || text.indexOf('&') >= 0
                || text.indexOf('\u001b') >= 0
                || text.contains("u00")
                || text.contains("=3D");
    }

    /** Reads one text. */
    private static final class Decoder {
        final String text;
        final byte[] out;
        final int stride;
        final SearchBudget room;
        int size;
        int[] here = new int[16];
        int[] there = new int[16];
        int runs;
        boolean changed;
        boolean form;

        /** @param most bytes that it may become: no escape is shorter than what it stands for */
        Decoder(String text, int most, int stride, SearchBudget room) {
            this.text = text;
            this.stride = stride;
            this.room = room;
            room.take(most);
            this.out = new byte[most];
            mark(0);
        }

        void decode() {
            int at = 0;
            while (at < text.length()) {
                int end = escape(at);
                if (end > at) {
                    changed = true;
                    mark(end);
                    at = end;
                } else {
                    out[size++] = (byte) text.charAt(at++);
                }
            }
        }

        void decodeJson() {
            int at = 0;
            while (at < text.length()) {
                int end = text.charAt(at) == '\\' ? backslash(at) : at;
                if (end > at) {
                    mark(end);
                    at = end;
                } else {
                    out[size++] = (byte) text.charAt(at++);
                }
            }
        }

        void decodeUtf16(boolean bigEndian) {
            for (int at = 0; at < text.length(); at += 2) {
                int first = text.charAt(at);
                int second = at + 1 < text.length() ? text.charAt(at + 1) : 0;
                int unit = bigEndian ? first << 8 | second : second << 8 | first;
                if (unit < 0x80) {
                    put(unit);
                    continue;
                }
                mark(at);
                put(unit);
                mark(at + 2);
            }
        }

        /** Decodes what is escaped at a place; returns where it ends, or the place itself where nothing is. */
        private int escape(int at) {
            return switch (text.charAt(at)) {
                case '\\' -> backslash(at);
                case '%' -> percent(at);
                case '&' -> reference(at);
                case '=' -> text.startsWith("=3D", at) ? one(at, '=', at + 3) : at;
                case '+' -> form ? one(at, ' ', at + 1) : at;
                case 'u' -> lostBackslash(at);
                case '\u001b' -> colour(at);
                default -> at;
            };
        }

        private int backslash(int at) {
            if (at + 1 >= text.length()) {
                return at;
            }
            char kind = text.charAt(at + 1);
            return switch (kind) {
                case 'n' -> one(at, '\n', at + 2);
                case 'r' -> one(at, '\r', at + 2);
                case 't' -> one(at, '\t', at + 2);
                case 'b' -> one(at, '\b', at + 2);
                case 'f', 'v', 'a' -> one(at, '\f', at + 2);
                case '"', '\'', '\\', '/', '`' -> one(at, kind, at + 2);
                case 'u' -> unit(at);
                case 'x' -> oneByte(at, at + 2);
                case 'U' -> point(at, hex(at + 2, 8), at + 10);
                default -> at;
            };
        }

        private int unit(int at) {
            int unit = hex(at + 2, 4);
            if (unit >= 0 && Character.isHighSurrogate((char) unit) && text.startsWith("\\u", at + 6)) {
                int low = hex(at + 8, 4);
                if (low >= 0 && Character.isLowSurrogate((char) low)) {
                    return point(at, Character.toCodePoint((char) unit, (char) low), at + 12);
                }
            }
            return point(at, unit, at + 6);
        }

        private int percent(int at) {
            return oneByte(at, at + 1);
        }

        private int oneByte(int at, int digits) {
            int value = hex(digits, 2);
            return value < 0 ? at : one(at, (char) value, digits + 2);
        }

        /** Only signs: a letter or a digit would be decoded in words that merely look so. */
        private int lostBackslash(int at) {
            if (!text.startsWith("u00", at)) {
                return at;
            }
            int value = hex(at + 3, 2);
            boolean sign = (value >= ' ' && value < 0x7f && !Characters.isLetterOrDigit((char) value))
                    || value == '\n'
                    || value == '\r'
                    || value == '\t';
            return sign ? one(at, (char) value, at + 5) : at;
        }

        private int reference(int at) {
            int end = at + 1;
            while (end < text.length() && end - at < LONGEST_REFERENCE && isReference(text.charAt(end))) {
                end++;
            }
            if (end >= text.length() || text.charAt(end) != ';') {
                return at;
            }
            String name = text.substring(at + 1, end);
            return switch (name) {
                case "quot" -> one(at, '"', end + 1);
                case "apos" -> one(at, '\'', end + 1);
                case "amp" -> one(at, '&', end + 1);
                case "lt" -> one(at, '<', end + 1);
                case "gt" -> one(at, '>', end + 1);
                case "nbsp" -> one(at, ' ', end + 1);
                default -> point(at, numeric(name), end + 1);
            };
        }

        private static int numeric(String name) {
            boolean hexadecimal = name.length() > 2 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
            if (name.length() < 2 || name.charAt(0) != '#') {
                return -1;
            }
            try {
                return hexadecimal
                        ? Integer.parseInt(name, 2, name.length(), 16)
                        : Integer.parseInt(name, 1, name.length(), 10);
            } catch (NumberFormatException notOne) {
                return -1;
            }
        }

        /** ECMA-48's control sequences: the letter that ends one belongs to no word. */
        private int colour(int at) {
            if (!text.startsWith("[", at + 1)) {
                return at;
            }
            int end = at + 2;
            while (end < text.length() && end - at < LONGEST_COLOUR && "0123456789;".indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            boolean letter = end < text.length() && Characters.isLetter(text.charAt(end));
            return letter ? one(at, ' ', end + 1) : at;
        }

        private int one(int at, char oneByte, int end) {
            mark(at);
            out[size++] = (byte) oneByte;
            return end;
        }

        private int point(int at, int point, int end) {
            if (point < 0 || point > Character.MAX_CODE_POINT) {
                return at;
            }
            mark(at);
            put(point);
            return end;
        }

        private void put(int point) {
            size = Utf8Bytes.put(out, size, point);
        }

        private int hex(int from, int digits) {
            if (from + digits > text.length()) {
                return -1;
            }
            long value = 0;
            for (int i = from; i < from + digits; i++) {
                int digit = Character.digit(text.charAt(i), 16);
                if (digit < 0) {
                    return -1;
                }
                value = value << 4 | digit;
            }
            return value > Character.MAX_CODE_POINT ? -1 : (int) value;
        }

        /** What comes next here stood there. */
        private void mark(int at) {
            if (runs > 0 && here[runs - 1] == size) {
                there[runs - 1] = at;
                return;
            }
            if (runs == here.length) {
                room.take((long) RUN_BYTES * runs);
                here = Arrays.copyOf(here, 2 * runs);
                there = Arrays.copyOf(there, 2 * runs);
            }
            here[runs] = size;
            there[runs++] = at;
        }

        private static boolean isReference(char c) {
            return c == '#' || Characters.isLetterOrDigit(c);
        }
    }
}
