package io.github.comfyarchive.redact.file;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands in several pieces of a buffer and is one to whoever reads the file.
 *
 * @param bytes the pieces joined
 * @param pieces in order
 * @param offsets where each begins in the joined bytes
 */
record SplitText(byte[] bytes, List<Piece> pieces, int[] offsets) {
    /** From where to where in the buffer. */
    record Piece(int start, int end) {}

    SplitText {
        pieces = List.copyOf(pieces);
    }

    static SplitText of(byte[] buffer, List<Piece> pieces) {
        int size =
                pieces.stream().mapToInt(piece -> piece.end() - piece.start()).sum();
        ByteArrayOutputStream joined = new ByteArrayOutputStream(size);
        int[] offsets = new int[pieces.size()];
        for (int index = 0; index < offsets.length; index++) {
            Piece piece = pieces.get(index);
            offsets[index] = joined.size();
            joined.write(buffer, piece.start(), piece.end() - piece.start());
        }
        return new SplitText(joined.toByteArray(), pieces, offsets);
    }

    int start() {
        return pieces.get(0).start();
    }

    int end() {
        return pieces.get(pieces.size() - 1).end();
    }

    /** A mask of the joined bytes as masks of the buffer, one a piece. */
    List<Mask> inBuffer(Mask joined) {
        List<Mask> masks = new ArrayList<>();
        int first = Arrays.binarySearch(offsets, joined.start());
        for (int index = first < 0 ? Math.max(0, -first - 2) : first; index < offsets.length; index++) {
            Piece piece = pieces.get(index);
            int at = offsets[index];
            if (at >= joined.end()) {
                break;
            }
            int from = Math.max(joined.start(), at);
            int to = Math.min(joined.end(), at + piece.end() - piece.start());
            if (from < to) {
                int shift = piece.start() - at;
                masks.add(new Mask(from + shift, to + shift, joined.place(), joined.rule(), joined.secret()));
            }
        }
        return masks;
    }
}
