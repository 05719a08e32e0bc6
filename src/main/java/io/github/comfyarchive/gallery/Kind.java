package io.github.comfyarchive.gallery;

import org.jspecify.annotations.Nullable;

/** What a tile shows, by the media type of its file. */
public enum Kind {
    IMAGE,
    VIDEO,
    AUDIO,
    OTHER,
    FAILURE;

    static Kind of(@Nullable String mediaType) {
        if (mediaType == null || mediaType.equals(Markup.SVG)) {
            return OTHER;
        }
        String family = mediaType.replaceFirst("/.*", "");
        return switch (family) {
            case "image" -> IMAGE;
            case "video" -> VIDEO;
            case "audio" -> AUDIO;
            default -> OTHER;
        };
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
