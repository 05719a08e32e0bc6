package io.github.comfyarchive.bench;

import io.github.comfyarchive.testing.Nginx;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * What {@code archive serve} gives, by a load generator ({@code wrk}): originals of 1.5 MB beside nginx serving the same files, in turn;
 * thumbnails that are kept; pages of 100 tiles of a large archive.
 */
final class Serving {
    private static final int PICTURES = 120;
    private static final int SECONDS = 8;
    private static final int RUNS = 3;
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern MEDIAN = Pattern.compile("50%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Pattern SLOWEST = Pattern.compile("Latency\\s+\\S+\\s+\\S+\\s+([0-9.]+)(us|ms|s)\\b");

    /** Pages of tiles: the newest, by a filter, by words. */
    private static final List<String> PAGES = List.of(
            "limit=100",
            "limit=100&status=error",
            "limit=100&q=lighthouse",
            "limit=100&q=lighthouse+-storm+status%3Asuccess");

    private final Path root;
    private final Path home;
    private final Workspace work;
    private final PrintStream out;
    private final PrintStream progress;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Serving(Path root, Path home, Path folder, PrintStream out, PrintStream progress) {
        this.root = root;
        this.home = home;
        this.work = new Workspace(folder);
        this.out = out;
        this.progress = progress;
    }

    void run() throws IOException, InterruptedException {
        Program program = new Program(root);
        program.prepare();
        Path pictures = work.fresh("pictures");
        PictureFolder.make(pictures, PICTURES);
        Path small = work.fresh("served");
        drawInto(pictures);
        program.command(Map.of(), small, "import", pictures.toString(), "--all", "--quiet", "--server=pictures");
        out.println("| what | clients | a second | MB/s | median ms | slowest ms |\n|---|---:|---:|---:|---:|---:|");
        try (Served served = Served.start(root, small)) {
            List<Path> files = assets(small);
            originals(served, small, files.stream().filter(Serving::isLarge).toList());
            thumbnails(served, files.stream().filter(file -> !isLarge(file)).toList());
            out.println();
            out.printf(Locale.ROOT, "Most memory of that server: %.0f MB.%n%n", served.peakMegabytes());
        }
        out.println("| page of tiles | prompts | median ms | slowest ms of 20 |\n|---|---:|---:|---:|");
        try (Served served = Served.start(root, home)) {
            long prompts = Long.parseLong(
                    get(served.url() + "/archive/v1/counts").replaceFirst("(?s).*?\"prompts\"\\s*:\\s*(\\d+).*", "$1"));
            for (String page : PAGES) {
                pages(served, page, prompts);
            }
            out.println();
            out.printf(Locale.ROOT, "Most memory of that server: %.0f MB.%n", served.peakMegabytes());
        }
        work.delete("pictures");
        work.delete("served");
    }

    /** The large ones are noise, which nothing can draw; thumbnails are of these. */
    private static void drawInto(Path folder) throws IOException {
        for (int number = 0; number < PICTURES; number++) {
            BufferedImage picture = new BufferedImage(768, 512, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < picture.getHeight(); y++) {
                for (int x = 0; x < picture.getWidth(); x++) {
                    picture.setRGB(x, y, ((x * number / 3) % 256 * 256 + (y / 2) % 256) * 256 + (x + y + number) % 256);
                }
            }
            ImageIO.write(
                    picture,
                    "png",
                    folder.resolve("drawn_%05d.png".formatted(number)).toFile());
        }
    }

    private static boolean isLarge(Path file) {
        return file.toFile().length() > 1_400_000;
    }

    private static List<Path> assets(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("assets"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    private static String sha256(Path asset) {
        return asset.getFileName().toString().replaceFirst("\\..*", "");
    }

    private void originals(Served served, Path small, List<Path> files) throws IOException, InterruptedException {
        double megabytes = Files.size(files.get(0)) / 1e6;
        int port = Nginx.freePorts(1)[0];
        Path folder = work.fresh("nginx");
        String servers = "sendfile on; tcp_nopush on; server { listen 127.0.0.1:" + port + "; root "
                + small.toAbsolutePath() + "; }";
        List<Wrk> ours = new ArrayList<>();
        List<Wrk> theirs = new ArrayList<>();
        try (Nginx nginx = Nginx.start(folder, servers, port)) {
            progress.println("beside " + nginx.getClass().getSimpleName());
            for (int run = 0; run < RUNS; run++) {
                theirs.add(wrk(
                        "http://127.0.0.1:" + port,
                        8,
                        files.stream().map(file -> "/" + small.relativize(file)).toList()));
                ours.add(wrk(
                        served.url(),
                        8,
                        files.stream()
                                .map(file -> "/archive/v1/files/" + sha256(file))
                                .toList()));
            }
        }
        work.delete("nginx");
        Wrk nginx = median(theirs);
        Wrk archive = median(ours);
        row("originals of " + Math.round(megabytes * 10) / 10.0 + " MB: nginx", 8, nginx, megabytes);
        row(
                "the same: `archive serve`, " + Math.round(100 * archive.rate() / nginx.rate()) + " % of it",
                8,
                archive,
                megabytes);
    }

    private void thumbnails(Served served, List<Path> files) throws IOException, InterruptedException {
        List<String> paths = files.stream()
                .map(file -> "/archive/v1/files/" + sha256(file) + "/thumbnail")
                .toList();
        long begun = System.nanoTime();
        long bytes = 0;
        for (String path : paths) {
            bytes += client.send(
                            HttpRequest.newBuilder(URI.create(served.url() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
        }
        progress.printf(Locale.ROOT, "%d thumbnails made in %.1f s%n", paths.size(), (System.nanoTime() - begun) / 1e9);
        double megabytes = bytes / 1e6 / paths.size();
        List<Wrk> runs = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            runs.add(wrk(served.url(), 12, paths));
        }
        row("thumbnails that are kept", 12, median(runs), megabytes);
    }

    private void pages(Served served, String query, long prompts) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        String address = served.url() + "/archive/v1/tiles?" + query;
        get(address);
        for (int time = 0; time < 20; time++) {
            long begun = System.nanoTime();
            get(address);
            millis.add((System.nanoTime() - begun) / 1e6);
        }
        millis.sort(null);
        out.printf(Locale.ROOT, "| `%s` | %,d | %.1f | %.1f |%n", query, prompts, millis.get(10), millis.get(19));
    }

    private String get(String address) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " is answered with " + answer.statusCode());
        }
        return answer.body();
    }

    private void row(String what, int clients, Wrk wrk, double megabytes) {
        out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %.1f | %.0f |%n",
                what,
                clients,
                wrk.rate(),
                wrk.rate() * megabytes,
                wrk.median(),
                wrk.slowest());
    }

