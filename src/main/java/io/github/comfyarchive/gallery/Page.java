package io.github.comfyarchive.gallery;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** What is the same in each gallery: the page, from the template {@code gallery.jte}, and its script and style. */
final class Page {
    private static final List<String> ASSETS = List.of("gallery.js", "gallery.css", "LICENSES.txt");

    private Page() {}

    /** The page; the engine escapes what is filled in. */
    static String html(Contents contents, String title, String build) {
        StringOutput html = new StringOutput();
        TemplateEngine.createPrecompiled(ContentType.Html)
                .render(
                        "gallery.jte",
                        Map.<String, Object>of(
                                "title", title,
                                "generated", contents.generated(),
                                "tiles", Long.toString(contents.tiles()),
                                "prompts", Long.toString(contents.prompts()),
                                "build", build),
                        html);
        return html.toString();
    }

    static void copyAssets(GalleryFolder folder) throws IOException {
        for (String name : ASSETS) {
            try (InputStream in = Page.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is not in the program's jar");
                }
                folder.write(name, in.readAllBytes(), Gallery.NO_TIME);
            }
        }
    }
}
