package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets that were removed once, known by their fingerprints alone. Texts are cut into runs of the credential alphabet, of 16
 * characters and more, and each run is looked up, and rows of its pieces between {@code _}, {@code -} and the like. What could be guessed, under 80 bits by length and alphabet, is not looked up: its
 * fingerprint would tell it to whoever has the key. Safe for use by several threads.
 */
public final class KnownSecrets {
    /** 16 characters of the alphabet of 64 have more than 80 bits; shorter runs are words, and each would be looked up. */
    static final int SHORTEST = 16;

    /** Longer tokens there are none; a run may be a file in base64. */
    private static final int LONGEST = 4_096;

    /** More guesses than anybody has: 2^80 HMACs. */
    private static final double FEWEST_BITS = 80;

    /** Hashes of runs that are not secrets, half a megabyte: entries of one workflow have the same. */
    private static final int REMEMBERED = 1 << 16;

    private static final long MIX = 0x9e3779b97f4a7c15L;

    /** Bits a character of hexadecimal digits. */
    private static final int HEX_AND_ALL_CASES = 4;

    /** Of so many pieces between {@code _}, {@code -} and {@code .} any row is looked up: more than most keys have. */
    private static final int PIECES = 6;

    /** What is longer is looked up without so many pieces before it and after it: dates, counters and endings in names of files. */
    private static final int PIECES_BESIDE = 6;

    /** Of each byte: 0 for no character of a credential, 1 for one of a word, 2 for one that may stand between two. */
    private static final byte[] KIND = new byte[256];

    static {
        for (char c = 0; c < 128; c++) {
            if (Characters.isWordCharacter(c) || c == '-') {
                KIND[c] = 1;
            } else if ("./+=~".indexOf(c) >= 0) {
                KIND[c] = 2;
            }
        }
    }

    /** Told of each that stands in a text: where, as it stands there, and what it is, as bytes. */
    @FunctionalInterface
    public interface Found {
        void found(int start, int end, String secret);
    }

    private final Set<String> fingerprints = ConcurrentHashMap.newKeySet();
    private final SecretValueFilter values;
    private final long salt = new SecureRandom().nextLong();

    /**
     * Hashes of runs that are none of them, by their last bits: workflows say the same again and again. A race of two threads loses a
     * hash, which costs another look-up.
     */
    private volatile long[] others = new long[REMEMBERED];

    /**
     * Prepares it.
     *
     * @param values tells what is never hunted, whatever its name
     */
    public KnownSecrets(SecretValueFilter values) {
        this.values = values;
    }

    public void know(Collection<String> added) {
        if (fingerprints.addAll(added)) {
            others = new long[REMEMBERED];
        }
    }

    boolean isEmpty() {
        return fingerprints.isEmpty();
    }

    /** Whether nobody can guess it: 80 bits and more by its length and its alphabet. */
    public static boolean isLasting(String secret) {
        byte[] utf8 = Utf8Bytes.bytes(secret);
        return utf8.length >= SHORTEST
                && utf8.length <= LONGEST
                && isRun(utf8)
                && bits(utf8, 0, utf8.length) >= FEWEST_BITS;
    }

    private static boolean isRun(byte[] utf8) {
        for (byte oneByte : utf8) {
            if (KIND[oneByte & 0xff] == 0) {
                return false;
            }
        }
        return true;
    }

    /** Finds those that stand in a text as a run, or as a part of a run between characters such as {@code /}. */
    void find(byte[] text, int from, int to, Fingerprints keyed, Found found) {
        findPlain(text, from, to, keyed, found);
        new EscapedRuns(text, from, to).each((run, start) -> {
            byte[] utf8 = run.utf8();
            lookUpParts(
                    utf8,
                    Math.min(start, utf8.length),
                    0,
                    utf8.length,
                    keyed,
                    (begin, end, secret) -> found.found(run.original(begin), run.original(end), secret));
        });
    }

    private void findPlain(byte[] text, int from, int to, Fingerprints keyed, Found found) {
        int i = from + SHORTEST - 1;
        int floor = from;
        while (i < to) {
            if (KIND[text[i] & 0xff] == 0) {
                i += SHORTEST;
                continue;
            }
            int start = i;
            while (start > floor && KIND[text[start - 1] & 0xff] != 0) {
                start--;
            }
            int end = i + 1;
            while (end < to && KIND[text[end] & 0xff] != 0) {
                end++;
            }
            if (end - start >= SHORTEST) {
                lookUpParts(text, afterEscape(text, from, start), start, end, keyed, found);
            }
            floor = end;
            i = end + SHORTEST;
        }
    }

    /** Whether an byte is one of a credential. */
    public static boolean isOfCredential(int oneByte) {
        return oneByte < 128 && KIND[oneByte] != 0;
    }

    /** Where the run begins if what stands before it is an escape: {@code \n}, {@code \}{@code u003d}, {@code %20}. */
    public static int afterEscape(byte[] text, int from, int start) {
        if (start == from) {
            return start;
        }
        if (text[start - 1] == '%') {
            return start + 2;
        }
        if (text[start - 1] == '\\') {
            return text[start] == 'u' ? start + 5 : start + 1;
        }
        return start;
    }