    private static Wrk median(List<Wrk> runs) {
        return runs.stream()
                .sorted((one, other) -> Double.compare(one.rate(), other.rate()))
                .toList()
                .get(runs.size() / 2);
    }

    /** What a load generator saw, in requests a second and milliseconds. */
    private record Wrk(double rate, double median, double slowest) {}

    private Wrk wrk(String server, int clients, List<String> paths) throws IOException, InterruptedException {
        Path script = Files.writeString(
                Files.createTempFile("wrk", ".lua"),
                "local paths = {\"" + String.join("\", \"", paths) + "\"}\nlocal at = 0\n"
                        + "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n");
        Process process = new ProcessBuilder(
                        "wrk", "-t2", "-c" + clients, "-d" + SECONDS, "--latency", "-s", script.toString(), server)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Files.delete(script);
        if (said.contains("Non-2xx") || !said.contains("Requests/sec")) {
            throw new IOException("wrk: " + said);
        }
        progress.println(said.replaceAll("(?s).*(Requests/sec)", "$1").strip());
        return new Wrk(
                Double.parseDouble(found(RATE, said).group(1)),
                millis(found(MEDIAN, said)),
                millis(found(SLOWEST, said)));
    }

    private static Matcher found(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("wrk says nothing of " + pattern);
        }
        return matcher;
    }

    private static double millis(Matcher time) {
        double value = Double.parseDouble(time.group(1));
        return switch (time.group(2)) {
            case "us" -> value / 1000;
            case "s" -> value * 1000;
            default -> value;
        };
    }

    /** The packaged program that serves. */
    private record Served(Process process, String url) implements AutoCloseable {
        static Served start(Path root, Path home) throws IOException {
            Process process = new ProcessBuilder(
                            root.resolve("bin/archive").toString(), "--home=" + home, "serve", "--port=0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String line = process.inputReader().readLine();
            Matcher url = URL.matcher(String.valueOf(line));
            if (!url.find()) {
                process.destroy();
                throw new IOException("archive serve says " + line);
            }
            return new Served(process, url.group());
        }

        double peakMegabytes() throws IOException {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            return Double.parseDouble(status.replaceFirst("(?s).*VmHWM:\\s+(\\d+) kB.*", "$1")) / 1000;
        }

        @Override
        public void close() {
            process.destroy();
            if (process.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join() == null) {
                process.destroyForcibly();
            }
        }
    }
}
