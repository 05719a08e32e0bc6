package io.github.comfyarchive.redact.file;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.Redactions;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.FileSearchBudget;
import io.github.comfyarchive.redact.text.SecretMatcher;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Masks the secrets in the bytes of one file while they stream through: those known of its prompt, in UTF-8, UTF-16, escaped
 * and percent-encoded, and those that the rules find in the file's own texts. A secret is overwritten with as many {@code *},
 * so that nothing moves; the checksums of PNG chunks and Ogg pages are computed again. A PNG's picture chunks are not texts for the rules; what is known to be a
 * secret is masked there too, where a broken file may have it. Only the text of a compressed PNG chunk changes length when
 * something is masked in it, see {@link #resumable}.
 *
 * <p>A window of 8 MB is held back: nothing reaches the sink before the window after it has been searched, so that a file up
 * to that size is searched whole before its first byte goes out. A larger file streams in twice that memory.
 *
 * <p>{@link #close} searches and writes what is held back and flushes the sink, which stays open. When the file did not come
 * whole, {@link #abandon} instead: the end of a cut file may be half a secret, which nothing would recognise. What the sink
 * has then ends before any such place, and a later attempt may go on behind it.
 */
public final class MaskingStream extends OutputStream {
    /** Texts of files stand in it whole, with workflows of megabytes; so much for each file that comes is in memory. */
    private static final int WINDOW = 8 << 20;

    private static final int FIRST_SIZE = 64 << 10;
    /** Files as small as this wait for nobody. */
    private static final int SMALL = 1 << 20;

    private final OutputStream sink;
    private final FileSearchBudget files;
    private final TextSearch search;
    private final Redactions redactions;
    private final long replayed;
    private final int window;
    private SecretMask known;
    private @Nullable SecretMatcher matcher;
    private byte[] buffer = new byte[FIRST_SIZE];
    private int filled;
    /** Offset in the file of the first byte in the buffer. */
    private long base;

    private @Nullable PngLayout png;
    private @Nullable OggPages ogg;
    private @Nullable PiecedTexts pieced;
    private @Nullable Checksums checksums;
    private boolean begun;
    private boolean resumable = true;
    private boolean over;
    private long expected = -1;
    /** What of the memory for all files is this one's. */
    private int acquired;

    /**
     * Prepares it.
     *
     * @param sink takes the masked bytes
     * @param redactor finds secrets in the file's own texts, and knows the key of the fingerprints
     * @param known the secrets of the prompts that refer to the file
     * @param replayed how many bytes at the beginning are masked output of an earlier attempt, written again so that the rest
     *     is understood; they come out as they are
     */
    public MaskingStream(OutputStream sink, Redactor redactor, SecretMask known, long replayed) {
        this(sink, redactor, known, replayed, WINDOW);
    }

    MaskingStream(OutputStream sink, Redactor redactor, SecretMask known, long replayed, int window) {
        this.sink = sink;
        this.files = redactor.files();
        this.search =
                new TextSearch(redactor.rules(), redactor.clean(), known.widgets(), redactor.lookup(), files.large());
        this.redactions = new Redactions(redactor.fingerprints(), redactor.known());
        this.known = known.plus(redactor.own());
        this.replayed = replayed;
        this.window = window;
    }

    /**
     * Tells how large the file is, so that it need not be found out in steps. Nothing depends on it.
     *
     * @param bytes its size; less than 0 where nobody knows
     */
    public void expect(long bytes) {
        expected = bytes;
        long wanted = Math.min(2L * window, bytes);
        if (wanted > buffer.length) {
            grow((int) wanted);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (over) {
            throw new IOException("the file is over");
        }
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int count = Math.min(end - at, 2 * window - filled);
            if (filled + count > buffer.length) {
                grow(Math.min(2 * window, Math.max(filled + count, 2 * buffer.length)));
            }
            System.arraycopy(bytes, at, buffer, filled, count);
            filled += count;
            at += count;
            if (filled == 2 * window) {
                pass(false);
            }
        }
    }

    /** Waits until there is room for this file's whole window among those of the others, which do not wait for this one. */
    private void grow(int size) {
        if (size > SMALL && acquired == 0) {
            acquired = files.acquire((int) Math.min(2L * window, expected < size ? Long.MAX_VALUE : expected));
        }
        buffer = Arrays.copyOf(buffer, size);
    }

    /** Nothing is held in memory any more. */
    private void release() {
        buffer = new byte[0];
        filled = 0;
        files.release(acquired);
        acquired = 0;
    }

    /** Writes what is held back. Without effect after {@link #abandon}, or after a failure of the sink. */
    @Override
    public void close() throws IOException {
        if (!over) {
            pass(true);
            over = true;
            sink.flush();
        }
        release();
    }

    /** Ends without writing what is held back: the file did not come whole. */
    public void abandon() {
        over = true;
        release();
    }

    /** What was masked so far; all of it after {@link #close}. */
    public List<Redaction> redactions() {
        return redactions.list();
    }

    /** Whether byte n of the sink is byte n of the file still, as a resumed download needs it. If not, a later attempt begins again. */
    public boolean resumable() {
        return resumable;
    }

    /** What a window is to become: the bytes up to {@code cut}, and PNG chunks that were compressed again. */
    private record Searched(int cut, Map<PngChunk, byte[]> rewritten) {}

    private void pass(boolean last) throws IOException {
        Searched searched = null;
        try {
            searched = search(last);
        } catch (BeyondBoundsException e) {
            throw new UnsearchableFileException(e.reason());
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new UnsearchableFileException("that takes more memory than there is");
        } finally {
            search.end();
            over = true;
            if (searched == null) {
                release();
            }
        }
        // Until the sink has it all, this is over: after a failure nobody knows what it has.
        emit(searched.cut(), searched.rewritten());
        over = false;
        goOnFrom(searched.cut());
    }

    /** Masks what is in the buffer, as far as it is sure that nothing begins there which ends behind it. */
    private Searched search(boolean last) throws IOException {
        if (!begun) {
            begin();
        }
        if (checksums != null) {
            checksums.follow(buffer, filled, base, last);
        }
        if (pieced != null) {
            pieced.follow(buffer, filled, base);
        }
        FileWindow view = new FileWindow(buffer, filled, base, last, window, png, ogg, pieced, search);
        know(new SecretMask(view.searchTexts()));
        List<Mask> masks = view.hunt(matcher());
        int cut = last ? filled : cut(masks, view.texts());
        mask(masks, cut);
        Map<PngChunk, byte[]> rewritten = rewritten(view.inflated(), cut);
        if (checksums != null) {
            checksums.repair(buffer, base, cut, replayed);
        }
        return new Searched(cut, rewritten);
    }

    private void goOnFrom(int cut) {
        System.arraycopy(buffer, cut, buffer, 0, filled - cut);
        filled -= cut;
        base += cut;
        if (checksums != null) {
            checksums.forgetBefore(base);
        }
        if (pieced != null) {
            pieced.forgetBefore(base);
        }
    }

    private void begin() {
        png = PngLayout.of(buffer, filled);
        ogg = OggPages.of(buffer, filled);
        pieced = PiecedTexts.of(buffer, filled);
        checksums = png != null ? png : ogg;
        begun = true;
    }

    private void know(SecretMask found) {
        SecretMask more = known.plus(found);
        if (!more.equals(known)) {
            known = more;
            matcher = null;
        }
    }

    private SecretMatcher matcher() {
        SecretMatcher ready = matcher;
        if (ready == null) {
            ready = known.inFiles();
            matcher = ready;
        }
        return ready;
    }

    /** Where what goes out now ends: not inside of a text, of a secret, or of a checksum. */
    private int cut(List<Mask> masks, List<FileWindow.Text> texts) {
        int cut = filled - window;
        for (FileWindow.Text text : texts) {
            if (text.start() < cut && text.end() > cut && text.start() > 0 && text.end() - text.start() <= window) {
                cut = text.start();
                break;
            }
        }
        for (int i = masks.size() - 1; i >= 0; i--) {
            Mask mask = masks.get(i);
            if (mask.start() < cut && mask.end() > cut && mask.start() > 0) {
                cut = mask.start();
            }
        }
        int whole = checksums == null ? cut : (int) (checksums.wholeAt(base + cut) - base);
        return whole > 0 ? whole : cut;
    }

    private void mask(List<Mask> masks, int cut) {
        int from = (int) Math.max(0, Math.min(filled, replayed - base));
        for (Mask mask : masks) {
            if (mask.start() >= cut || mask.end() <= from) {
                continue;
            }
            mask.apply(buffer, from);
            String offsets = "bytes " + (base + mask.start()) + "-" + (base + mask.end() - 1);
            redactions.add(
                    mask.place().isEmpty() ? offsets : safe(mask.place()),
                    mask.rule(),
                    mask.secret(),
                    known.knows(mask.secret()));
            if (checksums != null) {
                checksums.changed(base + mask.start());
            }
        }
    }

    private Map<PngChunk, byte[]> rewritten(List<FileWindow.Inflated> texts, int cut) {
        Map<PngChunk, byte[]> rewritten = new HashMap<>();
        for (FileWindow.Inflated text : texts) {
            PngChunk chunk = text.chunk;
            int start = (int) (chunk.start - base);
            if (start >= cut || chunk.start < replayed) {
                continue;
            }
            if (chunk.end() > base + filled) {
                throw new BeyondBoundsException("it ends in a compressed text that holds a secret");
            }
            for (Mask mask : Mask.telling(text.masks)) {
                mask.apply(text.utf8, 0);
                redactions.add(safe(mask.place()), mask.rule(), mask.secret(), known.knows(mask.secret()));
            }
            int textStart = start + PngChunk.HEADER + text.text.textStart();
            byte[] chunkBytes = PngText.chunk(
                    Arrays.copyOfRange(buffer, start, start + PngChunk.HEADER),
                    Arrays.copyOfRange(buffer, start + PngChunk.HEADER, textStart),
                    text.utf8);
            rewritten.put(chunk, chunkBytes);
            resumable = false;
        }
        return rewritten;
    }

    private void emit(int cut, Map<PngChunk, byte[]> rewritten) throws IOException {
        int at = 0;
        if (png != null && !rewritten.isEmpty()) {
            for (PngChunk chunk : png.chunks()) {
                byte[] instead = rewritten.get(chunk);
                if (instead != null) {
                    int start = (int) (chunk.start - base);
                    sink.write(buffer, at, start - at);
                    sink.write(instead);
                    at = (int) (chunk.end() - base);
                }
            }
        }
        sink.write(buffer, at, cut - at);
    }

    /** A keyword of a chunk is the file's word: it may be anything, a secret too. */
    private String safe(String place) {
        StringBuilder safe = new StringBuilder();
        Utf8Bytes.text(place).chars().limit(40).forEach(c -> safe.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        byte[] utf8 = Utf8Bytes.bytes(place);
        boolean secret = matcher != null && matcher.matches(utf8, 0, utf8.length);
        return secret || !search.search(utf8).matches().isEmpty() ? place.substring(0, 4) : safe.toString();
    }
}