    private void lookUpParts(byte[] text, int unescaped, int start, int end, Fingerprints keyed, Found found) {
        lookUp(text, start, end, keyed, found);
        if (unescaped != start) {
            lookUp(text, unescaped, end, keyed, found);
        }
        int part = unescaped;
        int word = unescaped;
        for (int i = unescaped; i <= end; i++) {
            if (i == end || KIND[text[i] & 0xff] == 2) {
                if (word != start || i != end) {
                    lookUp(text, word, i, keyed, found);
                }
                if ((i == end || text[i] == '=') && part != word) {
                    lookUp(text, part, i, keyed, found);
                }
                word = i + 1;
                part = i < end && text[i] == '=' ? word : part;
            }
        }
        int last = end;
        while (last > start && (text[last - 1] == '.' || text[last - 1] == '=')) {
            last--;
        }
        if (last != end) {
            lookUp(text, unescaped, last, keyed, found);
        }
        int segment = unescaped;
        for (int i = unescaped; i <= end; i++) {
            if (i == end || text[i] == '/') {
                lookUpPieces(text, segment, i, keyed, found);
                segment = i + 1;
            }
        }
    }

    /** Looks up rows of pieces of a name, such as those of {@code KEY_00001_.png}: whoever puts a key into a name has more put beside it. */
    private void lookUpPieces(byte[] text, int from, int to, Fingerprints keyed, Found found) {
        if (to - from <= SHORTEST || to - from > LONGEST) {
            return;
        }
        int pieces = 1;
        boolean joined = false;
        for (int i = from; i < to; i++) {
            byte at = text[i];
            pieces += isBetween(at) ? 1 : 0;
            joined |= at == '_' || at == '-' || at == '.';
        }
        if (!joined) {
            return; // base64 is looked up as it is
        }
        int piece = 0;
        for (int i = from; to - i >= SHORTEST; i++) {
            if (i == from || isBetween(text[i - 1])) {
                lookUpRows(text, i, to, pieces - piece, piece <= PIECES_BESIDE, keyed, found);
                piece++;
            }
        }
    }

    /** The rows that begin at a piece. */
    private void lookUpRows(
            byte[] text, int start, int to, int pieces, boolean nearStart, Fingerprints keyed, Found found) {
        long hash = salt;
        int piece = 1;
        for (int i = start; i <= to; i++) {
            if (i == to || isBetween(text[i])) {
                if (piece <= PIECES || (nearStart && pieces - piece <= PIECES_BESIDE)) {
                    lookUp(text, start, i, hash, keyed, found);
                } else if (!nearStart) {
                    return;
                }
                piece++;
            }
            if (i < to) {
                hash = mixed(hash, text[i]);
            }
        }
    }

    private static boolean isBetween(byte oneByte) {
        return oneByte == '_' || oneByte == '-' || KIND[oneByte & 0xff] == 2;
    }

    private static long mixed(long hash, byte next) {
        long mixed = (hash ^ next) * MIX;
        return mixed ^ mixed >>> 29;
    }

    private void lookUp(byte[] text, int start, int end, Fingerprints keyed, Found found) {
        if (end - start < SHORTEST || end - start > LONGEST) {
            return;
        }
        long hash = salt;
        for (int i = start; i < end; i++) {
            hash = mixed(hash, text[i]);
        }
        lookUp(text, start, end, hash, keyed, found);
    }

    private void lookUp(byte[] text, int start, int end, long hash, Fingerprints keyed, Found found) {
        if (end - start < SHORTEST || end - start > LONGEST) {
            return;
        }
        // The array as it is before the look-up: what becomes known meanwhile has another one.
        long[] known = others;
        int slot = (int) (hash >>> 48);
        if (known[slot] == hash) {
            return;
        }
        if (bits(text, start, end) >= FEWEST_BITS) {
            String run = Utf8Bytes.of(text, start, end);
            if (keyed.isAmong(fingerprints, run) && values.isHuntableByName(run)) {
                found.found(start, end, run);
                return;
            }
        }
        known[slot] = hash;
    }

    /** How hard it is to guess at most: each character one of its alphabet, or of those that occur where these are few. */
    private static double bits(byte[] text, int start, int end) {
        long low = 0;
        long high = 0;
        boolean hex = true;
        for (int i = start; i < end; i++) {
            int c = text[i] & 0x7f;
            if (c < 64) {
                low |= 1L << c;
            } else {
                high |= 1L << (c - 64);
            }
            hex &= Character.digit(c, 16) >= 0;
        }
        if (hex) {
            return (double) HEX_AND_ALL_CASES * (end - start) * few(low, high, 16);
        }
        int alphabet = ((low >>> '0' & 0x3ff) != 0 ? 10 : 0)
                + ((high >>> 1 & 0x3ffffff) != 0 ? 26 : 0)
                + ((high >>> 33 & 0x3ffffff) != 0 ? 26 : 0)
                + 2;
        return (end - start) * Math.log(alphabet) / Math.log(2) * few(low, high, alphabet);
    }

    private static double few(long low, long high, int alphabet) {
        int distinct = Long.bitCount(low) + Long.bitCount(high);
        return Math.min(1, Math.log(Math.max(1, distinct)) / Math.log(Math.min(alphabet, 16)));
    }
}
