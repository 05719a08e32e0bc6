package io.github.comfyarchive.store;

import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.store.pack.JoinedLiterals;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.HexFormat;
import java.util.List;

/** Large literals of entries as a home packs them, for whoever keeps entries elsewhere. */
public final class LargeLiterals {
    private final JoinedLiterals literals;

    /** Takes some, such as those of several entries. */
    public LargeLiterals(List<Packed> literals) {
        this.literals = new JoinedLiterals(literals.stream().map(Packed::kept).toList());
    }

    /**
     * One of them.
     *
     * @param sha256 of the literal as its entry writes it, in hex
     * @param size of the same in bytes
     * @param text how many bytes at the beginning are kept as they are; the rest is base64, kept as what it says
     * @param bytes both, as one zstd frame
     */
    public record Packed(String sha256, long size, long text, byte[] bytes) {
        /** Packs one. */
        public static Packed of(LargeLiteral literal) {
            PackedLiteral packed = PackedLiteral.of(literal);
            return new Packed(packed.hex(), packed.size(), packed.text(), packed.bytes());
        }

        private PackedLiteral kept() {
            return new PackedLiteral(HexFormat.of().parseHex(sha256), size, text, bytes);
        }
    }

    /**
     * An entry as it was before it was taken apart.
     *
     * @param plain its JSON with placeholders
     * @param size that of the whole JSON in bytes
     * @throws ArchiveException if one of its literals is not here, or damaged
     */
    public byte[] entry(byte[] plain, long size) {
        return literals.entry(plain, size);
    }
}
