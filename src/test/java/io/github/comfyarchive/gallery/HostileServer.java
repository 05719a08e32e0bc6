package io.github.comfyarchive.gallery;

import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Prompts, names and files that try to become markup, and a gallery of them. */
final class HostileServer {
    static final String FOX = "a fox \uD83E\uDD8A";

    static final List<String> PROMPTS = List.of(
            "</script><script>window.pwned = 1</script>",
            "<img src=x onerror=\"window.pwned = 2\">",
            "line\u2028separators\u2029here <!-- <script> ]]>",
            "\"); window.pwned = 3; (\"",
            "half a fox \uD83E and another \uDD8A",
            FOX,
            "\u202Egnp.exe\u0000\u0007 javascript:window.pwned=4",
            "${window.pwned=5} @script{window.pwned=6}");

    static final Map<String, String> MARKUP = Map.of(
            "drawing.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.pwned = 7\"><script>window.pwned = 8</script></svg>",
            "said to be.png",
            "\uFEFF <?xml version=\"1.0\"?><!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.pwned = 9\"/>",
            "page.html",
            "<!DOCTYPE html><html><script>window.pwned = 10</script></html>");

    private HostileServer() {}

    static GalleryData gallery(Path folder) throws IOException {
        Path target = folder.resolve("gallery");
        ArchivedHome archived = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            fill(server);
            archived.sync("studio", server);
        }
        TestGallery.write(
                archived.home(),
                target,
                new GalleryOptions("<script>alert(1)</script>", "\"><script>", ZoneOffset.UTC, false, 2),
                Filter.ALL,
                false);
        return new GalleryData(target);
    }

    static void fill(FakeComfyServer server) {
        List<String> names = MARKUP.keySet().stream().sorted().toList();
        for (int number = 0; number < PROMPTS.size(); number++) {
            FileRef picture = FileRef.output("<b onclick=pwned(" + number + ")>'\"& x.png");
            TestEntry entry = TestEntries.entry(number).positive(PROMPTS.get(number));
            server.files().put(picture, entry.picture(0).bytes());
            if (number < names.size()) {
                FileRef markup = FileRef.output(names.get(number));
                server.files().put(markup, MARKUP.get(names.get(number)).getBytes(StandardCharsets.UTF_8));
                entry = entry.files(picture, markup);
            } else {
                entry = entry.files(picture);
            }
            server.history().complete(entry.id(), entry.json());
        }
    }
}
