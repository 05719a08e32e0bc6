package io.github.comfyarchive.history;

import io.github.comfyarchive.digest.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A string of an entry that is kept by its content, as the entry writes it between the quotes. It is a part of the entry's bytes, of which
 * it makes no copy.
 */
public final class LargeLiteral {
    private static final int QUANTUM = 4;
    private static final int QUANTUM_BYTES = 3;

    /** The value of each character of base64 (RFC 4648, section 4); -1 of all others. */
    private static final byte[] VALUES = values();

    private final byte[] json;
    private final int start;
    private final int end;
    private final byte[] sha256;
    private final int characters;
    private final int base64;

    LargeLiteral(byte[] json, int start, int end) {
        this.json = json;
        this.start = start;
        this.end = end;
        MessageDigest digest = Sha256.digest();
        digest.update(json, start, end - start);
        this.sha256 = digest.digest();
        this.base64 = startOfBase64();
        int count = end - start;
        for (int at = start; at < base64; at++) {
            count -= (json[at] & 0xC0) == 0x80 ? 1 : 0; // in UTF-8 not the first of a character
        }
        this.characters = count;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int value = 0; value < alphabet.length(); value++) {
            values[alphabet.charAt(value)] = (byte) value;
        }
        return values;
    }

    /** SHA-256 of its bytes; shared, callers do not change it. */
    public byte[] sha256() {
        return sha256;
    }

    /** The same as hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    /** How many bytes it has. */
    public int size() {
        return end - start;
    }

    /** What stands for it. */
    public String placeholder() {
        return LiteralPlaceholder.of(characters, sha256);
    }

    /** How many bytes at its beginning are to be kept as they are; what follows is base64 and is kept as the bytes that it says. */
    public int text() {
        return base64 - start;
    }

    /** How many bytes {@link #content} has. */
    public long contentSize() {
        int encoded = end - base64;
        int padding = 0;
        while (padding < encoded && json[end - 1 - padding] == '=') {
            padding++;
        }
        return text() + (long) encoded / QUANTUM * QUANTUM_BYTES - (encoded == 0 ? 0 : padding);
    }

    /** What is to be kept: the text as it is, and what base64 says as bytes. */
    public InputStream content() {
        InputStream text = new ByteArrayInputStream(json, start, base64 - start);
        InputStream bytes = Base64.getDecoder().wrap(new ByteArrayInputStream(json, base64, end - base64));
        return base64 == end ? text : new SequenceInputStream(text, bytes);
    }

    /**
     * Where the base64 begins with which it ends: behind {@code data:image/png;base64,}, for one. Only what comes out the same when it is
     * encoded again is base64: whole groups of four characters, padded, no bit set that stands for nothing. Less than half is not worth it.
     */
    private int startOfBase64() {
        int padded = end;
        while (padded > start && end - padded < 2 && json[padded - 1] == '=') {
            padded--;
        }
        int at = padded;
        while (at > start && VALUES[json[at - 1] & 0xFF] >= 0) {
            at--;
        }
        int padding = end - padded;
        at += (end - at) % QUANTUM;
        if (end - at < size() / 2 || padded <= at) {
            return end;
        }
        int unused = padding == 0 ? 0 : VALUES[json[padded - 1]] & (padding == 1 ? 0x03 : 0x0F);
        return unused == 0 ? at : end;
    }
}
