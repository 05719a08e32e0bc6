package io.github.comfyarchive.demo.scene;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes the demo's film, {@code lighthouse.ivf}, anew: paints each picture of a turn of the light, and has a Chromium compress
 * them (WebCodecs, VP9). The program has no encoder of its own, and a demo no time for one. Run by hand, with the file to write;
 * the variable {@code CHROMIUM} names the browser where it is not where Debian has it.
 */
public final class FilmMaker {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;
    private static final int PICTURES = 97;
    private static final int TURN = PICTURES - 1;
    private static final int PER_SECOND = 24;
    private static final long SEED = 20251128;

    private static final String PAGE = """
            <!doctype html><title>film</title><script>
            const chunks = [];
            const encoder = new VideoEncoder({
              output: (chunk) => { const bytes = new Uint8Array(chunk.byteLength); chunk.copyTo(bytes); chunks.push(bytes); },
              error: (e) => fetch('/failed', {method: 'POST', body: String(e)}),
            });
            (async () => {
              encoder.configure({codec: 'vp09.00.10.08', width: WIDTH, height: HEIGHT, bitrate: 125000,
                framerate: PER_SECOND, latencyMode: 'quality'});
              for (let i = 0; i < PICTURES; i++) {
                const bytes = await (await fetch('/picture/' + i)).arrayBuffer();
                const frame = new VideoFrame(bytes, {format: 'RGBX', codedWidth: WIDTH, codedHeight: HEIGHT,
                  timestamp: Math.round(i * 1e6 / PER_SECOND)});
                encoder.encode(frame, {keyFrame: i === 0});
                frame.close();
              }
              await encoder.flush();
              const parts = [ivf(chunks.length)];
              chunks.forEach((bytes, i) => {
                const head = new DataView(new ArrayBuffer(12));
                head.setUint32(0, bytes.length, true);
                head.setUint32(4, i, true);
                parts.push(head.buffer, bytes);
              });
              await fetch('/film', {method: 'POST', body: new Blob(parts)});
            })().catch((e) => fetch('/failed', {method: 'POST', body: String(e)}));
            function ivf(count) {
              const head = new DataView(new ArrayBuffer(32));
              'DKIF'.split('').forEach((c, i) => head.setUint8(i, c.charCodeAt(0)));
              head.setUint16(6, 32, true);
              'VP90'.split('').forEach((c, i) => head.setUint8(8 + i, c.charCodeAt(0)));
              head.setUint16(12, WIDTH, true);
              head.setUint16(14, HEIGHT, true);
              head.setUint32(16, PER_SECOND, true);
              head.setUint32(20, 1, true);
              head.setUint32(24, count, true);
              return head.buffer;
            }
            </script>""".replace("WIDTH", "" + WIDTH)
            .replace("HEIGHT", "" + HEIGHT)
            .replace("PICTURES", "" + PICTURES)
            .replace("PER_SECOND", "" + PER_SECOND);

    private FilmMaker() {}

    /** Writes the film to the file named. */
    public static void main(String[] args) throws Exception {
        CompletableFuture<byte[]> film = new CompletableFuture<>();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> answer(exchange, film));
        http.start();
        String named = System.getenv("CHROMIUM");
        Path profile = Files.createTempDirectory("film-maker-");
        Process browser = new ProcessBuilder(
                        named == null ? "/usr/bin/chromium" : named,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "http://127.0.0.1:" + http.getAddress().getPort() + "/")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.txt").toFile())
                .start();
        try {
            Files.write(Path.of(args[0]), film.get(120, TimeUnit.SECONDS));
        } finally {
            browser.destroy();
            http.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, CompletableFuture<byte[]> film) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] sent = exchange.getRequestBody().readAllBytes();
            byte[] answer = {};
            if (path.equals("/film")) {
                film.complete(sent);
            } else if (path.equals("/failed")) {
                film.completeExceptionally(new IOException(new String(sent, StandardCharsets.UTF_8)));
            } else if (path.startsWith("/picture/")) {
                answer = picture(Integer.parseInt(path.substring("/picture/".length())));
            } else {
                answer = PAGE.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            }
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static byte[] picture(int number) {
        Canvas canvas = new Canvas(WIDTH, HEIGHT);
        canvas.paint(new Lighthouse(canvas, SEED, Weather.DUSK, (float) (number % TURN) / TURN));
        canvas.vignette(0.4f);
        byte[] colours = canvas.pixels();
        byte[] four = new byte[WIDTH * HEIGHT * 4];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            System.arraycopy(colours, 3 * i, four, 4 * i, 3);
        }
        return four;
    }
}
