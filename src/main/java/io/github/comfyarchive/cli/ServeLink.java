package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.net.HttpHead;
import io.github.comfyarchive.net.Line;
import io.github.comfyarchive.net.Network;
import io.github.comfyarchive.serve.Serve;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How whoever owns a home comes to a session of the server on it. A running server leaves its address and a session of its own in the home,
 * in a file that its owner alone may read: by that {@code archive serve --link} and {@code --open} ask it for a code. The server of a store has
 * a temporary folder for that.
 *
 * @param url of the server
 * @param session of its own
 * @param serves the home or store that it serves, for a sentence
 */
record ServeLink(String url, String session, String serves) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 4096;

    /** One for each port: several may serve one home. */
    private Path file(HomeFolder home) {
        return home.root().resolve("serve-" + URI.create(url).getPort() + ".json");
    }

    private static Path page(HomeFolder home) {
        return home.root().resolve("serve-open.html");
    }

    /** The way to a server that has begun. */
    static ServeLink of(Serve serve, String serves) {
        return new ServeLink(serve.url(), serve.sessions().begin(), serves);
    }

    /** Leaves it in the home; where nothing can be written there, a later command finds no server. */
    void leave(HomeFolder home, Consumer<String> told) {
        try {
            HomeFiles.replace(
                    file(home), MAPPER.writeValueAsBytes(Map.of("url", url, "session", session, "serves", serves)));
        } catch (IOException refused) {
            told.accept("nothing can be written to " + home + ", so 'archive serve --link' will not find this server");
        }
    }

    /** Takes it away again. */
    void remove(HomeFolder home) {
        try {
            Files.deleteIfExists(file(home));
            Files.deleteIfExists(page(home));
        } catch (IOException stays) {
            return; // of no use to anybody once the server has ended
        }
    }

    /** What servers left that run, or did. */
    static List<ServeLink> all(HomeFolder home) throws IOException {
        List<ServeLink> links = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.root(), "serve-*.json")) {
            for (Path file : files) {
                JsonNode said = MAPPER.readTree(Files.readAllBytes(file));
                links.add(new ServeLink(
                        said.path("url").asText(),
                        said.path("session").asText(),
                        said.path("serves").asText()));
            }
        } catch (NoSuchFileException ended) {
            return links; // with what it served, or its temporary folder
        }
        return links;
    }

    /** A code of the server, if it still runs. */
    Optional<String> code() {
        URI address = URI.create(url);
        try (Line line = Network.direct(address).line(false)) {
            line.open(PATIENCE, PATIENCE);
            line.out()
                    .write(("POST /archive/v1/session/code HTTP/1.1\r\nHost: " + address.getRawAuthority()
                                    + "\r\nArchive-Session: " + session
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            line.out().flush();
            InputStream in = new BufferedInputStream(line.in());
            if (HttpHead.read(in).status() != 200) {
                return Optional.empty();
            }
            String code =
                    MAPPER.readTree(in.readNBytes(MOST_BYTES)).path("code").asText();
            return code.isEmpty() ? Optional.empty() : Optional.of(code);
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** The address that begins a session; what stands behind {@code #} is sent to nobody. */
    String link(String code) {
        return url + "/session#" + code;
    }

    /**
     * Has the user's browser begin a session, by a small file of the user's that posts the code.
     *
     * @return whether there is a browser
     */
    boolean open(HomeFolder home, String code) throws IOException {
        String html = """
                <!doctype html>
                <meta charset="utf-8">
                <title>archive</title>
                <form method="post" action="%s/archive/v1/session">
                  <input type="hidden" name="code" value="%s">
                  <button>Open the archive</button>
                </form>
                <script>document.forms[0].submit()</script>
                """.formatted(url, code);
        HomeFiles.replace(page(home), html.getBytes(StandardCharsets.UTF_8));
        return SystemBrowser.open(page(home));
    }
}
