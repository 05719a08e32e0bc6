package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tracks of a Matroska file (RFC 9559, 5.1.4): pictures and sounds of known codings. */
final class MatroskaTracks {
    private static final int NUMBER = 0xD7;
    private static final int TYPE = 0x83;
    private static final int ALPHA = 0x53C0;
    private static final int CODEC = 0x86;
    private static final int PRIVATE = 0x63A2;
    private static final int LANGUAGE = 0x22B59C;
    private static final int LANGUAGE_TAG = 0x22B59D;
    private static final int VIDEO = 1;
    private static final int AUDIO = 2;
    private static final int LONGEST_LANGUAGE = 35;
    private static final int LONGEST_PRIVATE = 1 << 16;

    private static final Set<String> CODECS = Set.of(
            "V_VP8",
            "V_VP9",
            "V_AV1",
            "V_MPEG4/ISO/AVC",
            "V_MPEGH/ISO/HEVC",
            "V_FFV1",
            "V_MJPEG",
            "V_PRORES",
            "A_OPUS",
            "A_VORBIS",
            "A_FLAC",
            "A_AAC",
            "A_MPEG/L3",
            "A_AC3",
            "A_EAC3",
            "A_PCM/INT/LIT",
            "A_PCM/INT/BIG",
            "A_PCM/FLOAT/IEEE");

    private final FileBytes file;
    private final CleanCopy copy;
    private final Set<Long> numbers = new HashSet<>();
    private boolean alpha;
    private long type;
    private @Nullable String codec;

    MatroskaTracks(FileBytes file, CleanCopy copy) {
        this.file = file;
        this.copy = copy;
    }

    /** One begins. */
    void begin() {
        type = 0;
        codec = null;
    }

    /** It has ended. */
    void end() throws UncleanException {
        if (type != VIDEO && type != AUDIO) {
            throw new UncleanException(UncleanException.TRACK);
        }
        if (codec == null) {
            throw new UncleanException(UncleanException.CODING);
        }
    }

    /** A number somewhere in the file. */
    void number(int id, long value) {
        if (id == NUMBER) {
            numbers.add(value);
        } else if (id == TYPE) {
            type = value;
        } else if (id == ALPHA) {
            alpha |= value == 1;
        }
    }

    /** Whether what blocks have beside them is the picture's alpha. */
    boolean haveAlpha() {
        return alpha;
    }

    /** Refuses a block of a track that there is not. */
    void requireKnown(MatroskaElement block) throws IOException, MalformedMediaException {
        int length = MatroskaElement.numberLength(file, block.data(), 4);
        long number = file.big(block.data(), length) & ((1L << (7 * length)) - 1);
        if (block.length() < length + 3 || !numbers.contains(number)) {
            throw new MalformedMediaException("a block is of no track");
        }
    }

    /** Whether an element says how a track is coded, or in which language it is. */
    boolean isCoding(int id) {
        return id == CODEC || id == PRIVATE || id == LANGUAGE || id == LANGUAGE_TAG;
    }

    /** Keeps one of those. */
    void coding(MatroskaElement element) throws IOException, MalformedMediaException, UncleanException {
        switch (element.id()) {
            case CODEC -> {
                String name = text(element);
                if (!CODECS.contains(name) && !name.startsWith("A_AAC/")) {
                    throw new UncleanException(UncleanException.CODING);
                }
                codec = name;
                copy.keep(element.start(), element.end());
            }
            case PRIVATE -> decoder(element);
            default -> {
                if (text(element).matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")) {
                    copy.keep(element.start(), element.end());
                } else {
                    element.blank(copy);
                }
            }
        }
    }

    private String text(MatroskaElement element) throws IOException, MalformedMediaException {
        return element.length() > LONGEST_LANGUAGE
                ? ""
                : new String(file.bytes(element.data(), element.length()), StandardCharsets.ISO_8859_1);
    }

    private void decoder(MatroskaElement element) throws IOException, MalformedMediaException, UncleanException {
        if (element.length() > LONGEST_PRIVATE) {
            throw new MalformedMediaException("a decoder's part is longer than it can be");
        }
        if (codec == null) {
            throw new UncleanException(UncleanException.CODING);
        }
        copy.keep(element.start(), element.data());
        byte[] bytes = file.bytes(element.data(), element.length());
        switch (codec) {
            case "A_VORBIS" -> CodecTexts.removeFromVorbis(bytes);
            case "A_FLAC" -> CodecTexts.removeFromFlac(bytes);
            default -> {
                // No texts in it.
            }
        }
        copy.write(bytes);
    }
}
