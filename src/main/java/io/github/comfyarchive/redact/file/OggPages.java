package io.github.comfyarchive.redact.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages of an Ogg file (RFC 3533, 6), followed through a window that moves over the file. A page is at most 65,307 bytes
 * and its checksum stands at its beginning: it goes out whole, so that the window must be larger than a page.
 */
final class OggPages implements Checksums {
    private static final int HEADER = 27;
    private static final int CONTINUED_AT = 5;
    private static final int SERIAL_AT = 14;
    private static final int CHECKSUM_AT = 22;
    private static final int SEGMENTS_AT = 26;
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final int[] TABLE = table();

    /** A page; {@code body} is where its segments begin. */
    private static final class Page {
        final long start;
        final long body;
        final long end;
        final int serial;
        /** Whether it begins with the rest of a packet of the page before. */
        final boolean continued;

        boolean changed;

        Page(long start, byte[] buffer, int at) {
            int segments = buffer[at + SEGMENTS_AT] & 0xff;
            long length = (long) HEADER + segments;
            for (int i = 0; i < segments; i++) {
                length += buffer[at + HEADER + i] & 0xff;
            }
            this.start = start;
            body = start + HEADER + segments;
            end = start + length;
            serial = buffer[at + SERIAL_AT] << 24
                    | (buffer[at + SERIAL_AT + 1] & 0xff) << 16
                    | (buffer[at + SERIAL_AT + 2] & 0xff) << 8
                    | (buffer[at + SERIAL_AT + 3] & 0xff);
            continued = (buffer[at + CONTINUED_AT] & 1) != 0;
        }
    }

    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private long next;
    private boolean broken;

    private OggPages() {}

    /** Of a file that begins with these bytes; null if it is no Ogg. */
    static @Nullable OggPages of(byte[] buffer, int filled) {
        return filled >= HEADER && isPage(buffer, 0) ? new OggPages() : null;
    }

    @Override
    public void follow(byte[] buffer, int filled, long base, boolean last) {
        while (!broken && next + HEADER <= base + filled) {
            int at = (int) (next - base);
            if (at < 0 || !isPage(buffer, at)) {
                broken = true;
                return;
            }
            if (at + HEADER + (buffer[at + SEGMENTS_AT] & 0xff) > filled) {
                return;
            }
            Page page = new Page(next, buffer, at);
            pages.put(page.start, page);
            next = page.end;
        }
    }

    /** The bodies in the window, those together that share a packet. */
    List<List<SplitText.Piece>> bodies(int filled, long base) {
        List<List<SplitText.Piece>> bodies = new ArrayList<>();
        Page before = null;
        for (Page page : pages.values()) {
            boolean goesOn = before != null && page.continued && page.serial == before.serial;
            if (!goesOn) {
                bodies.add(new ArrayList<>());
            }
            int start = (int) Math.max(0, Math.min(filled, page.body - base));
            int end = (int) Math.min(filled, page.end - base);
            bodies.get(bodies.size() - 1).add(new SplitText.Piece(start, end));
            before = page;
        }
        return bodies;
    }

    /** Whether what follows the pages, which should be one, is none. */
    boolean areBroken() {
        return broken;
    }

    @Override
    public void changed(long offset) {
        Map.Entry<Long, Page> entry = pages.floorEntry(offset);
        if (entry != null && offset < entry.getValue().end) {
            entry.getValue().changed = true;
        }
    }

    @Override
    public long wholeAt(long cut) {
        if (!broken && cut > next) {
            return next;
        }
        Map.Entry<Long, Page> entry = pages.floorEntry(cut);
        return entry != null && cut < entry.getValue().end ? entry.getValue().start : cut;
    }

    @Override
    public void mend(byte[] buffer, long base, int cut, long replayed) {
        for (Page page : pages.values()) {
            boolean whole = page.start >= Math.max(base, replayed) && page.end <= base + cut;
            if (whole && page.changed) {
                int checksum = checksum(buffer, (int) (page.start - base), (int) (page.end - base));
                for (int i = 0; i < Integer.BYTES; i++) {
                    buffer[(int) (page.start - base) + CHECKSUM_AT + i] = (byte) (checksum >>> (8 * i));
                }
            }
        }
    }

    @Override
    public void forgetBefore(long offset) {
        while (!pages.isEmpty() && pages.firstEntry().getValue().end <= offset) {
            pages.pollFirstEntry();
        }
    }

    private static boolean isPage(byte[] buffer, int at) {
        return buffer[at] == 'O'
                && buffer[at + 1] == 'g'
                && buffer[at + 2] == 'g'
                && buffer[at + 3] == 'S'
                && buffer[at + 4] == 0;
    }

    /** As if the checksum itself were zero. */
    private static int checksum(byte[] buffer, int from, int to) {
        int checksum = 0;
        for (int i = from; i < to; i++) {
            boolean own = i >= from + CHECKSUM_AT && i < from + SEGMENTS_AT;
            int oneByte = own ? 0 : buffer[i] & 0xff;
            checksum = checksum << 8 ^ TABLE[checksum >>> 24 ^ oneByte];
        }
        return checksum;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }
}
