package io.github.comfyarchive.graph;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on the server from which a node takes something: {@code sub/photo.png}, or {@code ComfyUI_00001_.png [output]}, as ComfyUI's
 * {@code folder_paths.annotated_filepath} reads it.
 *
 * @param filename its name
 * @param subfolder where it is, empty if nowhere special
 * @param type {@code input}, {@code output} or {@code temp}
 */
public record InputFile(String nodeId, String filename, String subfolder, String type) {
    /** File systems take 255 bytes a name; folders come before it. */
    private static final int NAME = 400;

    private static final Pattern ANNOTATED = Pattern.compile("(.*[^ ]) ?\\[(input|output|temp)]", Pattern.DOTALL);
    private static final InputPattern WRITTEN = new InputPattern(List.of(
            "filename_prefix",
            "save_*",
            "*_prefix",
            "output*",
            "*_path",
            "url",
            "title",
            "text",
            "prompt",
            "path",
            "folder"));
    private static final Set<String> SUFFIXES = Set.of(
            "png", "jpg", "jpeg", "webp", "gif", "bmp", "avif", "tif", "tiff", "heic", "exr", "mp4", "webm", "mov",
            "mkv", "avi", "m4v", "wav", "mp3", "flac", "ogg", "opus", "m4a", "aac", "glb", "gltf", "obj", "fbx", "stl",
            "usdz", "ply", "spz", "latent", "svg");

    /** The file that a literal at an input of a node names, or null where it names none. */
    static @Nullable InputFile of(GraphNode node, String input, Value value) {
        if (!(value instanceof Value.Text text) || text.text().length() > NAME) {
            return null;
        }
        Matcher annotated = text.text().endsWith("]") ? ANNOTATED.matcher(text.text()) : null;
        boolean matches = annotated != null && annotated.matches();
        String path = annotated != null && matches ? annotated.group(1) : text.text();
        if (!hasSuffix(path)
                || isElsewhere(path)
                || WRITTEN.fits(input)
                || node.type().contains("Save")) {
            return null;
        }
        int end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        String subfolder = end < 0 ? "" : path.substring(0, end).replace('\\', '/');
        return new InputFile(
                node.id(),
                path.substring(end + 1),
                subfolder,
                annotated != null && matches ? annotated.group(2) : "input");
    }

    private static boolean hasSuffix(String path) {
        int dot = path.lastIndexOf('.');
        return dot > 0 && SUFFIXES.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** A path of the machine's or an address is not a file of the server's folders. */
    private static boolean isElsewhere(String path) {
        return path.startsWith("/")
                || path.startsWith("\\")
                || path.contains("://")
                || path.contains("..")
                || path.indexOf('\n') >= 0
                || (path.length() > 1 && path.charAt(1) == ':');
    }
}
