package io.github.comfyarchive.demo.scene;

/** Chance that is the same for the same seed: at a point of a grid, and smooth between the points. */
final class Noise {
    private final int seed;

    Noise(long seed) {
        this.seed = (int) (seed ^ (seed >>> 32)) * 0x9E3779B1;
    }

    /** From 0 to 1, of a point of the grid. */
    float at(int x, int y) {
        int hash = x * 374761393 + y * 668265263 + seed;
        hash = (hash ^ (hash >>> 13)) * 1274126177;
        hash = (hash ^ (hash >>> 15)) * 0x2C1B3C6D;
        return (hash >>> 8) / 16777215f;
    }

    /** From 0 to 1, smooth, of a place. */
    float smooth(float x, float y) {
        int column = (int) Math.floor(x);
        int row = (int) Math.floor(y);
        float right = x - column;
        float down = y - row;
        right *= right * (3 - 2 * right);
        down *= down * (3 - 2 * down);
        float upper = at(column, row);
        upper += (at(column + 1, row) - upper) * right;
        float lower = at(column, row + 1);
        lower += (at(column + 1, row + 1) - lower) * right;
        return upper + (lower - upper) * down;
    }

    /** From 0 to 1, of a place: coarse noise with ever finer noise on it, as clouds and mountains have. */
    float rough(float x, float y, int octaves) {
        float sum = 0;
        float weight = 0.5f;
        float all = 0;
        float scale = 1;
        for (int i = 0; i < octaves; i++) {
            sum += weight * smooth(x * scale + 17.3f * i, y * scale - 9.1f * i);
            all += weight;
            weight *= 0.5f;
            scale *= 2.03f;
        }
        return sum / all;
    }
}
