package io.github.comfyarchive.store.pack;

import com.github.luben.zstd.ZstdInputStream;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A large literal as it is kept.
 *
 * @param sha256 of the literal as its entry writes it, 32 bytes
 * @param size of the same in bytes
 * @param text how many bytes at the beginning are kept as they are; the rest is base64 (RFC 4648, section 4), kept as what it says
 * @param bytes both, as one zstd frame
 */
public record PackedLiteral(byte[] sha256, long size, long text, byte[] bytes) {
    /** For a query on the table {@code literal}. */
    public static final String COLUMNS = "literal.sha256, literal.size, literal.text, literal.bytes";

    /** Whole groups of base64, and some pieces for the largest. */
    private static final int PIECE = 3 << 18;

    /** Packs one. */
    public static PackedLiteral of(LargeLiteral literal) {
        byte[] bytes = EntryCodec.pack(literal.content(), literal.contentSize(), literal.text() == literal.size());
        return new PackedLiteral(literal.sha256(), literal.size(), literal.text(), bytes);
    }

    /** Its SHA-256 as hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    /** Whether it can be unpacked and has the SHA-256 that its row says. */
    public boolean isWhole() {
        if (size < 0 || size > Integer.MAX_VALUE / 2 || EntryCodec.plainSize(bytes) > size) {
            return false;
        }
        try {
            byte[] unpacked = new byte[(int) size];
            copyTo(unpacked, 0);
            return Arrays.equals(Sha256.digest().digest(unpacked), sha256);
        } catch (ArchiveException damaged) {
            return false;
        }
    }

    /**
     * Writes it as its entry has it.
     *
     * @param target where
     * @param at from which place on
     * @throws ArchiveException if it is damaged, or there is no room for it
     */
    void copyTo(byte[] target, int at) {
        long encoded = EntryCodec.plainSize(bytes) - text;
        if (text < 0 || encoded < 0 || text + (encoded + 2) / 3 * 4 != size || size > target.length - at) {
            throw damaged(null);
        }
        try (InputStream content = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
            int to = at + content.readNBytes(target, at, (int) text);
            byte[] piece = new byte[(int) Math.min(PIECE, encoded)];
            int read = piece.length == 0 ? 0 : content.readNBytes(piece, 0, piece.length);
            while (read > 0) {
                byte[] base64 = Base64.getEncoder().encode(read == piece.length ? piece : Arrays.copyOf(piece, read));
                System.arraycopy(base64, 0, target, to, Math.min(base64.length, at + (int) size - to));
                to += base64.length;
                read = content.readNBytes(piece, 0, piece.length);
            }
            if (to != at + size || content.read() >= 0) {
                throw damaged(null);
            }
        } catch (IOException broken) {
            throw damaged(broken);
        }
    }

    private ArchiveException damaged(@Nullable IOException cause) {
        return ArchiveException.unusable("the literal " + hex() + " cannot be unpacked: the archive is damaged", cause);
    }
}
