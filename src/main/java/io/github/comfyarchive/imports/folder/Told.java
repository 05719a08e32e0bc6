package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.media.EmbeddedText;
import io.github.comfyarchive.media.MediaInfo;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of how it was made. It is unredacted: it goes into a raw entry and nowhere else.
 *
 * @param graph the graph as JSON; null where there is none
 * @param workflow the UI's workflow as JSON; null where there is none
 * @param parameters a text as AUTOMATIC1111's WebUI writes it; null where there is none
 */
record Told(
        @Nullable String graph,
        @Nullable String workflow,
        @Nullable String parameters) {
    static final Told NOTHING = new Told(null, null, null);

    private static final int MOST_LAYERS = 4;

    /** The WebUI's key: what stands there is its text, whatever it says. */
    private static final String WEB_UI = "parameters";

    private static final Pattern PARAMETERS =
            Pattern.compile("(?m)(?:^|\\n|, )(?:Steps|Seed|Sampler|Model hash): ?[^,\\n]+,");

    boolean isNothing() {
        return graph == null && workflow == null && parameters == null;
    }

    /** What the texts in a file say; the first of each kind counts. */
    static Told of(MediaInfo media) {
        Told told = NOTHING;
        for (EmbeddedText text : media.texts()) {
            told = told.plus(text.text());
            if (text.name().equalsIgnoreCase(WEB_UI) && !isJson(text.text())) {
                told = told.plus(new Told(null, null, text.text().strip()));
            }
        }
        return told;
    }

    /** With what another text says, whatever it is called: nodes that save pictures call the same by many names. */
    Told plus(String text) {
        return plus(text, MOST_LAYERS);
    }

    /** The same of JSON in JSON, so many layers at most. */
    Told plus(String text, int layers) {
        String plain = (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
        if (isJson(plain)) {
            return plus(JsonShape.read(plain, layers));
        }
        return parameters == null && PARAMETERS.matcher(plain).find() ? new Told(graph, workflow, plain) : this;
    }

    private static boolean isJson(String text) {
        String plain = text.strip();
        return plain.startsWith("{") || plain.startsWith("\"");
    }

    private Told plus(Told other) {
        return new Told(
                graph == null ? other.graph : graph,
                workflow == null ? other.workflow : workflow,
                parameters == null ? other.parameters : parameters);
    }
}
