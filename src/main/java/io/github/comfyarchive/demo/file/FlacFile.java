package io.github.comfyarchive.demo.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** A sound as SaveAudio writes it: FLAC (RFC 9639), 16 bits, two channels, the texts as a Vorbis comment. */
public final class FlacFile {
    private static final int BLOCK = 4096;

    /** Each sample is told by its distance from the line through the two before it. */
    private static final int ORDER = 2;

    private FlacFile() {}

    /**
     * Writes one.
     *
     * @param channels samples of the left and of the right, as many of both, 44,100 a second
     * @param texts name to text
     */
    public static byte[] of(short[][] channels, Map<String, String> texts) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("fLaC".getBytes(StandardCharsets.US_ASCII));
        metadata(file, 0, streamInfo(channels));
        metadata(file, 0x84, comment(texts));
        int samples = channels[0].length;
        for (int start = 0, number = 0; start < samples; start += BLOCK, number++) {
            file.writeBytes(frame(channels, start, Math.min(BLOCK, samples - start), number));
        }
        return file.toByteArray();
    }

    private static void metadata(ByteArrayOutputStream file, int type, byte[] data) {
        file.writeBytes(
                ByteBuffer.allocate(4).putInt((type << 24) | data.length).array());
        file.writeBytes(data);
    }

    private static byte[] streamInfo(short[][] channels) {
        Bits bits = new Bits();
        bits.write(BLOCK, 16);
        bits.write(BLOCK, 16);
        bits.write(0, 24);
        bits.write(0, 24);
        bits.write(Tune.RATE, 20);
        bits.write(1, 3);
        bits.write(15, 5);
        bits.write(0, 4);
        bits.write(channels[0].length, 32);
        ByteBuffer plain = ByteBuffer.allocate(4 * channels[0].length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < channels[0].length; i++) {
            plain.putShort(channels[0][i]).putShort(channels[1][i]);
        }
        try {
            for (byte one : MessageDigest.getInstance("MD5").digest(plain.array())) {
                bits.write(one, 8);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
        return bits.bytes();
    }

    private static byte[] comment(Map<String, String> texts) {
        ByteArrayOutputStream comment = new ByteArrayOutputStream();
        text(comment, "archive demo");
        count(comment, texts.size());
        texts.forEach((name, text) -> text(comment, name + '=' + text));
        return comment.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void count(ByteArrayOutputStream out, int count) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(count)
                .array());
    }

    private static byte[] frame(short[][] channels, int start, int samples, int number) {
        Bits head = new Bits();
        head.write(0xFFF8, 16);
        boolean whole = samples == BLOCK;
        head.write(whole ? 12 : 7, 4); // 4,096 samples, or as many as stand behind, in 16 bits
        head.write(9, 4); // 44,100 a second: Chromium gives up where each frame leaves it to the stream's head
        head.write(0x18, 8); // left and right, 16 bits
        coded(head, number);
        if (!whole) {
            head.write(samples - 1, 16);
        }
        byte[] bytes = head.bytes();
        Bits frame = new Bits();
        for (byte one : bytes) {
            frame.write(one, 8);
        }
        frame.write(checksum(bytes, 0x07, 8), 8);
        for (short[] channel : channels) {
            subframe(frame, channel, start, samples);
        }
        byte[] all = frame.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(all);
        out.writeBytes(ByteBuffer.allocate(2)
                .putShort((short) checksum(all, 0x8005, 16))
                .array());
        return out.toByteArray();
    }

    /** The number of a frame, below 2048, as UTF-8 codes a character. */
    private static void coded(Bits bits, int number) {
        if (number < 0x80) {
            bits.write(number, 8);
        } else {
            bits.write(0xC0 | (number >> 6), 8);
            bits.write(0x80 | (number & 0x3F), 8);
        }
    }

    private static void subframe(Bits bits, short[] channel, int start, int samples) {
        int warm = Math.min(ORDER, samples);
        bits.write(0, 1);
        bits.write(8 + warm, 6);
        bits.write(0, 1);
        for (int i = 0; i < warm; i++) {
            bits.write(channel[start + i], 16);
        }
        int[] rest = new int[samples - warm];
        long sum = 0;
        for (int i = 0; i < rest.length; i++) {
            int at = start + warm + i;
            int off = channel[at] - 2 * channel[at - 1] + channel[at - 2];
            rest[i] = (off << 1) ^ (off >> 31);
            sum += rest[i];
        }
        int low = rest.length == 0 ? 0 : Math.max(0, 31 - Integer.numberOfLeadingZeros((int) (sum / rest.length + 1)));
        bits.write(0, 2); // Rice's code, its parameters in four bits
        bits.write(0, 4); // one for all
        bits.write(low, 4);
        for (int value : rest) {
            bits.unary(value >>> low);
            bits.write(value, low);
        }
    }

    /** A cyclic redundancy check of the highest bit first, from zero. */
    private static int checksum(byte[] bytes, int polynomial, int width) {
        int sum = 0;
        for (byte one : bytes) {
            sum ^= (one & 0xFF) << (width - 8);
            for (int i = 0; i < 8; i++) {
                sum = (sum << 1) ^ (((sum >> (width - 1)) & 1) * polynomial);
                sum &= (1 << width) - 1;
            }
        }
        return sum;
    }
}
