package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
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

    private static final int PIECE = 1 << 16;

    /** Packs one. */
    public static PackedLiteral of(LargeLiteral literal) {
        byte[] bytes = EntryCodec.pack(
                out -> {
                    try (InputStream content = literal.content()) {
                        content.transferTo(out);
                    }
                },
                literal.contentSize(),
                literal.text() == literal.size());
        return new PackedLiteral(literal.sha256(), literal.size(), literal.text(), bytes);
    }

    /** Its SHA-256 as hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    /** Whether it can be unpacked and has the SHA-256 that its row says. */
    public boolean isWhole() {
        MessageDigest digest = Sha256.digest();
        try (InputStream written = new LiteralStream(this)) {
            byte[] piece = new byte[PIECE];
            for (int read = written.read(piece); read >= 0; read = written.read(piece)) {
                digest.update(piece, 0, read);
            }
            return Arrays.equals(digest.digest(), sha256);
        } catch (ArchiveException damaged) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException("closing a stream of memory failed", impossible);
        }
    }

    /** Whether the sizes that its row and its frame say go together: a damaged row may say anything. */
    boolean mayBeWhole() {
        long encoded = EntryCodec.plainSize(bytes) - text;
        return text >= 0 && encoded >= 0 && text + (encoded + 2) / 3 * 4 == size;
    }

    /**
     * As its entry has it.
     *
     * @throws ArchiveException if it is damaged; the stream throws the same
     */
    InputStream written() {
        return new LiteralStream(this);
    }

    /**
     * Writes it as its entry has it.
     *
     * @param target where
     * @param at from which place on
     * @throws ArchiveException if it is damaged, or there is no room for it
     */
    void copyTo(byte[] target, int at) {
        if (size > target.length - at) {
            throw damaged(null);
        }
        try (InputStream written = written()) {
            if (written.readNBytes(target, at, (int) size) != size || written.read() >= 0) {
                throw damaged(null);
            }
        } catch (IOException impossible) {
            throw damaged(impossible);
        }
    }

    ArchiveException damaged(@Nullable IOException cause) {
        return ArchiveException.unusable("the literal " + hex() + " cannot be unpacked: the archive is damaged", cause);
    }
}
