package io.github.comfyarchive.media;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a file say of themselves.
 *
 * @param mediaType the IANA media type, {@code application/octet-stream} when neither bytes nor name tell
 * @param extension the usual file extension, lower case, without a dot; {@code bin} when neither bytes nor name tell
 * @param width in pixels, null for what has none, says none, or says nonsense
 * @param height in pixels, null as for {@code width}: both are known or neither
 * @param texts the texts in the file's metadata, in the order of the file
 * @param textsLeft whether there are more, too long to be read
 */
public record MediaInfo(
        String mediaType,
        String extension,
        @Nullable Integer width,
        @Nullable Integer height,
        List<EmbeddedText> texts,
        boolean textsLeft) {

    /** Keeps its own copy of the texts. */
    public MediaInfo {
        texts = List.copyOf(texts);
    }

    /** What is said of bytes that prove nothing. */
    public static MediaInfo unknown() {
        return new MediaInfo("application/octet-stream", "bin", null, null, List.of(), false);
    }

    /** The first text of that name, null when there is none. */
    public @Nullable String text(String name) {
        for (EmbeddedText embedded : texts) {
            if (embedded.name().equals(name)) {
                return embedded.text();
            }
        }
        return null;
    }
}
