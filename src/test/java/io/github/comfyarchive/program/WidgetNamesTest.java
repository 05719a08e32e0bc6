package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret too short to be hunted stands under its name alone, in the graph and in the workflow, and nowhere afterwards. */
class WidgetNamesTest {
    private static final String GRAPH = "{\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"user\": \"fox\","
            + " \"password\": \"zq8vxk2\", \"filename_prefix\": \"a\"}}}";
    private static final String WORKFLOW = "{\"nodes\": [{\"id\": 9, \"type\": \"SaveImage\", \"inputs\": [],"
            + " \"widgets_values\": [\"fox\", \"zq8vxk2\", \"a\"]}, {\"id\": 12, \"type\": \"SaveImage\", \"mode\": 4,"
            + " \"inputs\": [], \"widgets_values\": [\"owl\", \"zq8vxk2\", \"b\"]}], \"links\": []}";

    @TempDir
    Path folder;

    @Test
    void leaveNothingInTheHomeNorInExports() throws Exception {
        FileRef file = FileRef.output("a_00001_.png");
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.files()
                    .put(
                            file,
                            TestPng.of(6, 4, 1)
                                    .text("prompt", GRAPH)
                                    .text("workflow", WORKFLOW)
                                    .bytes());
            server.history()
                    .complete(
                            "widgets",
                            "{\"prompt\": [1, \"widgets\", " + GRAPH + ", {\"extra_pnginfo\": {\"workflow\": "
                                    + WORKFLOW
                                    + "}}, [\"9\"]], \"outputs\": {\"9\": {\"images\": [{\"filename\": \""
                                    + file.filename() + "\", \"subfolder\": \"\", \"type\": \"output\"}]}}}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(run(
                        "export",
                        "--format",
                        "files",
                        "--out",
                        folder.resolve("files").toString()))
                .isZero();
        assertThat(run(
                        "export",
                        "--format",
                        "history",
                        "--out",
                        folder.resolve("history.json").toString()))
                .isZero();

        TestHome home = new TestHome(folder.resolve("home"));
        assertThat(home.value("SELECT state FROM output")).isEqualTo("stored");
        assertThat(home.placesOf("zq8vxk2")).isEmpty();
        assertThat(new TestHome(folder).placesInFiles("zq8vxk2")).isEmpty();
    }

    private int run(String... arguments) {
        return new ArchivedHome(folder).run(arguments).exit();
    }
}
