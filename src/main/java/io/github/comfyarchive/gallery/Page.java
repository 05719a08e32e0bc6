package io.github.comfyarchive.gallery;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.util.Map;

/** What is the same in each gallery: the page, from the template {@code gallery.jte}, and its script and style. */
final class Page {
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
        for (PageAsset asset : PageAsset.values()) {
            folder.write(asset.fileName(), asset.read(), Gallery.NO_TIME);
        }
    }
}
