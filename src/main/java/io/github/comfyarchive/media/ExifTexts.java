package io.github.comfyarchive.media;

import com.drew.imaging.tiff.TiffHandler;
import com.drew.lang.RandomAccessReader;
import com.drew.lang.Rational;
import com.drew.metadata.StringValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the size and the texts out of a TIFF structure and lets nothing else be read. ComfyUI writes {@code prompt:{…}} into
 * Model, and {@code workflow:{…}} and whatever else into Make and the tags below it.
 */
final class ExifTexts implements TiffHandler {
    private static final int WIDTH = 0x0100;
    private static final int HEIGHT = 0x0101;
    private static final int LOWEST_TEXT = 0x0103;
    private static final int MODEL = 0x0110;
    private static final int EXIF_DIRECTORY = 0x8769;
    private static final int USER_COMMENT = 0x9286;
    private static final int XMP = 0x02BC;
    private static final int XP_COMMENT = 0x9C9C;
    private static final int CODE_LENGTH = 8;
    private static final Set<String> CODES = Set.of("ASCII\0\0\0", "UNICODE\0", "JIS\0\0\0\0\0", "\0\0\0\0\0\0\0\0");

    private static final Map<Integer, String> NAMES = Map.of(
            0x010D,
            "DocumentName",
            0x010E,
            "ImageDescription",
            0x010F,
            "Make",
            MODEL,
            "Model",
            0x0131,
            "Software",
            0x013B,
            "Artist",
            0x8298,
            "Copyright",
            USER_COMMENT,
            "UserComment",
            XP_COMMENT,
            "XPComment");

    /** The reader asks once for each number in a list whether it leads to a directory, and lists may lie over each other. */
    private static final int MAX_QUESTIONS = 1_000_000;

    private final Findings findings;
    private final boolean wantsSize;
    private boolean entered;
    private int questions;
    private int unread = Findings.MAX_TEXT;
    private long width;

    ExifTexts(Findings findings, boolean wantsSize) {
        this.findings = findings;
        this.wantsSize = wantsSize;
    }

    @Override
    public boolean tryEnterSubIfd(int tagId) {
        if (++questions > MAX_QUESTIONS) {
            // The interface leaves no other way to end the walk; Exif takes it for what it is, broken data.
            throw new IllegalArgumentException("more directories than a picture has");
        }
        boolean enter = tagId == EXIF_DIRECTORY && !entered;
        entered |= enter;
        return enter;
    }

    @Override
    public boolean hasFollowerIfd() {
        return false;
    }

    /** Answers whether the tag is done with: all but the wanted ones are, unread. */
    @Override
    public boolean customProcessTag(
            int tagOffset,
            Set<Integer> processedIfdOffsets,
            int tiffHeaderOffset,
            RandomAccessReader reader,
            int tagId,
            int byteCount) {
        if (tagId == WIDTH || tagId == HEIGHT) {
            return byteCount > 4;
        }
        boolean bytes = tagId == USER_COMMENT || tagId == XMP || tagId == XP_COMMENT;
        boolean text = bytes || (tagId >= LOWEST_TEXT && tagId <= MODEL) || NAMES.containsKey(tagId);
        if (!text || byteCount > findings.room() || byteCount > unread) {
            return true;
        }
        unread -= byteCount;
        if (!bytes) {
            return false;
        }
        try {
            bytes(tagId, reader.getBytes(tagOffset, byteCount));
        } catch (IOException leadsOutside) {
            return true;
        }
        return true;
    }

    /** Of texts that have zeros in them; writers do not agree of which TIFF type they are. */
    private void bytes(int tagId, byte[] bytes) {
        switch (tagId) {
            case XMP -> XmlTexts.readXmp(new ByteArrayInputStream(bytes), findings);
            case XP_COMMENT -> text(tagId, new String(bytes, StandardCharsets.UTF_16LE));
            default -> comment(bytes);
        }
    }

