package io.github.comfyarchive.gallery;

import io.github.comfyarchive.testing.TestPng;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/** Draws skies, suns and hills, so that a gallery of a test is one to look at. The same seed draws the same. */
record Landscape(int width, int height, long seed) {

    /** A picture with what the prompt of it says to be in it. */
    TestPng png(String graph, String workflow) {
        return TestPng.of(drawn()).text("prompt", graph).text("workflow", workflow);
    }

    private BufferedImage drawn() {
        Random random = new Random(seed);
        random.nextInt(); // the first numbers of neighbouring seeds are alike
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        float hue = random.nextFloat();
        boolean night = random.nextInt(3) == 0;
        graphics.setPaint(new GradientPaint(
                0,
                0,
                Color.getHSBColor(hue, 0.7f, night ? 0.2f : 0.75f),
                0,
                height * 0.7f,
                Color.getHSBColor(hue + 0.12f, 0.45f, night ? 0.55f : 1f)));
        graphics.fillRect(0, 0, width, height);
        if (night) {
            stars(graphics, random);
        }
        sun(graphics, random, hue);
        int ridges = 3 + random.nextInt(3);
        for (int ridge = 0; ridge < ridges; ridge++) {
            float near = (ridge + 1f) / ridges;
            graphics.setColor(Color.getHSBColor(
                    hue + 0.5f - 0.1f * near, 0.25f + 0.35f * near, (night ? 0.4f : 0.75f) - 0.35f * near));
            graphics.fill(ridge(random, height * (0.45 + 0.4 * near), height * 0.16 * (1.2 - near)));
        }
        graphics.dispose();
        return image;
    }

    private void stars(Graphics2D graphics, Random random) {
        graphics.setColor(new Color(255, 255, 255, 200));
        for (int star = 0; star < 120; star++) {
            double size = 0.5 + 2 * random.nextDouble();
            graphics.fill(
                    new Ellipse2D.Double(random.nextDouble() * width, random.nextDouble() * height * 0.6, size, size));
        }
    }

    private void sun(Graphics2D graphics, Random random, float hue) {
        float x = width * (0.2f + 0.6f * random.nextFloat());
        float y = height * (0.2f + 0.3f * random.nextFloat());
        float radius = Math.min(width, height) * (0.08f + 0.1f * random.nextFloat());
        Color core = Color.getHSBColor(hue + 0.12f, 0.2f, 1f);
        Color nothing = new Color(core.getRed(), core.getGreen(), core.getBlue(), 0);
        graphics.setPaint(new RadialGradientPaint(x, y, radius * 4, new float[] {0f, 0.25f, 0.27f, 1f}, new Color[] {
            core, core, new Color(core.getRed(), core.getGreen(), core.getBlue(), 120), nothing
        }));
        graphics.fillRect(0, 0, width, height);
    }

    private Path2D ridge(Random random, double level, double rise) {
        double[] waves = random.doubles(6).toArray();
        Path2D ridge = new Path2D.Double();
        ridge.moveTo(0, height);
        for (int x = 0; x <= width; x += 4) {
            double at = (double) x / width * Math.PI * 2;
            double y = Math.sin(at * (0.6 + waves[0]) + waves[1] * 6)
                    + 0.5 * Math.sin(at * (2 + 2 * waves[2]) + waves[3] * 6)
                    + 0.18 * Math.sin(at * (6 + 5 * waves[4]) + waves[5] * 6);
            ridge.lineTo(x, level + rise * y);
        }
        ridge.lineTo(width, height);
        ridge.closePath();
        return ridge;
    }
}
