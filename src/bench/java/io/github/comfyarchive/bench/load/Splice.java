package io.github.comfyarchive.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A text with marks, in whose places the values of one prompt are put: copying bytes is all it takes to make an entry. */
final class Splice {
    private final List<byte[]> segments = new ArrayList<>();
    private final List<Integer> fields = new ArrayList<>();
    private final int segmentBytes;

    /** Takes an ASCII text; a character below {@code marks} marks the field of that number. */
    Splice(String text, int marks) {
        int from = 0;
        int bytes = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < marks) {
                segments.add(text.substring(from, at).getBytes(StandardCharsets.US_ASCII));
                fields.add((int) text.charAt(at));
                bytes += at - from;
                from = at + 1;
            }
        }
        segments.add(text.substring(from).getBytes(StandardCharsets.US_ASCII));
        this.segmentBytes = bytes + text.length() - from;
    }

    int length(byte[][] values) {
        int length = segmentBytes;
        for (int field : fields) {
            length += values[field].length;
        }
        return length;
    }

    byte[] with(byte[][] values) {
        byte[] whole = new byte[length(values)];
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            at = put(segments.get(i), whole, at);
            at = i < fields.size() ? put(values[fields.get(i)], whole, at) : at;
        }
        return whole;
    }

    private static int put(byte[] bytes, byte[] into, int at) {
        System.arraycopy(bytes, 0, into, at, bytes.length);
        return at + bytes.length;
    }
}