    /** UserComment: eight bytes name the character code (EXIF 2.3, 4.6.5), which some leave out. */
    private void comment(byte[] bytes) {
        String code = new String(bytes, 0, Math.min(CODE_LENGTH, bytes.length), StandardCharsets.ISO_8859_1);
        byte[] coded = CODES.contains(code) ? Arrays.copyOfRange(bytes, CODE_LENGTH, bytes.length) : bytes;
        if (code.startsWith("UNICODE")) {
            text(USER_COMMENT, new String(coded, utf16(coded)));
        } else {
            text(USER_COMMENT, Findings.decode(coded));
        }
    }

    /**
     * Neither the standard nor its users agree on the byte order. A mark tells; else the zeros, which are the upper halves of letters of
     * ASCII, of which there are some in any text that tells of settings.
     */
    private static Charset utf16(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] & bytes[1] & 0xFF) == 0xFE) {
            return StandardCharsets.UTF_16;
        }
        int zeros = 0;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            zeros += (bytes[i] == 0 ? 1 : 0) - (bytes[i + 1] == 0 ? 1 : 0);
        }
        return zeros >= 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }

    @Override
    public void setString(int tagId, StringValue string) {
        if (tagId > HEIGHT) {
            text(tagId, Findings.decode(string.getBytes()));
        }
    }

    @Override
    public void setInt16u(int tagId, int int16u) {
        size(tagId, int16u);
    }

    @Override
    public void setInt32u(int tagId, long int32u) {
        size(tagId, int32u);
    }

    private void size(int tagId, long pixels) {
        if (wantsSize && !entered && tagId == WIDTH) {
            width = pixels;
        } else if (wantsSize && !entered && tagId == HEIGHT) {
            findings.size(width, pixels);
        }
    }

    private void text(int tagId, String text) {
        int colon = text.indexOf(':');
        boolean named = colon > 0 && colon < text.length() - 1 && "{[\"".indexOf(text.charAt(colon + 1)) >= 0;
        for (int i = 0; named && i < colon; i++) {
            named = Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_';
        }
        if (named) {
            findings.text(text.substring(0, colon), text.substring(colon + 1));
        } else {
            findings.text(NAMES.getOrDefault(tagId, "tag " + tagId), text);
        }
    }

    // What follows is never a text or a size.

    @Override
    public void setByteArray(int tagId, byte[] bytes) {}

    @Override
    public void setTiffMarker(int marker) {}

    @Override
    public void endingIFD() {}

    @Override
    public @Nullable Long tryCustomProcessFormat(int tagId, int formatCode, long componentCount) {
        return null;
    }

    @Override
    public void warn(String message) {}

    @Override
    public void error(String message) {}

    @Override
    public void setRational(int tagId, Rational rational) {}

    @Override
    public void setRationalArray(int tagId, Rational[] array) {}

    @Override
    public void setFloat(int tagId, float float32) {}

    @Override
    public void setFloatArray(int tagId, float[] array) {}

    @Override
    public void setDouble(int tagId, double double64) {}

    @Override
    public void setDoubleArray(int tagId, double[] array) {}

    @Override
    public void setInt8s(int tagId, byte int8s) {}

    @Override
    public void setInt8sArray(int tagId, byte[] array) {}

    @Override
    public void setInt8u(int tagId, short int8u) {}

    @Override
    public void setInt8uArray(int tagId, short[] array) {}

    @Override
    public void setInt16s(int tagId, int int16s) {}

    @Override
    public void setInt16sArray(int tagId, short[] array) {}

    @Override
    public void setInt16uArray(int tagId, int[] array) {}

    @Override
    public void setInt32s(int tagId, int int32s) {}

    @Override
    public void setInt32sArray(int tagId, int[] array) {}

    @Override
    public void setInt32uArray(int tagId, long[] array) {}

    @Override
    public void setInt64s(int tagId, long int64s) {}

    @Override
    public void setInt64sArray(int tagId, long[] array) {}

    @Override
    public void setInt64u(int tagId, long int64u) {}

    @Override
    public void setInt64uArray(int tagId, long[] array) {}
}
