package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * PNG and animated PNG (W3C PNG, third edition). ComfyUI writes {@code prompt} and {@code workflow} as {@code tEXt}, or, in
 * animated ones, as private {@code comf} chunks of the same shape behind the pixels. Some write UTF-8 where Latin-1 belongs. metadata-extractor knows no {@code comf},
 * allocates what a chunk claims and inflates without a bound.
 */
final class Png {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final String XMP = "XML:com.adobe.xmp";

    private final FileBytes file;
    private final Findings findings;

    Png(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    void read() throws IOException, MalformedMediaException {
        findings.type("image/png", "png");
        long at = SIGNATURE.length();
        while (at + 12 <= file.size()) {
            long length = file.big(at, 4);
            String name = file.name(at + 4);
            chunk(name, at + 8, length);
            if (name.equals("IEND")) {
                return;
            }
            at += 12 + length;
        }
    }

    private void chunk(String name, long at, long length) throws IOException, MalformedMediaException {
        switch (name) {
            case "IHDR" -> findings.size(file.big(at, 4), file.big(at + 4, 4));
            case "tEXt", "comf", "zTXt", "iTXt" -> {
                if (findings.fits(length)) {
                    text(name, file.bytes(at, length));
                }
            }
            case "eXIf" -> {
                if (findings.fits(length)) {
                    Exif.read(file.bytes(at, length), findings);
                }
            }
            default -> {
                // Pixels, colours and what else is not text.
            }
        }
    }

    private void text(String chunk, byte[] data) {
        int keyEnd = zero(data, 0);
        if (keyEnd < 0) {
            return;
        }
        String key = latin1(data, 0, keyEnd);
        int start = keyEnd + 1;
        switch (chunk) {
            case "zTXt" -> {
                byte[] text = inflate(data, start + 1);
                if (text != null) {
                    findings.text(key, text);
                }
            }
            case "iTXt" -> international(key, data, start);
            default -> findings.text(key, Arrays.copyOfRange(data, start, data.length));
        }
    }

    /** After the key: compression flag and method, language and translated key, each ended by a zero, and the text. */
    private void international(String key, byte[] data, int start) {
        int languageEnd = zero(data, start + 2);
        int translatedEnd = languageEnd < 0 ? -1 : zero(data, languageEnd + 1);
        if (translatedEnd < 0) {
            return;
        }
        boolean compressed = data[start] == 1;
        byte[] text = compressed
                ? inflate(data, translatedEnd + 1)
                : Arrays.copyOfRange(data, translatedEnd + 1, data.length);
        if (text == null) {
            return;
        }
        if (key.equals(XMP)) {
            XmlTexts.readXmp(new ByteArrayInputStream(text), findings);
        } else {
            findings.text(key, new String(text, StandardCharsets.UTF_8));
        }
    }

    /** Null when the data is broken, or inflates to more than is kept. */
    private byte @Nullable [] inflate(byte[] data, int start) {
        if (start > data.length) {
            return null;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, start, data.length - start);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if ((count == 0 && !inflater.finished()) || !findings.fits(text.size() + count)) {
                    return null;
                }
                text.write(part, 0, count);
            }
            return text.toByteArray();
        } catch (DataFormatException e) {
            // A broken chunk is not read; the rest of the file may be well.
            return null;
        } finally {
            inflater.end();
        }
    }

    private static int zero(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String latin1(byte[] data, int start, int end) {
        return new String(data, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
