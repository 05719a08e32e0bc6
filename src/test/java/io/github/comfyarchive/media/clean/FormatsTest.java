package io.github.comfyarchive.media.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.testing.TestPng;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of each format the places where a text may stand that no fixture has, and what stays beside them. */
final class FormatsTest {
    private static final String CANARY = "CANARY7f31";

    /** How a camera that was held sideways says so. */
    private static final int SIDEWAYS = 6;

    @TempDir
    private Path folder;

    private byte[] clean(byte[]... parts) throws Exception {
        byte[] clean = Copied.of(joined(parts), folder);
        assertThat(Copied.latin1(clean)).doesNotContain(CANARY);
        return clean;
    }

    private void isNone(String reason, byte[]... parts) {
        assertThatThrownBy(() -> Copied.of(joined(parts), folder))
                .isInstanceOf(UncleanException.class)
                .hasMessageContaining(reason);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] fixture(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/media", name));
    }

    /** EXIF of the least significant byte first: how it is turned, and a text behind. */
    private static byte[] exif(int orientation) {
        byte[] text = Copied.bytes(CANARY);
        return joined(
                Copied.bytes("II*\0\10\0\0\0\2\0\22\1\3\0\1\0\0\0" + (char) orientation + "\0\0\0"),
                Copied.bytes("\17\1\2\0\12\0\0\0\46\0\0\0\0\0\0\0"),
                text);
    }

    private static byte[] profile() {
        return ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    }

