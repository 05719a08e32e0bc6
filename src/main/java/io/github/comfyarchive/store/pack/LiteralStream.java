package io.github.comfyarchive.store.pack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/** A large literal as its entry writes it, made of what is kept of it piece by piece. */
final class LiteralStream extends InputStream {
    /** Whole groups of base64. */
    private static final int PIECE = 3 << 14;

    private final PackedLiteral literal;
    private final InputStream content;
    private long text;
    private long left;
    private byte[] encoded = {};
    private int at;

    LiteralStream(PackedLiteral literal) {
        this.literal = literal;
        this.text = literal.text();
        this.left = literal.size();
        if (!literal.mayBeWhole()) {
            throw literal.damaged(null);
        }
        try {
            this.content = EntryCodec.stream(literal.bytes());
        } catch (IOException broken) {
            throw literal.damaged(broken);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length == 0) {
            return 0;
        }
        try {
            int count = text > 0
                    ? content.read(target, from, (int) Math.min(length, text))
                    : readBase64(target, from, length);
            if (count > left || (count < 0 && left > 0)) {
                throw literal.damaged(null);
            }
            text -= Math.min(text, Math.max(0, count));
            left -= Math.max(0, count);
            return count;
        } catch (IOException broken) {
            throw literal.damaged(broken);
        }
    }

    private int readBase64(byte[] target, int from, int length) throws IOException {
        if (at == encoded.length) {
            encoded = Base64.getEncoder().encode(content.readNBytes(PIECE));
            at = 0;
            if (encoded.length == 0) {
                return -1;
            }
        }
        int count = Math.min(length, encoded.length - at);
        System.arraycopy(encoded, at, target, from, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
