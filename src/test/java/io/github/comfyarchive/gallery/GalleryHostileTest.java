package io.github.comfyarchive.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that sends markup, scripts and odd characters wherever a server can send something. */
class GalleryHostileTest {
    @TempDir
    Path folder;

    @Test
    void writesTextThatIsNothingButText() throws Exception {
        GalleryData gallery = HostileServer.gallery(folder);

        List<JsonNode> runs = gallery.runs(); // fails where a '<' or a line separator stands in a script
        assertThat(runs.stream().map(run -> run.get(6).asText()))
                .containsExactlyInAnyOrderElementsOf(HostileServer.PROMPTS.stream()
                        .map(text -> text.replace('\uD83E', '\uFFFD').replace('\uDD8A', '\uFFFD'))
                        .map(text -> text.equals(HostileServer.FOX
                                        .replace('\uD83E', '\uFFFD')
                                        .replace('\uDD8A', '\uFFFD'))
                                ? HostileServer.FOX
                                : text)
                        .toList());
        for (JsonNode run : runs) {
            gallery.details(run.get(0).asText());
        }
    }

    @Test
    void namesFilesByTheirDigestsAndEndsThemHarmlessly() throws Exception {
        GalleryData gallery = HostileServer.gallery(folder);

        for (String path : gallery.bytes().keySet()) {
            assertThat(path)
                    .matches(
                            "index\\.html|gallery\\.(js|css)|LICENSES\\.txt|manifest\\.json|data/(index|chunk-\\d{4})\\.js"
                                    + "|details/[0-9a-f]{2}/[0-9a-f]{32}\\.js"
                                    + "|(files|downloads|thumbs)/[0-9a-f]{2}/[0-9a-f]{64}\\.(png|jpg|bin|js)");
        }
    }

    @Test
    void offersDrawingsAndPagesAsDownloadsAlone() throws Exception {
        GalleryData gallery = HostileServer.gallery(folder);

        for (Map.Entry<String, String> file : HostileServer.MARKUP.entrySet()) {
            JsonNode row = gallery.files().stream()
                    .filter(one -> one.get(1).asText().equals(file.getKey()))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.get(4).asText()).isEqualTo(file.getValue().contains("<svg") ? "image/svg+xml" : "text/html");
            assertThat(row.get(8).asText()).startsWith("downloads/").endsWith(".js");
            assertThat(row.get(9).isNull()).isTrue();
            assertThat(gallery.download(row.get(8).asText()))
                    .isEqualTo(file.getValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void escapesTheTitleInThePage() throws Exception {
        GalleryData gallery = HostileServer.gallery(folder);

        String page = new String(gallery.bytes().get("index.html"), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>")
                .contains("default-src 'none'")
                .doesNotContain("http:", "https:", "//");
    }

    /** The template is the page's sample, with what the engine wants at its top. */
    @Test
    void fillsInTheSameTemplateAsTheSample() throws Exception {
        String template = java.nio.file.Files.readString(Path.of("src/main/jte/gallery.jte"));
        String sample = java.nio.file.Files.readString(Path.of("src/gallery/index.html"));

        assertThat(template.replaceAll("(?m)^@param .*\n", "")).isEqualTo(sample.replaceFirst("(?s)<!--.*?-->\n", ""));
    }
}
