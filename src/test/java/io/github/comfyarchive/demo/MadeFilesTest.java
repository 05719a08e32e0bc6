package io.github.comfyarchive.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.demo.scene.Painting;
import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the demo makes is what it is said to be, and worth looking at. */
final class MadeFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aPaintingIsAnotherForAnotherSeedAndNeverFlat(Painting painting) throws Exception {
        byte[] one = painting.paint(20_240_517).pixels();
        byte[] other = painting.paint(20_240_518).pixels();

        assertThat(painting.paint(20_240_517).pixels()).isEqualTo(one);
        assertThat(farApart(one, other))
                .as("share of pixels that differ visibly")
                .isGreaterThan(0.12);
        assertThat(entropy(one)).as("bits a pixel's brightness is worth").isGreaterThan(5.5);
        assertThat(colours(one)).as("colours").isGreaterThan(2_000);
        BufferedImage read = ImageIO.read(
                new ByteArrayInputStream(MadeHistory.painted(painting, 20_240_517, Map.of("prompt", "{}"))));
        assertThat(read.getWidth()).isEqualTo(painting.width());
        assertThat(read.getHeight()).isEqualTo(painting.height());
        for (int y = 0; y < read.getHeight(); y += 7) {
            for (int x = 0; x < read.getWidth(); x++) {
                int at = 3 * (y * read.getWidth() + x);
                assertThat(read.getRGB(x, y) & 0xFFFFFF).isEqualTo(colour(one, at));
            }
        }
    }

    private static double farApart(byte[] one, byte[] other) {
        int far = 0;
        for (int i = 0; i < one.length; i += 3) {
            int away = 0;
            for (int part = 0; part < 3; part++) {
                away += Math.abs((one[i + part] & 0xFF) - (other[i + part] & 0xFF));
            }
            far += away > 24 ? 1 : 0;
        }
        return 3.0 * far / one.length;
    }

    private static double entropy(byte[] pixels) {
        int[] counts = new int[256];
        for (int i = 0; i < pixels.length; i += 3) {
            counts[(2 * (pixels[i] & 0xFF) + 5 * (pixels[i + 1] & 0xFF) + (pixels[i + 2] & 0xFF)) / 8]++;
        }
        double all = pixels.length / 3.0;
        return Arrays.stream(counts)
                .filter(count -> count > 0)
                .mapToDouble(count -> -count / all * Math.log(count / all) / Math.log(2))
                .sum();
    }

    private static int colour(byte[] pixels, int at) {
        return ((pixels[at] & 0xFF) << 16) | ((pixels[at + 1] & 0xFF) << 8) | (pixels[at + 2] & 0xFF);
    }

    private static long colours(byte[] pixels) {
        int[] colours = new int[pixels.length / 3];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = colour(pixels, 3 * i);
        }
        return Arrays.stream(colours).distinct().count();
    }

    @Test
    void everyFileIsOfTheTypeItIsAnsweredAsAndHoldsItsPrompt() throws Exception {
        Map<String, Integer> types = new TreeMap<>();
        for (MadeRun run : MadeHistory.runs()) {
            JsonNode entry = new ObjectMapper()
                    .readTree("{" + new String(run.entry().json(), StandardCharsets.UTF_8) + "}")
                    .get(run.id());
            for (SampleFile file : run.served()) {
                String name = file.name().filename();
                Path written = Files.write(folder.resolve(name), file.content().bytes());
                MediaInfo info = new MediaProbe().probe(written, name);

                assertThat(info.mediaType()).as(name).isEqualTo(file.contentType());
                assertThat(new ObjectMapper().readTree(info.text("prompt")))
                        .as(name)
                        .isEqualTo(entry.path("prompt").path(2));
                assertThat(new ObjectMapper().readTree(info.text("workflow")))
                        .as(name)
                        .isEqualTo(entry.path("prompt")
                                .path(3)
                                .path("extra_pnginfo")
                                .path("workflow"));
                types.merge(info.mediaType(), 1, Integer::sum);
            }
        }
        assertThat(types)
                .containsExactly(
                        Map.entry("audio/flac", 1),
                        Map.entry("image/png", 8),
                        Map.entry("model/gltf-binary", 1),
                        Map.entry("video/webm", 1));
    }

    @Test
    void everyLinkOfAWorkflowIsThatOfItsGraph() throws Exception {
        for (MadeRun run : MadeHistory.runs()) {
            JsonNode graph = run.graph().forApi();
            JsonNode workflow = run.graph().workflow("id");
            assertThat(workflow.get("nodes")).hasSize(graph.size());
            for (JsonNode link : workflow.get("links")) {
                JsonNode node = node(workflow, link.get(3).asInt());
                String input =
                        node.get("inputs").get(link.get(4).asInt()).get("name").asText();
                JsonNode from = graph.get(link.get(3).asText()).get("inputs").get(input);
                assertThat(from.get(0).asText()).isEqualTo(link.get(1).asText());
                assertThat(from.get(1).asInt()).isEqualTo(link.get(2).asInt());
                assertThat(node(workflow, link.get(1).asInt())
                                .get("outputs")
                                .get(link.get(2).asInt())
                                .get("links"))
                        .contains(link.get(0));
            }
        }
    }

    private static JsonNode node(JsonNode workflow, int id) {
        for (JsonNode node : workflow.get("nodes")) {
            if (node.get("id").asInt() == id) {
                return node;
            }
        }
        throw new AssertionError("no node " + id);
    }

    @Test
    void theMeshCanBeDrawn() throws Exception {
        SampleFile vase = MadeHistory.runs().stream()
                .flatMap(run -> run.served().stream())
                .filter(file -> file.contentType().equals("model/gltf-binary"))
                .findAny()
                .orElseThrow();
        ByteBuffer glb = ByteBuffer.wrap(vase.content().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(glb.getInt(0)).isEqualTo(0x46546C67);
        assertThat(glb.getInt(8)).isEqualTo(glb.capacity());
        int jsonLength = glb.getInt(12);
        JsonNode gltf = new ObjectMapper().readTree(glb.array(), 20, jsonLength);
        ByteBuffer data =
                glb.slice(28 + jsonLength, glb.getInt(20 + jsonLength)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(gltf.at("/buffers/0/byteLength").asInt()).isEqualTo(data.capacity());

        JsonNode part = gltf.at("/meshes/0/primitives/0");
        int points = gltf.get("accessors")
                .get(part.at("/attributes/POSITION").asInt())
                .get("count")
                .asInt();
        int normals = view(gltf, part.at("/attributes/NORMAL").asInt());
        int corners = view(gltf, part.get("indices").asInt());
        int count = gltf.get("accessors")
                .get(part.get("indices").asInt())
                .get("count")
                .asInt();
        assertThat(count % 3).isZero();
        assertThat(corners + 4 * count).isEqualTo(data.capacity());
        for (int i = 0; i < count; i++) {
            assertThat(data.getInt(corners + 4 * i)).isBetween(0, points - 1);
        }
        for (int point = 0; point < points; point++) {
            double length = 0;
            for (int i = 0; i < 3; i++) {
                assertThat((double) data.getFloat(12 * point + 4 * i))
                        .isBetween(
                                gltf.at("/accessors/0/min/" + i).asDouble() - 1e-6,
                                gltf.at("/accessors/0/max/" + i).asDouble() + 1e-6);
                length += Math.pow(data.getFloat(normals + 12 * point + 4 * i), 2);
            }
            assertThat(length).isBetween(0.999, 1.001);
        }
    }

    private static int view(JsonNode gltf, int accessor) {
        int view = gltf.get("accessors").get(accessor).get("bufferView").asInt();
        return gltf.get("bufferViews").get(view).get("byteOffset").asInt();
    }

    @Test
    void whatTheDemoShowsIsNotTheRecordingsPlainPictures() throws Exception {
        List<String> ids = MadeHistory.runs().stream().map(MadeRun::id).toList();
        String page = new String(SampleHistory.ofTheDemo().page(null, -1), StandardCharsets.UTF_8);

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(new ObjectMapper()
                        .readTree(page.replaceAll("(NaN|Infinity)", "0"))
                        .fieldNames())
                .toIterable()
                .endsWith(ids.toArray(String[]::new))
                .contains("b71940c7-a7e4-4363-b994-456e7091800c")
                .doesNotContain("81e0459d-0321-42cb-8850-7e24b95b5a38");
    }
}
