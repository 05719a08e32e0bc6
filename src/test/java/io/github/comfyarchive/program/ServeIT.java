package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.Certificates;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Nginx;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.TestEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program that serves: asked by scripts, by curl and through nginx, watched in ps, and told to end. */
@Timeout(240)
final class ServeIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();
    private Program program;
    private Running running;

    @BeforeEach
    void start() {
        program = Program.in(folder).withSchema();
        TestEntries.complete(server, 1, 6);
        assertThat(program.here("sync", "--server", "a=" + server.uri()).exit()).isZero();
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.process().destroyForcibly();
        }
        server.close();
    }

    private Launch launch() throws Exception {
        return program.launch();
    }

    private String serve(Launch launch, String... more) throws Exception {
        running = launch.start(Stream.concat(Stream.of("serve", "--port", "0"), Stream.of(more))
                .toArray(String[]::new));
        await().atMost(SOON)
                .until(() -> !running.process().isAlive() || URL.matcher(out()).find());
        Matcher url = URL.matcher(out());
        assertThat(url.find()).as(out() + Files.readString(running.err())).isTrue();
        return url.group();
    }

    private String out() throws IOException {
        return Files.readString(running.out());
    }

    private static Outcome tool(Path folder, String... line) throws Exception {
        return new Launch(
                        List.of(line[0]),
                        folder,
                        Map.of("PATH", String.valueOf(System.getenv("PATH")), "LANG", "C.UTF-8"))
                .run(Stream.of(line).skip(1).toArray(String[]::new));
    }

    private String curl(String... more) throws Exception {
        Outcome asked = tool(
                folder,
                Stream.concat(Stream.of("curl", "-sS", "-i"), Stream.of(more)).toArray(String[]::new));
        assertThat(asked.exit()).as(asked.err()).isZero();
        return asked.out();
    }

    /** The two functions of any script, as they stand in ComfyUI's own examples. */
    @Test
    void answersAScriptForComfyUi() throws Exception {
        String url = serve(launch());
        Path script = Files.writeString(folder.resolve("script.py"), """
                import json
                import sys
                import urllib.request
                import urllib.parse

                server_address = sys.argv[1]

                def get_image(filename, subfolder, folder_type):
                    data = {"filename": filename, "subfolder": subfolder, "type": folder_type}
                    url_values = urllib.parse.urlencode(data)
                    with urllib.request.urlopen("http://{}/view?{}".format(server_address, url_values)) as response:
                        return response.read()

                def get_history(prompt_id):
                    with urllib.request.urlopen("http://{}/history/{}".format(server_address, prompt_id)) as response:
                        return json.loads(response.read())

                for prompt_id in sys.argv[2:]:
                    history = get_history(prompt_id)[prompt_id]
                    for node_id in history['outputs']:
                        node_output = history['outputs'][node_id]
                        if 'images' in node_output:
                            for image in node_output['images']:
                                data = get_image(image['filename'], image['subfolder'], image['type'])
                                print(prompt_id, image['filename'], len(data), data[1:4].decode())
                """);
        List<String> ids = server.history().ids();
        Outcome ran = tool(
                folder,
                Stream.concat(Stream.of("python3", script.toString(), url.substring(7)), ids.stream())
                        .toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .hasSizeGreaterThanOrEqualTo(ids.size())
                .allSatisfy(line -> assertThat(line).endsWith(" PNG"));
    }

    /** Requests under way are answered when the process is told to end; new ones are not taken. */
    @Test
    void endsCleanly() throws Exception {
        for (int number = 100; number < 130; number++) {
            TestEntries.complete(server, TestEntries.entry(number).bytes(300_000));
        }
        assertThat(program.here("sync", "--server", "a=" + server.uri()).exit()).isZero();
        String url = serve(launch());
        int port = Integer.parseInt(url.replaceFirst(".*:", ""));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /history HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.writeBytes(in.readNBytes(1000));
            running.process().destroy();
            await().atMost(SOON).until(() -> refuses(port));
            answer.writeBytes(in.readAllBytes());
            String text = answer.toString(StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("HTTP/1.1 200").endsWith("\n}\n").contains(TestEntries.uuid(129));
        }
        assertThat(running.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(running.err())).isEmpty();
        try (Stream<Path> left = Files.list(program.home())) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("serve"));
        }
        program.isWhole("after serving");
    }

    private static boolean refuses(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(200);
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() < 0;
        } catch (IOException refused) {
            return true;
        }
    }

    /** What every process of this user was started with. */
    private static String commandLines() {
        StringBuilder all = new StringBuilder();
        ProcessHandle.allProcesses()
                .forEach(process -> process.info().commandLine().ifPresent(all::append));
        return all.toString();
    }

    /** A browser is given a file of the user's own, and no code stands where others see it. */
    @Test
    void opensThePageByAFile() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path opened = folder.resolve("opened");
        Path opener = Files.writeString(
                tools.resolve("xdg-open"),
                "#!/bin/sh\nps -eo args >" + folder + "/ps\nprintf '%s' \"$*\" >" + opened + ".part\n" + "mv " + opened
                        + ".part " + opened + "\n");
        Files.setPosixFilePermissions(opener, PosixFilePermissions.fromString("rwxr-xr-x"));
        String url = serve(launch().with("PATH", tools + ":/usr/local/bin:/usr/bin:/bin"), "--open");
        await().atMost(SOON).until(() -> Files.exists(opened));
        Path page = Path.of(Files.readString(opened));
        assertThat(page).startsWith(program.home());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        program.home().resolve("serve-" + url.replaceFirst(".*:", "") + ".json"))))
                .isEqualTo("rw-------");
        Matcher code = Pattern.compile("name=\"code\" value=\"([^\"]+)\"").matcher(Files.readString(page));
        assertThat(code.find()).isTrue();
        assertThat(Files.readString(folder.resolve("ps"))).contains("serve").doesNotContain(code.group(1));
        assertThat(commandLines()).doesNotContain(code.group(1));
        String begun = curl("-d", "code=" + code.group(1), "-H", "Origin: null", url + "/archive/v1/session");
        assertThat(begun).startsWith("HTTP/1.1 200").contains("data-session=");
        assertThat(curl("-d", "code=" + code.group(1), url + "/archive/v1/session"))
                .startsWith("HTTP/1.1 403");
    }

    /** A running server is asked for a link; without one the command begins one. */
    @Test
    void printsLinks() throws Exception {
        String url = serve(launch(), "--link");
        await().atMost(SOON).until(() -> out().contains("/session#"));
        Outcome again = program.run("serve", "--link");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).startsWith(url + "/session#");
        String code = again.out().strip().replaceFirst(".*#", "");
        assertThat(curl(
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"code\": \"" + code + "\"}",
                        url + "/archive/v1/session"))
                .startsWith("HTTP/1.1 200");
    }

    /** A store too, by whoever serves it; what its server had on this machine goes with it. */
    @Test
    void printsLinksOfAStore() throws Exception {
        String store = PostgresServer.shared().database();
        assertThat(program.run("store", "init", "--store", store, "--partitions", "2")
                        .exit())
                .isZero();
        assertThat(program.run("publish", "--store", store).exit()).isZero();
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Launch launch = launch().with("ARCHIVE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        String url = serve(launch, "--store", store);
        assertThat(out()).startsWith("serving the store postgresql://127.0.0.1:");
        Outcome link = launch.run("serve", "--store", store, "--link");
        assertThat(link.out()).as(link.err()).startsWith(url + "/session#");
        assertThat(curl(url + "/archive/v1/prompts?limit=1")).startsWith("HTTP/1.1 200");
        running.process().destroy();
        assertThat(running.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(Files::isDirectory))
                    .noneMatch(path -> path.toString().contains("archive-store"));
        }
    }

    /** One process watches, serves and tells. */
    @Test
    void watchesAndTellsInOneProcess() throws Exception {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        System.setProperty("sun.net.httpserver.nodelay", "true"); // of the whole process, as the sample server needs it
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        hook.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        try {
            String secret = "T0123" + "B4567";
            String url = serve(
                    launch().with(
                                    "ARCHIVE_WEBHOOK",
                                    "http://127.0.0.1:" + hook.getAddress().getPort() + "/" + secret),
                    "--watch",
                    "--server",
                    "a=" + server.uri());
            await().atMost(SOON).until(() -> server.sockets().count() == 1);
            await().atMost(SOON).until(() -> Files.exists(program.home().resolve("webhook.json")));
            TestEntries.complete(server, 6, 9);
            await().atMost(SOON).until(() -> told.size() == 3);
            assertThat(told.peek()).contains(TestEntries.uuid(6));
            assertThat(curl(url + "/history?max_items=1")).contains(TestEntries.uuid(8));
            running.process().destroy();
            assertThat(running.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(out() + Files.readString(running.err())).doesNotContain(secret);
            assertThat(program.here("verify").exit()).isZero();
        } finally {
            hook.stop(0);
        }
    }

    /** As docs/running.md has it, but for its paths and ports. */
    @Test
    void standsBehindNginx() throws Exception {
        Certificates certificates = Certificates.in(folder.resolve("certificates"));
        certificates.signed("site", "-1d", 10, "dns:archive.example.org");
        int port = Nginx.freePorts(1)[0];
        String url = serve(launch(), "--allow-host", "archive.example.org");
        Matcher documented = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "running.md")));
        assertThat(documented.find()).isTrue();
        // The password is "open", by openssl passwd -apr1.
        Path users = Files.writeString(
                folder.resolve("htpasswd"),
                "me:" + tool(folder, "openssl", "passwd", "-apr1", "open").out());
        String configuration = documented
                .group(1)
                .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("/etc/ssl/archive.pem", certificates.file("site.pem").toString())
                .replace("/etc/ssl/archive.key", certificates.file("site.key").toString())
                .replace("/etc/nginx/archive.htpasswd", users.toString())
                .replace("http://127.0.0.1:8189", url);
        try (Nginx nginx = Nginx.start(Files.createDirectories(folder.resolve("nginx")), configuration, port)) {
            assertThat(nginx).isNotNull();
            String site = "https://archive.example.org:" + port;
            String[] way = {"-k", "--resolve", "archive.example.org:" + port + ":127.0.0.1"};
            assertThat(curl(way[0], way[1], way[2], site + "/history")).startsWith("HTTP/1.1 401");
            String answer = curl(
                    way[0],
                    way[1],
                    way[2],
                    "-u",
                    "me:open",
                    "-H",
                    "Origin: " + site,
                    "-H",
                    "Sec-Fetch-Site: same-origin",
                    site + "/history?max_items=1");
            assertThat(answer).startsWith("HTTP/1.1 200").contains(TestEntries.uuid(5));
            assertThat(curl(way[0], way[1], way[2], "-u", "me:open", "-H", "Host: evil.example", site + "/history"))
                    .startsWith("HTTP/1.1 421");
        }
    }

    /** As in a container: at all addresses, with a token, which stands in no command line but by its file. */
    @Test
    void listensAtAllAddressesWithATokenAlone() throws Exception {
        Outcome refused = program.run("serve", "--listen", "0.0.0.0", "--port", "0");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("--token-file");
        String token = "a-token-of-thirty-characters-or-so";
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        String url = serve(
                launch(),
                "--listen",
                "0.0.0.0",
                "--token-file",
                file.toString(),
                "--watch",
                "--server",
                "a=" + server.uri());
        assertThat(curl(url + "/history")).startsWith("HTTP/1.1 401");
        assertThat(curl("-H", "Authorization: Bearer " + token, url + "/history"))
                .startsWith("HTTP/1.1 200");
        assertThat(curl("-H", "Authorization: Bearer " + token, "-H", "Host: archive", url + "/history"))
                .startsWith("HTTP/1.1 421");
        assertThat(curl(url + "/healthz")).startsWith("HTTP/1.1 200");
        assertThat(commandLines()).contains(file.toString()).doesNotContain("serve " + token);
        running.process().destroy();
        assertThat(running.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(out() + Files.readString(running.err())).doesNotContain(token);
    }

    @Test
    void saysWhatIsWrongBeforeItListens() throws Exception {
        String url = serve(launch());
        Outcome taken = program.run("serve", "--port", url.replaceFirst(".*:", ""));
        assertThat(taken.exit()).isEqualTo(2);
        assertThat(taken.err()).contains("cannot be had").contains("--port");
        Outcome nothing = Program.in(folder.resolve("other")).run("serve", "--port", "0");
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.err()).contains("there is no archive");
        Path shorts = Files.writeString(folder.resolve("short"), "abc");
        Outcome weak = program.run("serve", "--port", "0", "--token-file", shorts.toString());
        assertThat(weak.exit()).isEqualTo(2);
        assertThat(weak.err()).contains("16 characters");
    }
}