    private static int[] pixels(byte[] file) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static byte[] segment(int marker, byte[]... data) {
        byte[] all = joined(data);
        return ByteBuffer.allocate(4 + all.length)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + all.length))
                .put(all)
                .array();
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage image = new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 24; i++) {
            image.setRGB(i, i, 0x00FF40 * i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }

    @Test
    void aJpegKeepsItsOrientationAndProfileAlone() throws Exception {
        byte[] plain = jpeg();
        byte[] icc = profile();
        int half = icc.length / 2;
        byte[] before = Arrays.copyOf(plain, 20); // with JFIF's segment
        byte[] after = Arrays.copyOfRange(plain, 20, plain.length);

        byte[] clean = clean(
                before,
                segment(0xE1, Copied.bytes("Exif\0\0"), exif(SIDEWAYS)),
                segment(0xE1, Copied.bytes("http://ns.adobe.com/xap/1.0/\0" + CANARY)),
                segment(0xE2, Copied.bytes("ICC_PROFILE\0\1\2"), Arrays.copyOf(icc, half)),
                segment(0xE2, Copied.bytes("ICC_PROFILE\0\2\2"), Arrays.copyOfRange(icc, half, icc.length)),
                segment(0xE2, Copied.bytes("MPF\0" + CANARY)),
                segment(0xED, Copied.bytes("Photoshop 3.0\0" + CANARY)),
                segment(0xEB, Copied.bytes("JP" + CANARY)),
                segment(0xFE, Copied.bytes(CANARY)),
                after,
                Copied.bytes(CANARY),
                plain);

        assertThat(pixels(clean)).isEqualTo(pixels(plain));
        assertThat(Copied.latin1(clean))
                .startsWith(Copied.latin1(before))
                .contains("Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6")
                .contains(Copied.latin1(Arrays.copyOfRange(icc, half, icc.length)))
                .endsWith(Copied.latin1(after));
        assertThat(clean).hasSize(plain.length + 36 + icc.length + 2 * 18);
        assertThat(Copied.of(clean, folder)).isEqualTo(clean);
    }

    @Test
    void aJpegThatStandsUprightHasNoExifAtAll() throws Exception {
        byte[] plain = jpeg();

        byte[] clean = clean(
                Arrays.copyOf(plain, 20),
                segment(0xE1, Copied.bytes("Exif\0\0"), exif(1)),
                Arrays.copyOfRange(plain, 20, plain.length));

        assertThat(clean).isEqualTo(plain);
    }

    @Test
    void aJpegsThumbnailAndAdobesOwnWordsGo() throws Exception {
        byte[] plain = jpeg();
        byte[] pixels = Arrays.copyOf(Copied.bytes(CANARY), 12);

        byte[] clean = clean(
                Copied.bytes("\u00ff\u00d8"),
                segment(0xE0, Copied.bytes("JFIF\0\1\2\1\0\110\0\110\2\2"), pixels),
                segment(0xE0, Copied.bytes("JFXX\0\23" + CANARY)),
                segment(0xEE, Copied.bytes("Adobe\0dCANA\1RY7f31" + CANARY)),
                Arrays.copyOfRange(plain, 20, plain.length));

        assertThat(Copied.latin1(clean))
                .startsWith(
                        "\u00ff\u00d8\u00ff\u00e0\0\20JFIF\0\1\2\1\0\110\0\110\0\0\u00ff\u00ee\0\16Adobe\0d\0\0\0\0\1\u00ff");
    }

    @Test
    void aJpegWithATextWhereATableShouldBeHasNoCopy() throws Exception {
        byte[] plain = jpeg();
        for (int marker : new int[] {0xDB, 0xC4, 0xDD, 0xDA, 0xC0}) {
            isNone(
                    "broken",
                    Arrays.copyOf(plain, 20),
                    segment(marker, Copied.bytes(CANARY)),
                    Arrays.copyOfRange(plain, 20, plain.length));
        }
        isNone(
                "a colour profile that is none",
                Arrays.copyOf(plain, 20),
                segment(0xE2, Copied.bytes("ICC_PROFILE\0\1\1" + CANARY.repeat(20))),
                Arrays.copyOfRange(plain, 20, plain.length));
    }

    private static byte[] packed(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        byte[] packed = new byte[data.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    @Test
    void aPngKeepsItsOrientationAndProfileAlone() throws Exception {
        byte[] icc = profile();
        byte[] plain = TestPng.of(9, 7, 1).bytes();
        byte[] full = TestPng.of(9, 7, 1)
                .chunk("eXIf", exif(SIDEWAYS))
                .chunk("iCCP", joined(Copied.bytes(CANARY + "\0\0"), packed(icc), Copied.bytes(CANARY)))
                .chunk("pHYs", new byte[] {0, 0, 14, -61, 0, 0, 14, -61, 1})
                .chunk("tIME", Copied.bytes("CANARY7"))
                .chunk("comf", Copied.bytes("prompt\0" + CANARY))
                .chunk("caBX", Copied.bytes(CANARY))
                .chunk("sPLT", Copied.bytes(CANARY))
                .bytes();

        byte[] clean = clean(full, Copied.bytes(CANARY));

        assertThat(pixels(clean)).isEqualTo(pixels(plain));
        assertThat(Copied.latin1(clean))
                .contains("eXIfMM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6", "iCCPICC\0\0", "pHYs")
                .doesNotContain("tIME", "comf", "caBX", "sPLT");
        assertThat(clean)
                .isEqualTo(TestPng.of(9, 7, 1)
                        .chunk("eXIf", Arrays.copyOfRange(clean, 8 + 25 + 8, 8 + 25 + 8 + 26))
                        .chunk("iCCP", joined(Copied.bytes("ICC\0\0"), best(icc)))
                        .chunk("pHYs", new byte[] {0, 0, 14, -61, 0, 0, 14, -61, 1})
                        .bytes());
    }

    private static byte[] best(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(data);
        deflater.finish();
        byte[] packed = new byte[data.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    @Test
    void aPngWithWhatDoesNotFitHasNoCopy() {
        TestPng png = TestPng.of(9, 7, 1);
        isNone("broken", png.chunk("gAMA", Copied.bytes(CANARY)).bytes());
        isNone(
                "broken",
                png.chunk("pHYs", new byte[9]).chunk("pHYs", new byte[9]).bytes());
        isNone("broken", png.chunk("CgBI", new byte[4]).bytes());
        isNone(
                "a colour profile that is none",
                png.chunk("iCCP", Copied.bytes("x\0\0" + CANARY)).bytes());
        byte[] wrongChecksum = png.bytes();
        wrongChecksum[8 + 25 + 8 + 3]++;
        isNone("broken", wrongChecksum);
        isNone(
                "a graph",
                png.chunk("IDAT", Copied.bytes("{\"class_type\": \"KSampler\"}"))
                        .bytes());
    }

    @Test
    void aWebpKeepsItsOrientationAndProfileAlone() throws Exception {
        byte[] picture = Riffs.chunks(fixture("lossless.webp")).get(0);
        byte[] full = Riffs.file(
                "WEBP",
                Riffs.chunk("VP8X", Copied.bytes("\54\0\0\0\57\0\0\37\0\0")),
                Riffs.chunk("ICCP", profile()),
                picture,
                Riffs.chunk("EXIF", joined(Copied.bytes("Exif\0\0"), exif(SIDEWAYS))),
                Riffs.chunk("XMP ", Copied.bytes(CANARY)),
                Riffs.chunk("NOTE", Copied.bytes(CANARY)));

        byte[] clean = clean(full, Copied.bytes(CANARY));

        assertThat(clean)
                .isEqualTo(Riffs.file(
                        "WEBP",
                        Riffs.chunk("VP8X", Copied.bytes("\50\0\0\0\57\0\0\37\0\0")),
                        Riffs.chunk("ICCP", profile()),
                        picture,
                        Riffs.chunk("EXIF", Orientation.block(SIDEWAYS))));
        isNone("broken", Riffs.file("WEBP", Riffs.chunk("VP8L", Copied.bytes(CANARY))));
        isNone("broken", Riffs.file("WEBP", picture, Riffs.chunk("ICCP", profile())));
    }

    @Test
    void aGifKeepsItsPicturesAndHowOftenTheyAreRepeated() throws Exception {
        byte[] gif = fixture("animated.gif");
        int head = 13 + (gif[10] < 0 ? 3 << ((gif[10] & 7) + 1) : 0);
        byte[] rest = Arrays.copyOfRange(gif, head, gif.length);
        byte[] loop = Copied.bytes("!\u00ff\13NETSCAPE2.0\3\1\0\0\0");

        byte[] clean = clean(
                Arrays.copyOf(gif, head),
                loop,
                Copied.bytes("!\u00fe\12" + CANARY + "\0"),
                Copied.bytes("!\u00ff\13XMP DataXMP\12" + CANARY + "\0"),
                Copied.bytes("!\u00ff\13NETSCAPE2.0\12" + CANARY + "\0"),
                Copied.bytes("!\1\14CANARY7f31xx\12" + CANARY + "\0"),
                rest,
                Copied.bytes(CANARY));

        byte[] expected =
                joined(Arrays.copyOf(gif, head), loop, Copied.of(joined(Arrays.copyOf(gif, head), rest), folder));
        assertThat(clean)
                .isEqualTo(joined(
                        Arrays.copyOf(gif, head),
                        loop,
                        Arrays.copyOfRange(expected, head + loop.length + head, expected.length)));
        assertThat(pixels(clean)).isEqualTo(pixels(gif));
    }

    @Test
    void aGifWithATextBehindItsPixelsHasNoCopy() throws Exception {
        // One pixel: clear, 0, end; then a text in the blocks of the picture.
        byte[] head = Copied.bytes("GIF89a\1\0\1\0\u0080\0\0\0\0\0\u00ff\u00ff\u00ff,\0\0\0\0\1\0\1\0\0\2\2D\1");

        assertThat(clean(head, Copied.bytes("\0;"))).isEqualTo(joined(head, Copied.bytes("\0;")));
        isNone("broken", head, Copied.bytes("\12" + CANARY + "\0;"));
    }

    private static byte[] box(String name, byte[]... data) {
        byte[] all = joined(data);
        return ByteBuffer.allocate(8 + all.length)
                .putInt(8 + all.length)
                .put(Copied.bytes(name))
                .put(all)
                .array();
    }

    private static byte[] replaced(byte[] file, String from, String to) {
        String text = Copied.latin1(file);
        assertThat(text).contains(from);
        assertThat(to).hasSameSizeAs(from);
        return Copied.bytes(text.replace(from, to));
    }

    @Test
    void ofAVideoTimesAndNamesAndBoxesOfOthersGo() throws Exception {
        byte[] video = replaced(fixture("keys.mp4"), "VideoHandler", "CANARY7f31xx");

        byte[] clean = clean(video, box("uuid", Copied.bytes(CANARY.repeat(3))), box("free", Copied.bytes(CANARY)));

        String text = Copied.latin1(clean);
        assertThat(text).doesNotContain("Lavf", "Lavc", "udta", "meta", "uuid");
        assertThat(text).contains("vide\0\0\0\0", "avcC", "stco");
        assertThat(text.indexOf("tkhd")).isEqualTo(Copied.latin1(video).indexOf("tkhd"));
        int matrix = text.indexOf("tkhd") + 4 + 40;
        assertThat(text.substring(matrix, matrix + 44))
                .as("matrix and size")
                .isEqualTo(Copied.latin1(video).substring(matrix, matrix + 44));
        assertThat(clean).hasSize(video.length + 8 + 30 + 8 + 10);
    }

    @Test
    void aVideoWithMoreThanSamplesHasNoCopy() throws Exception {
        byte[] video = fixture("keys.mp4");
        isNone("something beside its pictures and sounds", video, box("mdat", Copied.bytes(CANARY)));
        isNone("a track that is neither picture nor sound", replaced(video, "vide\0\0\0\0", "text\0\0\0\0"));
        isNone("a coding that is not known", replaced(video, "avc1\0\0\0\0", "tx3g\0\0\0\0"));
        isNone("a video in fragments", video, box("moof", new byte[8]));
        isNone("no way", replaced(video, "ftypisom", "ftypavif"));
    }

    @Test
    void aMatroskaFileOfOtherTracksHasNoCopy() throws Exception {
        byte[] video = fixture("video.webm");
        String text = Copied.latin1(video);
        int type = text.indexOf("\u0083\u0081\1");
        byte[] subtitles = video.clone();
        subtitles[type + 2] = 17;

        isNone("a track that is neither picture nor sound", subtitles);
        isNone("a coding that is not known", replaced(video, "V_VP9", "V_XYZ"));
        isNone("no way", replaced(video, "webm", "mebw"));
    }

    @Test
    void commentsForDecodersAreEmptiedWhereTheyStand() throws Exception {
        byte[] comments = Copied.bytes("\3vorbis\4\0\0\0Lavf\1\0\0\0\17\0\0\0prompt=" + CANARY.substring(2) + "\1");
        byte[] vorbis =
                joined(Copied.bytes("\2\7" + (char) comments.length + "\1vorbis"), comments, Copied.bytes("\5vorbis"));
        byte[] flac =
                joined(Copied.bytes("fLaC\0\0\0\42"), new byte[34], Copied.bytes("\u0084\0\0\16\4\0\0\0" + CANARY));

        CodecTexts.removeFromVorbis(vorbis);
        CodecTexts.removeFromFlac(flac);

        assertThat(Copied.latin1(vorbis))
                .startsWith("\2\7" + (char) comments.length + "\1vorbis\3vorbis" + (char) (comments.length - 16)
                        + "\0\0\0\0\0")
                .endsWith("\0\0\0\0\1\5vorbis")
                .doesNotContain("Lavf", "prompt");
        assertThat(Copied.latin1(flac)).startsWith("fLaC\0\0\0\42").endsWith("\u0081\0\0\16" + "\0".repeat(14));
    }

    @Test
    void tagsAroundASoundGo() throws Exception {
        byte[] plain = fixture("plain.mp3");
        byte[] old = Arrays.copyOf(Copied.bytes("TAG" + CANARY), 128);
        byte[] ape = joined(
                Copied.bytes("APETAGEX\u00d0\7\0\0\52\0\0\0\0\0\0\0\0\0\0\u00a0" + "\0".repeat(8)),
                Copied.bytes(CANARY),
                Copied.bytes("APETAGEX\u00d0\7\0\0\52\0\0\0\0\0\0\0\0\0\0\u0080" + "\0".repeat(8)));
        byte[] id3 = Copied.bytes("ID3\4\0\0\0\0\0\12" + CANARY);

        assertThat(clean(id3, plain, ape, old)).isEqualTo(plain);
        isNone("broken", plain, Copied.bytes(CANARY), plain);
        byte[] flac = fixture("audio.flac");
        assertThat(clean(flac, old)).isEqualTo(clean(flac));
        assertThat(Copied.latin1(clean(flac))).startsWith("fLaC\u0080\0\0\42");
    }

    @Test
    void aWavHasItsSamplesAlone() throws Exception {
        byte[] format = Riffs.chunk("fmt ", Copied.bytes("\1\0\1\0@\u001f\0\0@\u001f\0\0\1\0\10\0"));
        byte[] data = Riffs.chunk("data", new byte[] {1, 2, 3});

        byte[] clean = clean(
                Riffs.file(
                        "WAVE",
                        Riffs.chunk("JUNK", Copied.bytes(CANARY)),
                        format,
                        Riffs.chunk("LIST", Copied.bytes("INFO" + CANARY)),
                        data,
                        Riffs.chunk("id3 ", Copied.bytes(CANARY)),
                        Riffs.chunk("iXML", Copied.bytes(CANARY))),
                Copied.bytes(CANARY));

        assertThat(clean).isEqualTo(Riffs.file("WAVE", format, data));
        isNone("broken", Riffs.file("WAVE", format, data, data));
    }

    /** A length that lies: nothing is allocated for it, and nothing is copied. */
    @Test
    void lyingLengthsHaveNoCopy() throws Exception {
        isNone("broken", Copied.bytes("\u0089PNG\r\n\u001a\n\177\u00ff\u00ff\u00ffIHDR"));
        isNone("broken", Copied.bytes("RIFF\u00ff\u00ff\u00ff\u00ffWEBPVP8L"));
        isNone(
                "broken",
                box("ftyp", Copied.bytes("isom\0\0\0\0")),
                Copied.bytes("\0\0\0\1moov\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"));
        isNone("broken", Copied.bytes("\u001aE\u00df\u00a3\1\177\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"));
        isNone("broken", Copied.bytes("fLaC\0\0\0\42" + "\0".repeat(34) + "\4\u00ff\u00ff\u00ff"));
        isNone("", Copied.bytes("ID3\4\0\20\177\177\177\177"));
        isNone("broken", fixture("audio.opus"), Copied.bytes(CANARY));
    }

    @Test
    void checksumsOfWhatWasWrittenAreRight() throws Exception {
        byte[] clean = clean(TestPng.of(3, 3, 1).chunk("eXIf", exif(SIDEWAYS)).bytes());
        CRC32 crc = new CRC32();
        crc.update(clean, 8 + 25 + 4, 4 + 26);
        assertThat(ByteBuffer.wrap(clean).getInt(8 + 25 + 8 + 26)).isEqualTo((int) crc.getValue());
    }
}
