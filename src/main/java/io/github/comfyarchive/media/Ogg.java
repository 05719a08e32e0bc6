package io.github.comfyarchive.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Ogg (RFC 3533): the first two packets of the first stream, which say what it is (Opus: RFC 7845, Vorbis, FLAC, Theora) and
 * hold its comments. A graph is longer than a page, so packets are put together again.
 */
final class Ogg {
    private static final int MAX_PACKET = Findings.MAX_TEXT;

    private final FileBytes file;
    private final Findings findings;
    private int packets;

    private Ogg(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("application/ogg", "ogx");
        new Ogg(file, findings).pages();
    }

    private void pages() throws IOException, MalformedMediaException {
        long serial = file.little(14, 4);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        long at = 0;
        while (packets < 2 && file.has(at, "OggS")) {
            int segments = file.u8(at + 26);
            boolean ours = file.little(at + 14, 4) == serial;
            byte[] lacing = file.bytes(at + 27, segments);
            int length = 0;
            for (byte segment : lacing) {
                length += segment & 0xFF;
            }
            at += 27 + segments;
            if (ours) {
                page(packet, lacing, file.bytes(at, length));
            }
            at += length;
        }
    }

    /** A packet is segments of 255 bytes and one of fewer, which may be on a later page. */
    private void page(ByteArrayOutputStream packet, byte[] lacing, byte[] page) throws MalformedMediaException {
        int at = 0;
        for (byte segment : lacing) {
            int length = segment & 0xFF;
            if (packet.size() + length > MAX_PACKET) {
                throw new MalformedMediaException("comments longer than what is read");
            }
            packet.write(page, at, length);
            at += length;
            if (length < 255 && packets < 2) {
                packet(packet.toByteArray());
                packet.reset();
            }
        }
    }

    private void packet(byte[] packet) {
        packets++;
        if (packets == 1) {
            type(packet);
        } else if (starts(packet, "OpusTags")) {
            VorbisComment.read(packet, 8, findings);
        } else if (starts(packet, "\u0003vorbis") || starts(packet, "\u0081theora")) {
            VorbisComment.read(packet, 7, findings);
        } else if (packet.length > 4 && (packet[0] & 0x7F) == 4) {
            // FLAC's second packet is its comment block, with the header that it has in a FLAC file.
            VorbisComment.read(packet, 4, findings);
        }
    }

    private void type(byte[] packet) {
        if (starts(packet, "OpusHead")) {
            findings.type("audio/ogg", "opus");
        } else if (starts(packet, "\u0001vorbis") || starts(packet, "\u007fFLAC")) {
            findings.type("audio/ogg", "ogg");
        } else if (starts(packet, "\u0080theora")) {
            findings.type("video/ogg", "ogv");
        }
    }

    private static boolean starts(byte[] packet, String latin1) {
        if (packet.length < latin1.length()) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if ((packet[i] & 0xFF) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
