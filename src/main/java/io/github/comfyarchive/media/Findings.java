package io.github.comfyarchive.media;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a probe has found so far: it stands when the rest of the file turns out to be broken. */
final class Findings {
    /** All texts of one file together, in characters. */
    static final int MAX_TEXT = 16 << 20;

    /** A file has a handful; more are made to fill memory. */
    private static final int MAX_TEXTS = 1000;

    private static final int MAX_NAME = 200;

    /** The containers' names for a free comment. */
    private static final Map<String, String> NAMES = Map.of(
            "prompt", "prompt",
            "workflow", "workflow",
            "comment", "comment",
            "\u00a9cmt", "comment",
            "com.apple.quicktime.comment", "comment",
            "icmt", "comment",
            "comm", "comment");

    private final List<EmbeddedText> texts = new ArrayList<>();
    private String mediaType = MediaInfo.unknown().mediaType();
    private String extension = MediaInfo.unknown().extension();
    private @Nullable Integer width;
    private @Nullable Integer height;
    private int room = MAX_TEXT;
    private boolean textsLeft;

    void type(String provenMediaType, String usualExtension) {
        mediaType = provenMediaType;
        extension = usualExtension;
    }

    /** Whether a type has been found. */
    boolean proven() {
        return !extension.equals(MediaInfo.unknown().extension());
    }

    /** Keeps the first sizes that a picture can have. */
    void size(long pixelsWide, long pixelsHigh) {
        boolean plausible =
                pixelsWide > 0 && pixelsHigh > 0 && pixelsWide <= Integer.MAX_VALUE && pixelsHigh <= Integer.MAX_VALUE;
        if (width == null && plausible) {
            width = (int) pixelsWide;
            height = (int) pixelsHigh;
        }
    }

    /** How many characters of text may still be kept: nothing longer needs to be read. */
    int room() {
        return texts.size() < MAX_TEXTS ? room : 0;
    }

    /** Whether a text of so many bytes may still be kept; if not, the file is known to say more than is read. */
    boolean fits(long length) {
        boolean fitting = length <= room();
        textsLeft |= !fitting;
        return fitting;
    }

    /**
     * Keeps a text, under the one name that its kind has in all containers; text past the bound is dropped whole. Any text but a graph
     * and a workflow may be both as one JSON object: VideoHelperSuite's comment, the metadata of SaveSVGNode.
     */
    void text(String name, String text) {
        String known = NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
        String trimmed = withoutPadding(text);
        if (known.equals("prompt") || known.equals("workflow")) {
            keep(known, trimmed);
            return;
        }
        List<EmbeddedText> parts = PromptComment.split(trimmed);
        if (parts.isEmpty()) {
            keep(known, trimmed);
        }
        for (EmbeddedText part : parts) {
            keep(part.name(), part.text());
        }
    }

    /** Keeps a text that ought to be UTF-8 and, as old writers have it, may be Latin-1. */
    void text(String name, byte[] bytes) {
        text(name, decode(bytes));
    }

    MediaInfo toInfo() {
        return new MediaInfo(mediaType, extension, width, height, texts, textsLeft);
    }

    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            // Not UTF-8: every byte is a character in Latin-1, so nothing is lost.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private void keep(String name, String text) {
        if (name.isEmpty() || name.length() > MAX_NAME || text.isEmpty() || !fits(text.length())) {
            return;
        }
        room -= text.length();
        texts.add(new EmbeddedText(name, text));
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\0') {
            end--;
        }
        return text.substring(0, end);
    }
}
