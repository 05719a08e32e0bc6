package io.github.comfyarchive.redact.file;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that stand in a file in pieces and are one each to whoever reads it, followed through a window that moves over the file. Offsets
 * are those of the file.
 */
abstract class PiecedTexts {
    /** Of a file that begins with these bytes; null where its format cuts no texts. */
    static @Nullable PiecedTexts of(byte[] buffer, int filled) {
        GifBlocks gif = GifBlocks.of(buffer, filled);
        return gif != null ? gif : JpegXmp.of(buffer, filled);
    }

    /** From where to where in the file. */
    record Span(long start, long end) {}

    private final List<List<Span>> texts = new ArrayList<>();
    /** What is searched as a part of one of the texts, and not by itself; in order. */
    private final List<Span> covered = new ArrayList<>();

    /** Reads on as far as whole pieces are in the window. */
    abstract void follow(byte[] buffer, int filled, long base);

    final void add(List<Span> text) {
        texts.add(text);
    }

    final void cover(Span span) {
        covered.add(span);
    }

    final void forgetBefore(long offset) {
        covered.removeIf(span -> span.end() <= offset);
        texts.forEach(text -> text.removeIf(piece -> piece.end() <= offset));
        texts.removeIf(List::isEmpty);
    }

    /** The texts in the window, each in its pieces. */
    final List<List<SplitText.Piece>> texts(int filled, long base) {
        List<List<SplitText.Piece>> inWindow = new ArrayList<>();
        for (List<Span> text : texts) {
            List<SplitText.Piece> pieces = new ArrayList<>();
            for (Span piece : text) {
                int start = (int) Math.max(0, piece.start() - base);
                int end = (int) Math.min(filled, piece.end() - base);
                if (start < end) {
                    pieces.add(new SplitText.Piece(start, end));
                }
            }
            if (!pieces.isEmpty()) {
                inWindow.add(pieces);
            }
        }
        return inWindow;
    }

    /** What of the window is in none of them. */
    final List<SplitText.Piece> others(int filled, long base) {
        List<SplitText.Piece> others = new ArrayList<>();
        int at = 0;
        for (Span span : covered) {
            int start = (int) Math.max(0, Math.min(filled, span.start() - base));
            if (start > at) {
                others.add(new SplitText.Piece(at, start));
            }
            at = (int) Math.max(at, Math.min(filled, span.end() - base));
        }
        if (at < filled) {
            others.add(new SplitText.Piece(at, filled));
        }
        return others;
    }
}
