package io.github.comfyarchive.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes UTF-8 and passes on what a terminal shows; what it would obey, or show in another place, goes on as its escapes
 * ({@code \}{@code u001b}). In JSON these mean the same (RFC 8259, section 7): a program that reads it has lost nothing.
 */
final class VisibleOutput extends FilterOutputStream {
    private static final int REPLACEMENT = 0xFFFD;

    private final PrintStream shown;
    private int point;
    private int missing;
    private int least;
    /** One came, which moves the cursor unless it is the first half of a line's end. */
    private boolean carriageReturn;

    /** @param shown where it goes; {@link #flush} fails once it has failed */
    VisibleOutput(PrintStream shown) {
        super(shown);
        this.shown = shown;
    }

    @Override
    public void write(int oneByte) throws IOException {
        int value = oneByte & 0xff;
        if (missing > 0 && (value & 0xc0) == 0x80) {
            point = point << 6 | (value & 0x3f);
            missing--;
            if (missing == 0) {
                pass(point >= least && Character.isValidCodePoint(point) ? point : REPLACEMENT);
            }
            return;
        }
        if (missing > 0) {
            missing = 0;
            pass(REPLACEMENT);
        }
        if (value < 0x80) {
            pass(value);
        } else {
            begin(value);
        }
    }

    /** The first byte of several (RFC 3629, section 3). */
    private void begin(int value) throws IOException {
        if (value >= 0xf8 || value < 0xc0) {
            pass(REPLACEMENT);
            return;
        }
        missing = value >= 0xf0 ? 3 : value >= 0xe0 ? 2 : 1;
        point = value & (0x3f >> missing);
        least = missing == 3 ? 0x10000 : missing == 2 ? 0x800 : 0x80;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int at = from;
        int end = from + count;
        while (at < end) {
            int plain = at;
            while (missing == 0 && !carriageReturn && plain < end && bytes[plain] >= ' ' && bytes[plain] < 0x7f) {
                plain++;
            }
            if (plain > at) {
                out.write(bytes, at, plain - at);
                at = plain;
            } else {
                write(bytes[at++]);
            }
        }
    }

    private void pass(int next) throws IOException {
        if (carriageReturn && next != '\n') {
            out.write("\\u000d".getBytes(StandardCharsets.US_ASCII));
        } else if (carriageReturn) {
            out.write('\r');
        }
        carriageReturn = next == '\r';
        if (!carriageReturn) {
            out.write(shown(next).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String shown(int next) {
        if (next == '\n' || next == '\t' || TerminalEscape.visible(next)) {
            return Character.toString(next);
        }
        StringBuilder escapes = new StringBuilder();
        for (char unit : Character.toChars(next)) {
            escapes.append(String.format("\\u%04x", (int) unit));
        }
        return escapes.toString();
    }

    @Override
    public void flush() throws IOException {
        if (shown.checkError()) {
            throw new IOException("nobody reads any more");
        }
    }
}
