package io.github.comfyarchive.demo.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** A vase as SaveGLB writes a mesh: binary glTF 2.0 (Khronos), the texts in {@code asset.extras}. */
public final class VaseFile {
    /** Rings from the foot up the outside to the rim, and down the inside. */
    private static final int RINGS = 72;

    private static final int SIDES = 64;
    private static final int FLOAT = 5126;
    private static final int UNSIGNED_INT = 5125;

    private VaseFile() {}

    /** Writes one, with its texts, name to text. */
    public static byte[] of(Map<String, String> texts) throws IOException {
        int points = RINGS * SIDES;
        int corners = (RINGS - 1) * SIDES * 6;
        ByteBuffer data = ByteBuffer.allocate(24 * points + 4 * corners).order(ByteOrder.LITTLE_ENDIAN);
        points(data);
        normals(data);
        for (int ring = 0; ring + 1 < RINGS; ring++) {
            for (int side = 0; side < SIDES; side++) {
                int next = (side + 1) % SIDES;
                int low = ring * SIDES;
                int high = low + SIDES;
                data.putInt(low + side).putInt(high + side).putInt(high + next);
                data.putInt(low + side).putInt(high + next).putInt(low + next);
            }
        }
        byte[] json = padded(new ObjectMapper().writeValueAsBytes(description(points, corners, texts)));
        return ByteBuffer.allocate(12 + 8 + json.length + 8 + data.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x46546C67)
                .putInt(2)
                .putInt(12 + 8 + json.length + 8 + data.capacity())
                .putInt(json.length)
                .putInt(0x4E4F534A)
                .put(json)
                .putInt(data.capacity())
                .putInt(0x004E4942)
                .put(data.array())
                .array();
    }

    /** How far along the profile, from 0 at the foot to 1 at the rim, outside and then inside. */
    private static double up(int ring) {
        double way = 2.0 * ring / (RINGS - 1);
        return way <= 1 ? way : 1 - 0.96 * (way - 1);
    }

    private static double radius(int ring) {
        double up = up(ring);
        double belly =
                0.27 + 0.2 * Math.sin(Math.PI * Math.pow(up, 0.8)) - 0.13 * Math.pow(up, 2) + 0.16 * Math.pow(up, 9);
        return ring == 0 || ring == RINGS - 1 ? 0.001 : 2 * ring < RINGS ? belly : Math.max(0.001, belly - 0.03);
    }

    private static double[] point(int ring, int side) {
        double turn = 2 * Math.PI * side / SIDES + 0.5 * up(ring);
        double flute = 1 + 0.025 * Math.cos(12 * turn) * Math.sin(Math.PI * up(ring));
        double radius = radius(ring) * flute;
        return new double[] {radius * Math.cos(turn), 1.5 * up(ring) - 0.75, radius * Math.sin(turn)};
    }

    private static void points(ByteBuffer data) {
        for (int ring = 0; ring < RINGS; ring++) {
            for (int side = 0; side < SIDES; side++) {
                for (double part : point(ring, side)) {
                    data.putFloat((float) part);
                }
            }
        }
    }

    /** Which way the surface looks: square to its two directions. */
    private static void normals(ByteBuffer data) {
        for (int ring = 0; ring < RINGS; ring++) {
            for (int side = 0; side < SIDES; side++) {
                double[] low = point(Math.max(0, ring - 1), side);
                double[] high = point(Math.min(RINGS - 1, ring + 1), side);
                double[] left = point(ring, side - 1);
                double[] right = point(ring, side + 1);
                double[] normal = new double[3];
                double length = 0;
                for (int i = 0; i < 3; i++) {
                    int one = (i + 1) % 3;
                    int two = (i + 2) % 3;
                    normal[i] = (high[one] - low[one]) * (right[two] - left[two])
                            - (high[two] - low[two]) * (right[one] - left[one]);
                    length += normal[i] * normal[i];
                }
                for (double part : normal) {
                    data.putFloat((float) (part / Math.sqrt(length)));
                }
            }
        }
    }

    private static ObjectNode description(int points, int corners, Map<String, String> texts) {
        ObjectNode gltf = new ObjectMapper().createObjectNode();
        ObjectNode asset = gltf.putObject("asset").put("version", "2.0").put("generator", "archive demo");
        ObjectNode extras = asset.putObject("extras");
        texts.forEach(extras::put);
        gltf.put("scene", 0);
        gltf.putArray("scenes").addObject().putArray("nodes").add(0);
        gltf.putArray("nodes").addObject().put("mesh", 0);
        ObjectNode part =
                gltf.putArray("meshes").addObject().putArray("primitives").addObject();
        part.putObject("attributes").put("POSITION", 0).put("NORMAL", 1);
        part.put("indices", 2).put("material", 0).put("mode", 4);
        ObjectNode material = gltf.putArray("materials").addObject().put("doubleSided", true);
        ObjectNode surface = material.putObject("pbrMetallicRoughness");
        surface.putArray("baseColorFactor").add(0.55).add(0.2).add(0.11).add(1);
        surface.put("metallicFactor", 0).put("roughnessFactor", 0.45);
        gltf.putArray("buffers").addObject().put("byteLength", 24 * points + 4 * corners);
        view(gltf, 0, 12 * points, 34962);
        view(gltf, 12 * points, 12 * points, 34962);
        view(gltf, 24 * points, 4 * corners, 34963);
        ObjectNode positions = accessor(gltf, 0, FLOAT, points, "VEC3");
        bounds(positions);
        accessor(gltf, 1, FLOAT, points, "VEC3");
        accessor(gltf, 2, UNSIGNED_INT, corners, "SCALAR");
        return gltf;
    }

    /** The smallest and the largest of each coordinate, as a reader may demand them. */
    private static void bounds(ObjectNode positions) {
        float[] least = new float[3];
        float[] most = new float[3];
        for (int ring = 0; ring < RINGS; ring++) {
            for (int side = 0; side < SIDES; side++) {
                double[] point = point(ring, side);
                for (int i = 0; i < 3; i++) {
                    least[i] = Math.min(least[i], (float) point[i]);
                    most[i] = Math.max(most[i], (float) point[i]);
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            positions.withArray("min").add(least[i]);
            positions.withArray("max").add(most[i]);
        }
    }

    private static void view(ObjectNode gltf, int offset, int length, int target) {
        gltf.withArray("bufferViews")
                .addObject()
                .put("buffer", 0)
                .put("byteOffset", offset)
                .put("byteLength", length)
                .put("target", target);
    }

    private static ObjectNode accessor(ObjectNode gltf, int view, int component, int count, String type) {
        return gltf.withArray("accessors")
                .addObject()
                .put("bufferView", view)
                .put("byteOffset", 0)
                .put("componentType", component)
                .put("count", count)
                .put("type", type);
    }

    private static byte[] padded(byte[] json) {
        byte[] padded = new byte[(json.length + 3) / 4 * 4];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(json, 0, padded, 0, json.length);
        return padded;
    }
}
