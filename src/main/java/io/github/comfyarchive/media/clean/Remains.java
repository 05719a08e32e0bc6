package io.github.comfyarchive.media.clean;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks for a graph, a workflow or parameters in a copy that should have none: where a lying length has made a text part of a picture, a
 * word stands there that each of them has and no picture.
 */
final class Remains extends OutputStream {
    private static final String[] WORDS = {
        "class_type", "CLIPTextEncode", "sampler_name", "last_node_id", "widgets_values", "Negative prompt:"
    };

    private static final int BUFFER = 64 << 10;

    /** Those that begin with a byte; null for most bytes. */
    private final byte[][][] wanted = new byte[256][][];

    private final int longest;
    private final byte[] buffer;
    private int length;
    private boolean found;

    Remains() {
        Map<Integer, byte[][]> byFirst = new LinkedHashMap<>();
        int most = 0;
        for (String word : WORDS) {
            byte[] plain = word.getBytes(StandardCharsets.US_ASCII);
            // Without its last zero it is in either order of bytes.
            byte[] wide = Arrays.copyOf(word.getBytes(StandardCharsets.UTF_16LE), 2 * word.length() - 1);
            byFirst.merge((int) plain[0], new byte[][] {plain, wide}, Remains::joined);
            most = Math.max(most, wide.length);
        }
        byFirst.forEach((first, words) -> wanted[first] = words);
        this.longest = most;
        this.buffer = new byte[BUFFER + most];
    }

    private static byte[][] joined(byte[][] some, byte[][] more) {
        byte[][] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        int at = from;
        while (at < from + count) {
            int some = Math.min(from + count - at, buffer.length - length);
            System.arraycopy(bytes, at, buffer, length, some);
            at += some;
            length += some;
            if (length == buffer.length) {
                look();
                System.arraycopy(buffer, length - longest, buffer, 0, longest);
                length = longest;
            }
        }
    }

    private void look() {
        for (int i = 0; i < length && !found; i++) {
            byte[][] words = wanted[buffer[i] & 0xFF];
            for (int j = 0; words != null && j < words.length; j++) {
                found |= i + words[j].length <= length
                        && Arrays.equals(buffer, i, i + words[j].length, words[j], 0, words[j].length);
            }
        }
    }

    /**
     * Ends the search.
     *
     * @throws UncleanException if there was one
     */
    void check() throws UncleanException {
        look();
        if (found) {
            throw new UncleanException("a graph or its parameters where the picture or sound should be");
        }
    }
}
