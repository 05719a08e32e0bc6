package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are named by plain strings, or saved by a node's expansion, from the server to the archive. */
class NamedFilesSyncTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void verify() throws Exception {
        server.close();
        archive.verify();
    }

    private void prompt(String id, String classType, String outputs) {
        server.history()
                .complete(
                        id,
                        "{\"prompt\": [1, \"" + id + "\", {\"9\": {\"class_type\": \"" + classType
                                + "\", \"inputs\": {}}}, {}, [\"9\"]], \"outputs\": {\"9\": " + outputs
                                + "}, \"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\": []}}");
    }

    private void file(String filename, String subfolder, String type, String bytes) {
        server.files().put(new FileRef(filename, subfolder, type), bytes.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theFilesOf3dNodesAreFetchedAndAGuessThatIsWrongIsNoFault() throws Exception {
        file("adv_00001.glb", "3d", "output", "glTF\u0002\0\0\0....");
        file("preview3d_1.obj", "", "output", "v 1 2 3\n");
        file("bg_1.png", "", "temp", "no picture");
        file("p.ply", "", "temp", "ply\nend_header\n");
        prompt("a", "Save3DAdvanced", "{\"result\": [\"3d/adv_00001.glb\", null, []]}");
        prompt("b", "Preview3D", "{\"result\": [\"preview3d_1.obj\", null, \"temp/bg_1.png\"]}");
        prompt("c", "PreviewPointCloud", "{\"result\": [\"p.ply\", \"gone.ply\"]}");

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(report.filesWaiting()).isZero();
        assertThat(archive.rows("SELECT filename, subfolder, type, state, extension FROM output"
                        + " LEFT JOIN asset ON asset.sha256 = output.asset ORDER BY output.id"))
                .containsExactly(
                        List.of("adv_00001.glb", "3d", "output", "stored", "glb"),
                        List.of("preview3d_1.obj", "", "output", "stored", "obj"),
                        List.of("bg_1.png", "", "temp", "stored", "bin"),
                        List.of("p.ply", "", "temp", "stored", "ply"),
                        java.util.Arrays.asList("gone.ply", "", "temp", "missing", null));
    }

    @RepeatedTest(5)
    void theSameBytesUnderSeveralNamesAreOneFile() throws Exception {
        List<String> names = List.of("a.txt", "a.json", "a.md", "a.csv", "a.dat", "b.txt");
        names.forEach(name -> file(name, "", "output", "[1, 2]"));
        prompt(
                "a",
                "SaveText",
                "{\"files\": ["
                        + String.join(
                                ", ",
                                names.stream()
                                        .map(name -> "{\"filename\": \"" + name + "\"}")
                                        .toList()) + "]}");

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

        assertThat(archive.column("SELECT count(*) FROM output WHERE state = 'stored'"))
                .containsExactly("6");
        try (Stream<Path> files = Files.walk(archive.home().root().resolve("assets"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.endsWith(".archive-assets")))
                    .hasSize(1);
        }
    }

    @Test
    void whatAnExpansionSavedHasTheParametersOfItsNode() throws Exception {
        TestEntry entry = TestEntries.entry(1);
        entry.files().forEach(file -> server.files().put(file, "picture".getBytes(StandardCharsets.UTF_8)));
        String json = entry.json()
                .replace("\"outputs\": {\"9\":", "\"outputs\": {\"9.0.0.3\":")
                .replace("\"meta\": {\"9\": {\"node_id\": \"9\"", "\"meta\": {\"9.0.0.3\": {\"node_id\": \"9.0.0.3\"");
        assertThat(json).isNotEqualTo(entry.json());
        server.history().complete(entry.id(), json);

        archive.sync(server);

        assertThat(archive.rows("SELECT DISTINCT node_id, steps, positive FROM generation"))
                .containsExactly(List.of("9.0.0.3", "20", entry.positive()));
        assertThat(archive.rows("SELECT node_id, sampler FROM output_sampler ORDER BY node_id"))
                .contains(List.of("9.0.0.3", "3"));
    }
}
