package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** RIFF files: WebP (RFC 9649) and WAV (Multimedia Programming Interface 1.0; EBU Tech 3306 for RF64). */
final class Riff {
    private final FileBytes file;
    private final Findings findings;

    private Riff(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void readWebp(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("image/webp", "webp");
        new Riff(file, findings).chunks(12, file.size());
    }

    static void readWav(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("audio/wav", "wav");
        new Riff(file, findings).chunks(12, file.size());
    }

    private void chunks(long start, long end) throws IOException, MalformedMediaException {
        long at = start;
        while (at + 8 <= end) {
            long length = file.little(at + 4, 4);
            chunk(file.name(at), at + 8, length);
            at += 8 + length + (length & 1);
        }
    }

    private void chunk(String name, long at, long length) throws IOException, MalformedMediaException {
        switch (name) {
            case "VP8X" -> findings.size(1 + file.little(at + 4, 3), 1 + file.little(at + 7, 3));
            case "VP8L" -> lossless(at);
            case "VP8 " -> lossy(at);
            case "EXIF" -> {
                if (findings.fits(length)) {
                    Exif.read(file.bytes(at, length), findings);
                }
            }
            case "XMP " -> {
                if (findings.fits(length)) {
                    XmlTexts.readXmp(new ByteArrayInputStream(file.bytes(at, length)), findings);
                }
            }
            case "LIST" -> {
                if (file.has(at, "INFO")) {
                    information(at + 4, Math.min(at + length, file.size()));
                }
            }
            case "id3 ", "ID3 " -> Id3.read(file, at, findings);
            default -> {
                // Pixels, samples and what else is not text.
            }
        }
    }

    /** Fourteen bits each, less one, behind the signature byte (RFC 9649, 3.4). */
    private void lossless(long at) throws IOException, MalformedMediaException {
        if (file.u8(at) == 0x2F) {
            long bits = file.little(at + 1, 4);
            findings.size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
        }
    }

    /** Fourteen bits each, below two of scale, behind the start code of a key frame (RFC 6386, 9.1). */
    private void lossy(long at) throws IOException, MalformedMediaException {
        if (file.has(at + 3, "\u009d\u0001*")) {
            findings.size(file.little(at + 6, 2) & 0x3FFF, file.little(at + 8, 2) & 0x3FFF);
        }
    }

    private void information(long start, long end) throws IOException, MalformedMediaException {
        long at = start;
        while (at + 8 <= end) {
            long length = file.little(at + 4, 4);
            if (findings.fits(length)) {
                findings.text(file.name(at), file.bytes(at + 8, length));
            }
            at += 8 + length + (length & 1);
        }
    }
}
