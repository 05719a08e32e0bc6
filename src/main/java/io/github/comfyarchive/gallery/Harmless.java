package io.github.comfyarchive.gallery;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files a browser may open: those with which it can do no harm, whoever made them. It goes by the ending of what it opens from a disk,
 * and by the type that a server says.
 */
public final class Harmless {
    /** For what proves no other type. */
    public static final String DOWNLOAD = "application/octet-stream";

    private static final Set<String> ENDINGS = Set.of(
            "png", "apng", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp4", "m4v", "webm", "mov", "mkv", "ogv",
            "mp3", "wav", "flac", "ogg", "opus", "oga", "m4a", "aac", "tif", "tiff", "heic", "heif", "glb");

    private static final Pattern TYPE = Pattern.compile("(?:(?:image|video|audio)/[a-z0-9.-]+|model/gltf-binary)");

    private Harmless() {}

    /**
     * Whether a browser may show a file.
     *
     * @param extension by its bytes, without a dot
     */
    public static boolean isShown(String extension) {
        return ENDINGS.contains(extension);
    }

    /**
     * What a browser is told that a file is.
     *
     * @param extension by its bytes
     * @param mediaType the same; what another home was told may be anything
     * @return {@link #DOWNLOAD} for all that it is not to show
     */
    public static String mediaType(String extension, String mediaType) {
        return isShown(extension) && TYPE.matcher(mediaType).matches() ? mediaType : DOWNLOAD;
    }
}
