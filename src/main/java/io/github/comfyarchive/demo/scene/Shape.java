package io.github.comfyarchive.demo.scene;

/** How far a place is from a shape, negative within: what an edge is smoothed by. */
final class Shape {
    private Shape() {}

    /** From 0 to 1 between two edges, without a kink; the edges may be either way round. */
    static float step(float from, float to, float at) {
        float share = Math.max(0, Math.min(1, (at - from) / (to - from)));
        return share * share * (3 - 2 * share);
    }

    /** How much of a pixel is covered at a distance from an edge. */
    static float cover(float distance, float pixel) {
        return Math.max(0, Math.min(1, 0.5f - distance / pixel));
    }

    static float circle(float x, float y, float radius) {
        return (float) Math.sqrt(x * x + y * y) - radius;
    }

    static float box(float x, float y, float halfWidth, float halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }

    /** A convex figure, its corners one after another clockwise as the eye sees it: x, y, x, y. */
    static float convex(float x, float y, float... corners) {
        float most = -1e9f;
        for (int i = 0; i < corners.length; i += 2) {
            int next = (i + 2) % corners.length;
            float alongX = corners[next] - corners[i];
            float alongY = corners[next + 1] - corners[i + 1];
            float length = (float) Math.sqrt(alongX * alongX + alongY * alongY);
            most = Math.max(most, ((x - corners[i]) * alongY - (y - corners[i + 1]) * alongX) / length);
        }
        return most;
    }
}
