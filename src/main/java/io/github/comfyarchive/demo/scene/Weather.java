package io.github.comfyarchive.demo.scene;

/** What the weather makes of the lighthouse: its colours, from above down and from far to near, and how much cloud there is. */
final class Weather {
    static final Weather DUSK = new Weather(
            new int[] {0x161B3D, 0x33305F, 0x6F4A7C, 0xC26B7B, 0xF2A07B, 0xFFD9A0},
            new int[] {0x8B6286, 0x5C4A78, 0x35305C},
            0xFFC98A,
            0x151631,
            0.35f);
    static final Weather STORM = new Weather(
            new int[] {0x12181F, 0x1F2B33, 0x34454C, 0x55666A, 0x7D8A86, 0xA3A898},
            new int[] {0x55656A, 0x3B4A51, 0x26333A},
            0xD8D3B4,
            0x0C1216,
            0.85f);

    final int[] sky;
    final int[] headlands;
    final int glow;
    final int rock;
    final float clouds;

    private Weather(int[] sky, int[] headlands, int glow, int rock, float clouds) {
        this.sky = sky;
        this.headlands = headlands;
        this.glow = glow;
        this.rock = rock;
        this.clouds = clouds;
    }
}
