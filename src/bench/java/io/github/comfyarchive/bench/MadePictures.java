package io.github.comfyarchive.bench;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.testing.TestPng;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Real PNG files in the home: 1024 pixels square and smooth with a little grain, so that they take about as much room and work as
 * those that models make. A few pictures, each file of other bytes by a text in it.
 */
final class MadePictures implements MadeFiles {
    private static final int SIDE = 1024;
    private static final int PICTURES = 16;

    private final HomeFolder home;
    private final List<TestPng> pictures = new ArrayList<>();

    MadePictures(HomeFolder home) {
        this.home = home;
        for (int seed = 0; seed < PICTURES; seed++) {
            pictures.add(TestPng.of(picture(new Random(seed))));
        }
    }

    @Override
    public MadeFile of(String name, RandomGenerator random) {
        byte[] bytes = pictures.get(random.nextInt(PICTURES)).text("name", name).bytes();
        String hex = HexFormat.of().formatHex(Sha256.digest().digest(bytes));
        Path file = home.asset(new Sha256(hex), "png");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, bytes);
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
        return new MadeFile(hex, bytes.length, "png", SIDE, SIDE);
    }

    private static BufferedImage picture(Random random) {
        double[] waves = random.doubles(18, -0.03, 0.03).toArray();
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int rgb = 0;
                for (int colour = 0; colour < 3; colour++) {
                    double value = 0;
                    for (int wave = 0; wave < 3; wave++) {
                        int at = colour * 6 + wave * 2;
                        value += Math.sin(waves[at] * x + waves[at + 1] * y + wave);
                    }
                    rgb = rgb << 8 | (int) Math.max(0, Math.min(255, 128 + 42 * value + random.nextInt(3)));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }
}
