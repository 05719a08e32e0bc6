package io.github.comfyarchive.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleServerTest {
    private final Recording recording = Recording.promptOfSix();
    private SampleServer server;

    @BeforeEach
    void start() throws IOException {
        server = SampleServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theWholeHistoryIsTheRecordedOne() throws IOException {
        assertThat(get("/history")).isEqualTo(recording.history());
        assertThat(get("/api/history")).isEqualTo(recording.history());
    }

    @Test
    void pagesCountFromTheOldestAndWithoutAnOffsetAreTheNewest() throws IOException {
        List<String> ids = recording.ids();
        assertThat(text("/history?max_items=2&offset=0")).isEqualTo(page(ids.subList(0, 2)));
        assertThat(text("/history?max_items=4&offset=18")).isEqualTo(page(ids.subList(18, 20)));
        assertThat(text("/history?max_items=1")).isEqualTo(page(ids.subList(19, 20)));
        assertThat(text("/history?max_items=3&offset=-1")).isEqualTo(page(ids.subList(17, 20)));
        assertThat(text("/history?max_items=99")).isEqualTo(page(ids));
        assertThat(text("/history?max_items=0&offset=4")).isEqualTo(page(ids.subList(4, 5)));
        assertThat(text("/history?max_items=3&offset=20")).isEqualTo("{}");
        assertThat(text("/history?max_items=2147483647&offset=2147483647")).isEqualTo("{}");
        assertThat(connect("/history?max_items=x").getResponseCode()).isEqualTo(500);
    }

    @Test
    void oneEntryIsFoundByItsId() throws IOException {
        String id = recording.ids().get(8);
        assertThat(text("/history/" + id)).isEqualTo(page(List.of(id)));
        assertThat(text("/history/unknown")).isEqualTo("{}");
    }

    @Test
    void everyFileIsTheRecordedOneAndTheGoneAreGone() throws IOException {
        for (Map.Entry<FileRef, Integer> file : recording.statuses().entrySet()) {
            HttpURLConnection connection = connect(path(file.getKey()));
            assertThat(connection.getResponseCode()).as("%s", file).isEqualTo(file.getValue());
            if (file.getValue() == 200) {
                try (InputStream in = connection.getInputStream()) {
                    assertThat(in.readAllBytes()).isEqualTo(recording.file(file.getKey()));
                }
                HttpURLConnection again = connect(path(file.getKey()));
                again.setRequestProperty("If-None-Match", connection.getHeaderField("ETag"));
                assertThat(again.getResponseCode()).isEqualTo(304);
            }
        }
    }

    @Test
    void itSaysWhatItIs() throws IOException {
        assertThat(text("/system_stats")).contains("\"comfyui_version\": \"0.3.64\"");
        assertThat(text("/api/prompt")).contains("queue_remaining");
        assertThat(text("/queue")).contains("queue_running");
        assertThat(connect("/nothing").getResponseCode()).isEqualTo(404);
    }

    @Test
    void nothingCanBeChanged() throws IOException {
        HttpURLConnection connection = connect("/history");
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write("{\"clear\": true}".getBytes(StandardCharsets.US_ASCII));
        assertThat(connection.getResponseCode()).isEqualTo(405);
        assertThat(get("/history")).isEqualTo(recording.history());
    }

    @Test
    void anAnswerDoesNotWaitForTheClientsAcknowledgement() throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            get("/history?max_items=1&offset=0");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("100 answers; 40 ms each where head and body are held apart")
                .isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void itListensOnTheLoopbackAddressAlone() {
        assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        // Another loopback address: reached if the server listened on every address.
                        socket.connect(
                                new InetSocketAddress(
                                        InetAddress.getByAddress(new byte[] {127, 0, 0, 2}),
                                        server.uri().getPort()),
                                2_000);
                    }
                })
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void closingIsPromptAndLeavesNoThread() throws IOException {
        get("/history");
        assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
        long begin = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> threads().isEmpty());
        assertThatThrownBy(() -> get("/history")).isInstanceOf(ConnectException.class);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sample-server")
                        || thread.getName().startsWith("HTTP-Dispatcher")
                        || thread.getName().startsWith("server-timer"))
                .toList();
    }

    private String page(List<String> ids) {
        return "{"
                + String.join(
                        ", ",
                        ids.stream()
                                .map(id -> "\"" + id + "\": " + recording.entry(id))
                                .toList())
                + "}";
    }

    private static String path(FileRef file) {
        return "/view?filename=" + encode(file.filename()) + "&subfolder=" + encode(file.subfolder()) + "&type="
                + file.type();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String text(String path) throws IOException {
        return new String(get(path), StandardCharsets.UTF_8);
    }

    private byte[] get(String path) throws IOException {
        try (InputStream in = connect(path).getInputStream()) {
            return in.readAllBytes();
        }
    }

    private HttpURLConnection connect(String path) throws IOException {
        return (HttpURLConnection) URI.create(server.uri() + path).toURL().openConnection();
    }
}
