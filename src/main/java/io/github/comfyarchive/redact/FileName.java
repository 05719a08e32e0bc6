package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's own name of a file, which holds a secret where the archive has {@code [redacted]}. It lives in memory only, to ask the
 * server for the file; {@link #toString} does not tell it.
 */
public final class FileName {
    private final String filename;
    private final String subfolder;
    private final String type;

    private FileName(String filename, String subfolder, String type) {
        this.filename = filename;
        this.subfolder = subfolder;
        this.type = type;
    }

    /** The name itself. */
    public String filename() {
        return filename;
    }

    /** Its folder; may be empty. */
    public String subfolder() {
        return subfolder;
    }

    /** {@code output}, {@code temp} or {@code input}, or whatever the server says. */
    public String type() {
        return type;
    }

    /** All that an entry's {@code outputs} name, in the order of the document, inner ones before what is around them. */
    static List<FileName> of(byte[] json, RedactionRules rules) throws UnreadableJsonException {
        JsonWalk walk = JsonWalk.whole(json, rules);
        JsonTree entry = JsonTree.read(walk);
        List<FileName> names = new ArrayList<>();
        if (entry == null || !entry.isObject()) {
            return names;
        }
        for (JsonTree outputs : entry.children) {
            if (!"outputs".equals(outputs.name) || !outputs.isObject()) {
                continue;
            }
            for (JsonTree node : outputs.children) {
                if (!node.isObject()) {
                    collect(node, walk, names);
                    continue;
                }
                for (JsonTree media : node.children) {
                    List<JsonTree> items = media.isArray() ? media.children : List.of(media);
                    items.forEach(item -> collect(item, walk, names));
                }
            }
        }
        return names;
    }

    private static void collect(JsonTree value, JsonWalk walk, List<FileName> names) {
        value.children.forEach(child -> collect(child, walk, names));
        String filename = text(value, "filename", walk);
        if (filename != null && !filename.isEmpty()) {
            String subfolder = text(value, "subfolder", walk);
            String type = text(value, "type", walk);
            names.add(new FileName(filename, subfolder == null ? "" : subfolder, type == null ? "output" : type));
        }
    }

    private static @Nullable String text(JsonTree object, String name, JsonWalk walk) {
        String text = null;
        if (object.isObject()) {
            for (JsonTree member : object.children) {
                if (name.equals(member.name) && member.isString()) {
                    text = Octets.text(walk.string(member.start, member.end));
                }
            }
        }
        return text;
    }

    @Override
    public String toString() {
        return "FileName[...]";
    }
}
