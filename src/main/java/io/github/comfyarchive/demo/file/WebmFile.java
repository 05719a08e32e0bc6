package io.github.comfyarchive.demo.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** A film as SaveWEBM writes it: VP9 in WebM (RFC 9559), the texts among its tags. */
public final class WebmFile {
    private static final int HEAD = 32;
    private static final int PICTURE_HEAD = 12;

    private WebmFile() {}

    /**
     * Writes one.
     *
     * @param ivf its compressed pictures, the first alone a key frame: IVF, a head and each picture behind its length
     * @param texts name to text
     */
    public static byte[] of(byte[] ivf, Map<String, String> texts) {
        ByteBuffer in = ByteBuffer.wrap(ivf).order(ByteOrder.LITTLE_ENDIAN);
        int perSecond = in.getInt(16);
        int pictures = in.getInt(24);
        byte[] before = join(
                info(1000.0 * pictures / perSecond),
                tracks(in.getShort(12), in.getShort(14), 1_000_000_000L / perSecond),
                tags(texts));
        byte[] cluster = cluster(in, perSecond, pictures);
        byte[] cues = cues(before.length);
        return join(
                element(
                        0x1A45DFA3,
                        number(0x4286, 1),
                        number(0x42F7, 1),
                        number(0x42F2, 4),
                        number(0x42F3, 8),
                        text(0x4282, "webm"),
                        number(0x4287, 4),
                        number(0x4285, 2)),
                element(0x18538067, before, cues, cluster));
    }

    private static byte[] info(double milliseconds) {
        return element(
                0x1549A966,
                number(0x2AD7B1, 1_000_000),
                element(0x4489, ByteBuffer.allocate(8).putDouble(milliseconds).array()),
                text(0x4D80, "archive demo"),
                text(0x5741, "archive demo"));
    }

    private static byte[] tracks(int width, int height, long nanosecondsEach) {
        byte[] video = element(0xE0, number(0xB0, width), number(0xBA, height));
        return element(
                0x1654AE6B,
                element(
                        0xAE,
                        number(0xD7, 1),
                        number(0x73C5, 1),
                        number(0x83, 1),
                        text(0x86, "V_VP9"),
                        number(0x23E383, nanosecondsEach),
                        video));
    }

    private static byte[] tags(Map<String, String> texts) {
        ByteArrayOutputStream tags = new ByteArrayOutputStream();
        texts.forEach((name, text) ->
                tags.writeBytes(element(0x67C8, text(0x45A3, name.toUpperCase(Locale.ROOT)), text(0x4487, text))));
        return element(0x1254C367, element(0x7373, element(0x63C0), tags.toByteArray()));
    }

    /** Where a player finds the key frame: the cluster, right behind. The length does not depend on the number in it. */
    private static byte[] cues(int before) {
        byte[] place = ByteBuffer.allocate(4).putInt(0).array();
        int length = cues(place).length;
        return cues(ByteBuffer.allocate(4).putInt(before + length).array());
    }

    private static byte[] cues(byte[] place) {
        return element(
                0x1C53BB6B, element(0xBB, number(0xB3, 0), element(0xB7, number(0xF7, 1), element(0xF1, place))));
    }

    private static byte[] cluster(ByteBuffer in, int perSecond, int pictures) {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        in.position(HEAD);
        for (int i = 0; i < pictures; i++) {
            byte[] picture = new byte[in.getInt()];
            in.position(in.position() + PICTURE_HEAD - 4).get(picture);
            ByteBuffer head = ByteBuffer.allocate(4)
                    .put((byte) 0x81)
                    .putShort((short) Math.round(1000.0 * i / perSecond))
                    .put((byte) (i == 0 ? 0x80 : 0));
            blocks.writeBytes(element(0xA3, head.array(), picture));
        }
        return element(0x1F43B675, number(0xE7, 0), blocks.toByteArray());
    }

    private static byte[] number(int id, long value) {
        return element(id, ByteBuffer.allocate(8).putLong(value).array());
    }

    private static byte[] text(int id, String text) {
        return element(id, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An element with a size of eight bytes (RFC 8794), whatever it is. */
    private static byte[] element(int id, byte[]... parts) {
        byte[] data = join(parts);
        int idLength = 4 - Integer.numberOfLeadingZeros(id) / 8;
        byte[] head = ByteBuffer.allocate(4).putInt(id).array();
        ByteBuffer size = ByteBuffer.allocate(8).putLong((1L << 56) | data.length);
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(head, 4 - idLength, idLength);
        element.writeBytes(size.array());
        element.writeBytes(data);
        return element.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
