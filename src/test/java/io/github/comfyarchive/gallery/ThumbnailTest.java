package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.testing.TestPng;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small pictures of real files, and of files that claim what they are not. */
class ThumbnailTest {
    private static final Path MEDIA = Path.of("src/test/resources/media");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.png",
                "packed.png",
                "animated.png",
                "photo.jpg",
                "progressive.jpg",
                "animated.gif",
                "lossy.webp",
                "lossless.webp",
                "animated.webp",
                "image.bmp",
                "image.tiff"
            })
    void areMadeOfEachKindOfPicture(String name) throws Exception {
        Path file = MEDIA.resolve(name);
        MediaInfo info = new MediaProbe().probe(file, "");
        BufferedImage small = small(file, info.mediaType());

        double shape = (double) info.width() / info.height();
        assertThat((double) small.getWidth() / small.getHeight()).isBetween(shape * 0.9, shape * 1.1);
        assertThat(Math.min(small.getWidth(), small.getHeight()))
                .isEqualTo(Math.min(256, Math.min(info.width(), info.height())));
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 256, 256",
        "1216, 832, 374, 256",
        "600, 2400, 256, 1024",
        "100, 40, 100, 40",
        "1, 3000, 1, 1024"
    })
    void have256PixelsOnTheShorterSide(int width, int height, int smallWidth, int smallHeight) throws Exception {
        BufferedImage small = small(write("a.png", plain(width, height, Color.ORANGE)), "image/png");

        assertThat(small.getWidth()).isEqualTo(smallWidth);
        assertThat(small.getHeight()).isEqualTo(smallHeight);
        assertThat(new Color(small.getRGB(0, small.getHeight() / 2)).getRed()).isGreaterThan(245);
    }

    @Test
    void areSmallEvenOfNoise() throws Exception {
        byte[] jpeg =
                Jpeg.of(Picture.read(write("noise.png", TestPng.of(900, 1500, 1).bytes()), "image/png"));

        assertThat(jpeg.length).isLessThanOrEqualTo(30_000);
    }

    @Test
    void showGreyBehindWhatCanBeSeenThrough() throws Exception {
        BufferedImage small = small(write("clear.png", plain(300, 300, new Color(0, 0, 0, 0))), "image/png");

        assertThat(new Color(small.getRGB(100, 100)).getGreen()).isBetween(0x7d, 0x83);
    }

    @Test
    void areMadeOfLargePicturesFromSomeOfTheirPixels() throws Exception {
        BufferedImage read = Picture.read(write("large.png", pngOfZeros(12_000, 9_000)), "image/png");

        assertThat((long) read.getWidth() * read.getHeight()).isLessThan(4_100_000);
        assertThat(Math.min(read.getWidth(), read.getHeight())).isGreaterThan(512);
    }

    @Test
    void areNotMadeOfWhatClaimsMorePixelsThanAnyPictureHas() throws Exception {
        unreadable(pngHeader(60_000, 60_000), "60000 x 60000");
        unreadable(pngHeader(Integer.MAX_VALUE, 1), "pixels");
        unreadable(pngHeader(30_000, 8_000), "damaged"); // few enough, but none of them there
    }

    @Test
    void areNotMadeOfDamagedFiles() throws Exception {
        byte[] png = TestPng.of(200, 200, 1).bytes();
        unreadable(Arrays.copyOf(png, png.length / 2), "damaged");
        unreadable(Arrays.copyOf(png, 20), "damaged");
        unreadable(new byte[0], "damaged");
        for (String name : new String[] {"lossy.webp", "lossless.webp", "photo.jpg", "image.tiff", "image.bmp"}) {
            byte[] bytes = Files.readAllBytes(MEDIA.resolve(name));
            Path cut = write("cut", Arrays.copyOf(bytes, 30));
            String mediaType = new MediaProbe().probe(MEDIA.resolve(name), "").mediaType();
            assertThatThrownBy(() -> Picture.read(cut, mediaType))
                    .as(name)
                    .isInstanceOf(UnreadablePictureException.class);
        }
    }

    /** A text that unpacks to gigabytes stands before the pixels of a picture with a palette, where decoders read it. */
    @Test
    void doNotUnpackTheTextsOfAPicture() throws Exception {
        BufferedImage palette = new BufferedImage(300, 300, BufferedImage.TYPE_BYTE_INDEXED);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(palette, "png", png);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(new byte[] {'a', 0, 0});
        try (DeflaterOutputStream packed = new DeflaterOutputStream(bomb)) {
            byte[] megabyte = new byte[1 << 20];
            for (int count = 0; count < 600; count++) {
                packed.write(megabyte);
            }
        }
        byte[] plain = png.toByteArray();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(plain, 0, 33);
        all.write(chunk("zTXt", bomb.toByteArray()));
        all.write(plain, 33, plain.length - 33);
        Path file = write("bomb.png", all.toByteArray());

        try {
            assertThat(Picture.read(file, "image/png").getWidth()).isEqualTo(300);
        } catch (UnreadablePictureException also) {
            assertThat(also).hasMessageContaining("memory");
        }
    }

    private void unreadable(byte[] bytes, String why) throws Exception {
        Path file = write("bad.png", bytes);
        assertThatThrownBy(() -> Picture.read(file, "image/png"))
                .isInstanceOf(UnreadablePictureException.class)
                .hasMessageContaining(why);
    }

    private static BufferedImage small(Path file, String mediaType) throws Exception {
        byte[] jpeg = Jpeg.of(Picture.read(file, mediaType));
        assertThat(jpeg.length).isLessThanOrEqualTo(Jpeg.MOST_BYTES);
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    private Path write(String name, byte[] bytes) throws Exception {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] plain(int width, int height, Color colour) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static byte[] pngHeader(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        byte[] chunk = chunk("IHDR", header);
        return ByteBuffer.allocate(8 + chunk.length)
                .put(new byte[] {(byte) 137, 80, 78, 71, 13, 10, 26, 10})
                .put(chunk)
                .array();
    }

    private static byte[] pngOfZeros(int width, int height) throws Exception {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream packed = new DeflaterOutputStream(pixels)) {
            byte[] row = new byte[1 + width * 3];
            for (int y = 0; y < height; y++) {
                packed.write(row);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(pngHeader(width, height));
        png.write(chunk("IDAT", pixels.toByteArray()));
        png.write(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }
}
