package io.github.comfyarchive.redact.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The inside of a JSON string that is too large to be decoded at once, a window after the other. They overlap by more than what a secret
 * and the names before it take, and each find is of one window, of that which sees what stands around it.
 */
public final class StringWindows {
    static final int WINDOW = 1 << 20;
    static final int OVERLAP = 128 << 10;

    /** What is looked at before a find, with its escapes. */
    static final int CONTEXT = 16 << 10;

    private final byte[] json;
    private final int from;
    private final int to;

    /** Takes the inside of a string {@code json[from, to)}, checked before to be well formed. */
    public StringWindows(byte[] json, int from, int to) {
        this.json = json;
        this.from = from;
        this.to = to;
    }

    /** Where it begins in the JSON. */
    public int start() {
        return from;
    }

    /** Finds in a window, without its escapes. */
    @FunctionalInterface
    public interface Search {
        List<Match> find(Window window);
    }

    /** A part of the string. */
    public final class Window {
        private final int start;
        private byte[] utf8;
        private int[] places = {};
        private int end;
        private int next;

        private Window(int start) {
            this.start = start;
            this.end = Math.min(to, start + WINDOW);
            this.next = end == to ? to : end - OVERLAP;
            int slash = start;
            while (slash < end && json[slash] != '\\') {
                slash++;
            }
            if (slash == end) {
                utf8 = Arrays.copyOfRange(json, start, end);
            } else {
                utf8 = new byte[end - start];
                decode();
            }
        }

        /** No escape is cut in two, at the end and where the next window begins. */
        private void decode() {
            places = new int[utf8.length + 1];
            int size = 0;
            int at = start;
            int begin = -1;
            while (at < end) {
                if (begin < 0 && at >= next) {
                    begin = at;
                }
                int length = json[at] == '\\' ? lengthOfEscape(at) : 1;
                byte[] decoded = length == 1 ? null : Utf8Bytes.unescape(json, at, at + length);
                if (at + length > end) {
                    end = at; // the next window has it
                    break;
                }
                for (int index = 0; decoded != null && index < decoded.length; index++) {
                    places[size] = at;
                    utf8[size++] = decoded[index];
                }
                if (decoded == null) {
                    places[size] = at;
                    utf8[size++] = json[at];
                }
                at += length;
            }
            places[size] = end;
            utf8 = Arrays.copyOf(utf8, size);
            next = end == to ? to : begin;
        }

        private int lengthOfEscape(int at) {
            if (json[at + 1] != 'u') {
                return 2;
            }
            boolean pair = at + 12 <= to
                    && json[at + 6] == '\\'
                    && json[at + 7] == 'u'
                    && (json[at + 2] | 0x20) == 'd'
                    && Character.digit(json[at + 3], 16) >> 2 == 2
                    && (json[at + 8] | 0x20) == 'd'
                    && Character.digit(json[at + 9], 16) >> 2 == 3;
            return pair ? 12 : 6;
        }

        /** Without escapes; shared, callers do not change it. */
        public byte[] utf8() {
            return utf8;
        }

        /** Where a byte of it is written in the JSON. */
        public int place(int index) {
            return places.length == 0 ? start + index : places[index];
        }

        private void take(List<Match> finds, List<Match> all) {
            int first = start == from ? from : start + CONTEXT;
            int behind = end == to ? to + 1 : next + CONTEXT;
            for (Match find : finds) {
                Match written = new Match(place(find.start()), place(find.end()), find.rule(), find.secret());
                if (written.start() >= first && written.start() < behind) {
                    if (written.end() >= end && end < to) {
                        throw new BeyondBoundsException("a secret in it is longer than " + (OVERLAP >> 11) + " KB");
                    }
                    all.add(written);
                }
            }
        }
    }

    /**
     * Searches all of it.
     *
     * @param search how
     * @param all gets the finds at the places where they are written
     * @throws BeyondBoundsException if one is longer than what windows share
     */
    public void search(Search search, List<Match> all) {
        int start = from;
        while (start < to) {
            Window window = new Window(start);
            window.take(search.find(window), all);
            start = window.next;
        }
    }

    /** The same in a list of its own. */
    public List<Match> search(Search search) {
        List<Match> all = new ArrayList<>();
        search(search, all);
        return all;
    }

    /** The string as it is written, a char a byte, without a copy. */
    public CharSequence written() {
        return new Written(json, from, to);
    }

    private record Written(byte[] json, int from, int to) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            return (char) (json[from + index] & 0xff);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Written(json, from + start, from + end);
        }

        @Override
        public String toString() {
            return Utf8Bytes.of(json, from, to);
        }
    }
}
