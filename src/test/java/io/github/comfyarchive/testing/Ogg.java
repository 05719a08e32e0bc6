package io.github.comfyarchive.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes Ogg files for tests, page by page, and checks them bit by bit as RFC 3533 says it. */
public final class Ogg {
    private static final int HEADER = 27;
    private static final int LARGEST_BODY = 255 * 255;

    private Ogg() {}

    /** A packet over as many pages as it takes. */
    public static byte[] packet(int serial, String packet) {
        return packet(serial, packet, LARGEST_BODY);
    }

    /** The same with so many bytes a page, a multiple of 255. */
    public static byte[] packet(int serial, String packet, int body) {
        ByteArrayOutputStream pages = new ByteArrayOutputStream();
        byte[] bytes = packet.getBytes(ISO_8859_1);
        for (int at = 0, page = 0; at <= bytes.length; at += body, page++) {
            pages.writeBytes(page(serial, page, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + body))));
        }
        return pages.toByteArray();
    }

    private static byte[] page(int serial, int number, byte[] body) {
        int segments = Math.min(255, body.length / 255 + 1);
        ByteBuffer page = ByteBuffer.allocate(HEADER + segments + body.length).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(ISO_8859_1)).put((byte) 0).put((byte) (number > 0 ? 1 : 0));
        page.putLong(0).putInt(serial).putInt(number).putInt(0).put((byte) segments);
        for (int i = 0; i < segments; i++) {
            page.put((byte) Math.min(255, body.length - 255 * i));
        }
        page.put(body);
        return page.putInt(22, checksum(page.array())).array();
    }

    /** Whether the file is pages up to its end, and the checksum of each is right. */
    public static boolean isSound(byte[] file) {
        int at = 0;
        while (at < file.length) {
            int end = at + HEADER + (file[at + 26] & 0xff);
            for (int i = at + HEADER, to = end; i < to; i++) {
                end += file[i] & 0xff;
            }
            byte[] page = Arrays.copyOfRange(file, at, end);
            ByteBuffer view = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
            int expected = view.getInt(22);
            view.putInt(22, 0);
            if (!new String(page, 0, 4, ISO_8859_1).equals("OggS") || checksum(page) != expected) {
                return false;
            }
            at = end;
        }
        return at == file.length;
    }

    private static int checksum(byte[] page) {
        int checksum = 0;
        for (byte b : page) {
            checksum ^= b << 24;
            for (int bit = 0; bit < 8; bit++) {
                checksum = checksum < 0 ? checksum << 1 ^ 0x04c11db7 : checksum << 1;
            }
        }
        return checksum;
    }
}
