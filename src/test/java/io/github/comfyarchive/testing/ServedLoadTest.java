package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServedLoadTest {
    @Test
    void aProcessServesAGeneratedLoadUntilItsInputEnds() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeComfyServer.class.getName(),
                        "--entries",
                        "3",
                        "--files",
                        "2",
                        "--file-bytes",
                        "9000")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String url = out.readLine();
            assertThat(url).startsWith("http://127.0.0.1:");
            try (InputStream history = URI.create(url + "/history").toURL().openStream()) {
                assertThat(HistoryText.split(history.readAllBytes())).hasSize(3);
            }
            try (InputStream file =
                    URI.create(url + "/view?filename=load_000001_.png").toURL().openStream()) {
                assertThat(file.readAllBytes()).hasSize(9000);
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void entriesHaveTheirSizeAndFilesTheirOwnBytes() throws IOException {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            ServedLoad.parse(new String[] {
                        "--entries",
                        "4",
                        "--entry-bytes",
                        "20000",
                        "--files",
                        "6",
                        "--file-bytes",
                        "9000",
                        "--json-mb-per-second",
                        "50"
                    })
                    .fill(server);
            assertThat(server.history().ids())
                    .hasSize(4)
                    .allSatisfy(id -> assertThat(server.history().text(id)).hasSize(20_000));
            assertThat(server.files().refs()).hasSize(6);
            assertThat(server.files().refs().stream()
                            .map(ref -> new String(server.files().bytes(ref), StandardCharsets.ISO_8859_1))
                            .distinct())
                    .hasSize(6)
                    .allSatisfy(file -> assertThat(file).hasSize(9000));
        }
    }

    @Test
    void aRecordingIsServedFromItsFolder() throws Exception {
        Path folder = new File(ServedLoadTest.class
                        .getResource("/recordings/prompt-of-five/history.json")
                        .toURI())
                .toPath()
                .getParent();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            ServedLoad.parse(new String[] {"--recording", folder.toString()}).fill(server);
            assertThat(server.history().ids())
                    .isEqualTo(Recording.promptOfFive().ids());
        }
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> ServedLoad.parse(new String[] {"--entry", "4"}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
