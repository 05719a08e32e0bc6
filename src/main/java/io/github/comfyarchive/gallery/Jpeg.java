package io.github.comfyarchive.gallery;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes a picture small: 256 pixels on its shorter side, in its own shape, at most 30 KB. */
final class Jpeg {
    /** docs/gallery-format.md promises so; ten thousand thumbnails then take 300 MB at most. */
    static final int MOST_BYTES = 30_000;

    /** A tile is a square of about 256 pixels (docs/gallery-format.md); a very long picture stays in bounds. */
    private static final int SHORTER_SIDE = 256;

    private static final int LONGER_SIDE = 1024;
    private static final Color BEHIND = new Color(0x80, 0x80, 0x80);
    private static final float[] QUALITIES = {0.82f, 0.72f, 0.6f, 0.45f, 0.3f};

    private Jpeg() {}

    static byte[] of(BufferedImage picture) throws IOException {
        double scale = Math.min(
                1,
                Math.min(
                        (double) SHORTER_SIDE / Math.min(picture.getWidth(), picture.getHeight()),
                        (double) LONGER_SIDE / Math.max(picture.getWidth(), picture.getHeight())));
        BufferedImage small = scaled(picture, size(picture.getWidth(), scale), size(picture.getHeight(), scale));
        while (true) {
            for (float quality : QUALITIES) {
                byte[] jpeg = encoded(small, quality);
                if (jpeg.length <= MOST_BYTES) {
                    return jpeg;
                }
            }
            small = scaled(small, size(small.getWidth(), 0.7), size(small.getHeight(), 0.7));
        }
    }

    private static int size(int pixels, double scale) {
        return (int) Math.max(1, Math.round(pixels * scale));
    }

    /** By halves, each pixel of which is the mean of four: going to the goal at once would leave pixels out. */
    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        BufferedImage current = picture;
        int nextWidth = picture.getWidth();
        int nextHeight = picture.getHeight();
        do {
            nextWidth = Math.max(width, (nextWidth + 1) / 2);
            nextHeight = Math.max(height, (nextHeight + 1) / 2);
            current = drawn(current, nextWidth, nextHeight);
        } while (nextWidth > width || nextHeight > height);
        return current;
    }

    private static BufferedImage drawn(BufferedImage picture, int width, int height) {
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        try {
            graphics.setColor(BEHIND);
            graphics.fillRect(0, 0, width, height);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return drawn;
    }

    private static byte[] encoded(BufferedImage picture, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(jpeg)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return jpeg.toByteArray();
    }
}
