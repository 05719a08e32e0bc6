package io.github.comfyarchive.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a node names by a plain string, as the 3D nodes do (comfyui-protocol.md, "One entry"). It is a guess: whether the
 * server has such a file it alone can tell.
 *
 * @param file the file, by the best that its name tells
 * @param bare whether nothing but the name is said: then the node's class decides where it lies
 */
record NamedFile(FileReference file, boolean bare) {
    /** The keys under which a string may be the name of a file. */
    private static final Set<String> KEYS =
            Set.of("images", "gifs", "video", "audio", "3d", "result", "files", "a_images", "b_images", "latents");

    /** Classes whose bare names lie in temp. */
    private static final Set<String> IN_TEMP = Set.of("Preview3DAdvanced", "PreviewGaussianSplat", "PreviewPointCloud");

    private static final Set<String> SUFFIXES = Set.of(
            // pictures
            "png",
            "apng",
            "jpg",
            "jpeg",
            "webp",
            "gif",
            "bmp",
            "tif",
            "tiff",
            "avif",
            "heic",
            "heif",
            "jxl",
            "svg",
            "exr",
            "hdr",
            "psd",
            "tga",
            // films
            "mp4",
            "m4v",
            "webm",
            "mov",
            "mkv",
            "avi",
            "ogv",
            // sounds
            "mp3",
            "wav",
            "flac",
            "ogg",
            "oga",
            "opus",
            "m4a",
            "aac",
            // models
            "glb",
            "gltf",
            "obj",
            "mtl",
            "fbx",
            "stl",
            "ply",
            "splat",
            "ksplat",
            "spz",
            "sog",
            "usd",
            "usda",
            "usdc",
            "usdz",
            "dae",
            "3mf",
            // what else nodes save
            "latent",
            "safetensors",
            "txt",
            "json",
            "html",
            "csv",
            "md",
            "srt",
            "vtt",
            "zip",
            "pdf");

    /** What the server itself takes for a type after a name: {@code folder_paths.annotated_filepath}. */
    private static final Pattern TYPE_BEHIND = Pattern.compile("(.+?) ?\\[(output|temp|input)]");

    private static final Pattern BACKGROUND = Pattern.compile("temp/bg_[^/]+");
    private static final Pattern ABSOLUTE = Pattern.compile("(?:/|[A-Za-z]:/).*");
    private static final Pattern FOLDER_OF_TYPE = Pattern.compile(".*/(output|temp|input)/(.+)");

    /** As long as a path can be on Linux. */
    private static final int MOST_CHARACTERS = 4096;

    /** Whether a string under a key of a node's outputs may be the name of a file. */
    static boolean isNamedUnder(String media) {
        return KEYS.contains(media);
    }

    /** Reads a string; nothing where it is not the name of a media or model file, or leads out of its folder. */
    static Optional<NamedFile> of(String text) {
        if (text.length() > MOST_CHARACTERS
                || text.contains("..")
                || text.contains("://")
                || text.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        Matcher behind = TYPE_BEHIND.matcher(text);
        boolean typed = behind.matches();
        String type = typed ? behind.group(2) : "output";
        String path = (typed ? behind.group(1) : text).replace('\\', '/');
        boolean absolute = ABSOLUTE.matcher(path).matches();
        if (!typed && BACKGROUND.matcher(path).matches()) {
            return named(path.substring(path.indexOf('/') + 1), "temp", false);
        }
        if (!absolute) {
            return named(path, type, !typed);
        }
        Matcher folder = FOLDER_OF_TYPE.matcher(path);
        if (folder.matches()) {
            return named(folder.group(2), typed ? type : folder.group(1), false);
        }
        return named(path.substring(path.indexOf('/')), type, false);
    }

    private static Optional<NamedFile> named(String path, String type, boolean untyped) {
        List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
        String filename = parts.remove(parts.size() - 1);
        parts.removeIf(part -> part.isEmpty() || part.equals("."));
        int dot = filename.lastIndexOf('.');
        if (dot <= 0 || !SUFFIXES.contains(filename.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        FileReference file = new FileReference(
                Surrogates.replaceLone(filename), Surrogates.replaceLone(String.join("/", parts)), type);
        return Optional.of(new NamedFile(file, untyped && parts.isEmpty()));
    }

    /** The file beside another one, where the name says no place of its own. */
    FileReference beside(FileReference other) {
        return bare ? new FileReference(file.filename(), other.subfolder(), other.type()) : file;
    }

    /** The file as a node of a class means it. */
    FileReference of(String nodeId, NodeClasses classes) {
        return bare && IN_TEMP.contains(classes.of(nodeId)) ? new FileReference(file.filename(), "", "temp") : file;
    }
}
