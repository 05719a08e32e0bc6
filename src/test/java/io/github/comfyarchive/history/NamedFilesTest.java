package io.github.comfyarchive.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files that stand as plain strings (comfyui-protocol.md, "One entry"), and files that an expansion saved. */
class NamedFilesTest {

    private static List<FileReference> files(String classType, String outputs) throws Exception {
        return Entries.parsed("{\"prompt\": [1, \"an-id\", {\"7\": {\"class_type\": \"" + classType
                        + "\", \"inputs\": {}}}, {}, []], \"outputs\": {\"7\": " + outputs + "}}")
                .outputs()
                .stream()
                .map(Output::file)
                .toList();
    }

    private static String json(String text) {
        return '"' + text.replace("\\", "\\\\") + '"';
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Save3DAdvanced | 3d/adv_00001.glb | adv_00001.glb | 3d | output",
                "SaveGaussianSplat | 3d/a/b_00001_.PLY | b_00001_.PLY | 3d/a | output",
                "Preview3D | preview3d_0a1b.glb | preview3d_0a1b.glb | '' | output",
                "Preview3D | temp/bg_0a1b.png | bg_0a1b.png | '' | temp",
                "Preview3D | temp/mesh.glb | mesh.glb | temp | output",
                "Preview3DAdvanced | x_0001.glb | x_0001.glb | '' | temp",
                "PreviewGaussianSplat | x.splat | x.splat | '' | temp",
                "PreviewPointCloud | x.ply | x.ply | '' | temp",
                "PreviewPointCloud | x.ply [output] | x.ply | '' | output",
                "PreviewPointCloud | 3d/x.ply | x.ply | 3d | output",
                "Any | 3d/x.glb [temp] | x.glb | 3d | temp",
                "Any | x.glb [input] | x.glb | '' | input",
                "Any | x.glb[temp] | x.glb | '' | temp",
                "Any | 3d\\sub\\x.glb | x.glb | 3d/sub | output",
                "Any | /3d/x.glb | x.glb | 3d | output",
                "Any | /home/u/ComfyUI/output/3d/x.glb | x.glb | 3d | output",
                "Any | C:\\ComfyUI\\temp\\x.glb | x.glb | '' | temp",
                "Any | ./3d//x.glb | x.glb | 3d | output",
                "Any | a b#+%狐.usdz | a b#+%狐.usdz | '' | output",
            })
    void aStringNamesAFile(String classType, String text, String filename, String subfolder, String type)
            throws Exception {
        assertThat(files(classType, "{\"result\": [" + json(text) + ", null, []]}"))
                .containsExactly(new FileReference(filename, subfolder, type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                ".glb",
                "x.glb/",
                "../x.glb",
                "3d/../x.glb",
                "x..glb",
                "https://host/x.glb",
                "x.glb?y",
                "x.exe",
                "perspective",
                "[output]",
                "x [output]",
                "blake3:00ff",
                "x\\n.glb"
            })
    void whatIsNoNameIsNone(String text) throws Exception {
        assertThat(files("Any", "{\"result\": [\"" + text + "\"]}")).isEmpty();
    }

    @Test
    void allKeysThatThePageNamesAreLookedAtAndNoOthers() throws Exception {
        for (String key : List.of(
                "result", "3d", "files", "a_images", "b_images", "latents", "images", "gifs", "video", "audio")) {
            assertThat(files("Any", "{\"" + key + "\": \"x.png\"}")).hasSize(1);
        }
        for (String key : List.of("text", "animated", "string", "anything")) {
            assertThat(files("Any", "{\"" + key + "\": [\"x.png\"]}")).isEmpty();
        }
    }

    @Test
    void stringsAreFoundAtAnyDepthAndKeepTheirPlaces() throws Exception {
        ParsedEntry entry = Entries.withOutputs("""
                {"1": {"result": ["a.glb", {"camera": {"file": "b.json"}}, "temp/bg_1.png", [["c.png"], ["d.png"]],
                                  {"filename": "e.glb", "format": "f.glb"}]}}
                """);
        assertThat(entry.outputs())
                .extracting(output -> output.position() + " " + output.file().filename())
                .containsExactlyInAnyOrder("4 e.glb", "0 a.glb", "1 b.json", "2 bg_1.png", "3 c.png", "5 d.png");
        assertThat(entry.values())
                .as("what is a file is no value, as an object with a filename is none")
                .extracting(OutputValue::position)
                .containsExactly(1, 3);
    }

    @Test
    void thePictureBesideAFilmIsWhereTheFilmIs() throws Exception {
        assertThat(files("VHS_VideoCombine", """
                {"gifs": [{"filename": "v1.mp4", "subfolder": "clips", "type": "temp", "format": "video/h264-mp4",
                           "workflow": "v1.png", "fullpath": "/srv/temp/clips/v1.mp4"},
                          {"filename": "v2.mp4", "workflow": "other/v2.png [input]"},
                          {"filename": "v3.mp4", "workflow": "../v3.png"}, {"filename": "v4.mp4", "workflow": "v4"}]}
                """))
                .containsExactly(
                        new FileReference("v1.mp4", "clips", "temp"),
                        new FileReference("v2.mp4", "", "output"),
                        new FileReference("v3.mp4", "", "output"),
                        new FileReference("v4.mp4", "", "output"),
                        new FileReference("v1.png", "clips", "temp"),
                        new FileReference("v2.png", "other", "input"));
    }

    @Test
    void ofANodeNoMoreThan256AreTaken() throws Exception {
        String many = IntStream.range(0, 300)
                .mapToObj(number -> "\"" + number + ".glb\"")
                .collect(Collectors.joining(", "));
        ParsedEntry entry = Entries.withOutputs("{\"1\": {\"result\": [" + many + "], \"files\": [{\"x\": [" + many
                + "]}]}, \"2\": {\"result\": {\"a\": [" + many + "]}}}");
        assertThat(entry.outputs().stream().collect(Collectors.groupingBy(Output::nodeId, Collectors.counting())))
                .containsEntry("1", 256L)
                .containsEntry("2", 256L);
        assertThat(entry.values()).as("what was not taken stays a value").hasSize(44 + 1 + 1);
    }

    @Test
    void noStringLeadsOutOfAFolder() throws Exception {
        Random random = new Random(17);
        List<String> parts =
                List.of("..", ".", "/", "\\", "a", "x.glb", " [temp]", "C:", "output", "temp", "bg_", "\u202e", ".png");
        for (int round = 0; round < 2_000; round++) {
            String text = random.ints(1 + random.nextInt(8), 0, parts.size())
                    .mapToObj(parts::get)
                    .collect(Collectors.joining());
            for (FileReference file : files("Any", "{\"result\": [" + json(text) + "]}")) {
                assertThat(file.filename())
                        .as(text)
                        .doesNotContain("/", "\\", "..")
                        .isNotEmpty();
                assertThat(file.subfolder()).as(text).doesNotContain("..", "\\").doesNotStartWith("/");
                assertThat(file.type()).isIn("output", "temp", "input");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'real_node_id': '20', 'display_node': '20', 'parent_node': '20'} | 20",
                "{'real_node_id': '20.0.0.3', 'display_node': '20', 'parent_node': null} | 20",
                "{'real_node_id': 7, 'display_node': null, 'parent_node': '20'} | 20",
                "{'parent_node': '20.0.0.1'} | 20",
                "{} | 20",
                "{'display_node': '21'} | 21",
                "{'display_node': 'none', 'parent_node': 'none'} | ''",
            })
    void metaTellsOfWhichNodeAnExpansionIs(String meta, String outer) throws Exception {
        ParsedEntry entry =
                Entries.parsed("{\"prompt\": [1, \"an-id\", {\"20\": {\"class_type\": \"Loop\"}, \"21\": {}},"
                        + " {}, []], \"outputs\": {\"20.0.0.3\": {\"images\": [{\"filename\": \"a.png\"}]},"
                        + " \"20\": {\"images\": [{\"filename\": \"b.png\"}]}}, \"meta\": {\"20.0.0.3\": "
                        + meta.replace('\'', '"')
                        + ", \"20.0.0.1\": {\"display_node\": \"20\"}, \"20\": {\"display_node\": \"21\"}}}");
        assertThat(entry.outerNodes())
                .isEqualTo(outer.isEmpty() ? java.util.Map.of() : java.util.Map.of("20.0.0.3", outer));
    }
}
