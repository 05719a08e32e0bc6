package io.github.comfyarchive.redact.secret;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Runs of the characters of credentials in which some are escaped: {@code \/} and {@code \}{@code u002d} as JSON may write them, however
 * deep, and {@code %2B}. Each is put together as it was before. In linear time, and at once over what has no escape.
 */
public final class EscapedRuns {
    /** Of what is longer a piece at a time is looked at: no credential is nearly as long. */
    private static final int LONGEST = 1 << 16;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private final byte[] text;
    private final int from;
    private final int to;
    private byte[] utf8 = new byte[64];
    private int[] origins = new int[65];
    private int size;

    /** Told of each run, and where in it begins what stands behind an escape of which it holds the end. */
    public interface Taker {
        void take(EscapedRuns run, int unescaped);
    }

    public EscapedRuns(byte[] text, int from, int to) {
        this.text = text;
        this.from = from;
        this.to = to;
    }

    /** Goes through those that have an escape inside. */
    public void each(Taker taker) {
        int floor = from;
        for (int at = nextSign(from); at < to; at = nextSign(at)) {
            int escape = escapeEnd(at);
            if (escape < 0) {
                at = afterSign(at);
                continue;
            }
            int start = at;
            while (start > floor && at - start < LONGEST && KnownSecrets.isOfCredential(text[start - 1] & 0xff)) {
                start--;
            }
            int end = decode(start);
            taker.take(this, KnownSecrets.afterEscape(text, from, start) - start);
            floor = end;
            at = end;
        }
    }

    /** The run as it was before it was escaped. */
    public byte[] utf8() {
        return Arrays.copyOf(utf8, size);
    }

    /** Where in the text stands what stands at an offset of the run. */
    public int original(int offset) {
        return origins[offset];
    }

    private int decode(int start) {
        size = 0;
        int at = start;
        while (at < to && size < LONGEST) {
            int oneByte = text[at] & 0xff;
            int next = at + 1;
            if (!KnownSecrets.isOfCredential(oneByte)) {
                next = oneByte == '\\' || oneByte == '%' ? escapeEnd(at) : -1;
                if (next < 0) {
                    break;
                }
                oneByte = escaped(next);
            }
            if (size == utf8.length) {
                utf8 = Arrays.copyOf(utf8, 2 * size);
                origins = Arrays.copyOf(origins, 2 * size + 1);
            }
            origins[size] = at;
            utf8[size++] = (byte) oneByte;
            at = next;
        }
        origins[size] = at;
        return at;
    }

    /** Where an escape of a credential's character ends; less than 0 where there is none. */
    private int escapeEnd(int at) {
        int next = afterSign(at);
        if (text[at] == '%') {
            return next + 2 <= to && KnownSecrets.isOfCredential(hex(next, 2)) ? next + 2 : -1;
        }
        if (next < to && text[next] == '/') {
            return next + 1;
        }
        boolean unit = next + 5 <= to && text[next] == 'u' && text[next + 1] == '0' && text[next + 2] == '0';
        return unit && KnownSecrets.isOfCredential(hex(next + 3, 2)) ? next + 5 : -1;
    }

    /** What the escape stands for that ends there. */
    private int escaped(int end) {
        return text[end - 1] == '/' ? '/' : hex(end - 2, 2);
    }

    /** Behind the backslashes, or the percent that is itself written as one, that begin there. */
    private int afterSign(int at) {
        int next = at + 1;
        if (text[at] == '%') {
            while (next + 2 <= to && text[next] == '2' && text[next + 1] == '5') {
                next += 2;
            }
            return next;
        }
        while (next < to && text[next] == '\\') {
            next++;
        }
        return next;
    }

    private int hex(int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return 0xff;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The next backslash or percent; eight bytes at a time, for most texts have few. */
    private int nextSign(int start) {
        int at = start;
        while (at + Long.BYTES <= to) {
            long eight = (long) EIGHT.get(text, at);
            if (hasZero(eight ^ '\\' * ONES) || hasZero(eight ^ '%' * ONES)) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < to && text[at] != '\\' && text[at] != '%') {
            at++;
        }
        return at;
    }

    private static boolean hasZero(long word) {
        return ((word - ONES) & ~word & HIGH) != 0;
    }
}
