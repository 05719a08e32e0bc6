package io.github.comfyarchive.gallery;

import java.util.Arrays;
import java.util.Optional;
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

    /** The kind that a word such as {@code image} stands for. */
    public static Optional<Kind> called(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** In lower case, as it stands in a page. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
