package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ISO base media files (ISO/IEC 14496-12): MP4, MOV, M4A, AVIF, HEIC. The boxes are walked by their sizes, so that the media
 * data is never read. Texts are where ffmpeg, and so ComfyUI and VideoHelperSuite, put them: {@code udta/meta/ilst}, under
 * iTunes' four characters or under names in {@code keys}, or as QuickTime's user data. metadata-extractor reads none of these,
 * and allocates what a box claims.
 */
final class IsoMedia {
    private static final Set<String> CONTAINERS = Set.of("moov", "trak", "mdia", "minf", "stbl", "udta", "iprp");

    /** moov, trak, mdia, minf, stbl: no file needs more than a few levels. */
    private static final int MAX_DEPTH = 8;

    /** A video has a dozen; more are made to fill memory. */
    private static final int MAX_KEYS = 10_000;

    private static final int UTF_16 = 2;

    private static final String XMP =
            "\u00bez\u00cf\u00cb\u0097\u00a9B\u00e8\u009cq\u0099\u0094\u0091\u00e3\u00af\u00ac";

    private final FileBytes file;
    private final Findings findings;
    private final HeifPicture picture;
    private final HeifItems pictureItems;
    private final List<String> keys = new ArrayList<>();
    private boolean videoTrack;
    private boolean inProperties;

    private IsoMedia(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
        this.picture = new HeifPicture(file);
        this.pictureItems = new HeifItems(file);
    }

    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        switch (file.name(8)) {
            case "avif", "avis" -> findings.type("image/avif", "avif");
            case "heic", "heix", "heim", "heis", "hevc", "hevx" -> findings.type("image/heic", "heic");
            case "mif1", "msf1" -> findings.type("image/heif", "heif");
            case "M4A ", "M4B ", "M4P " -> findings.type("audio/mp4", "m4a");
            case "qt  " -> findings.type("video/quicktime", "mov");
            default -> findings.type("video/mp4", "mp4");
        }
        IsoMedia media = new IsoMedia(file, findings);
        try {
            media.boxes(0, file.size(), 0);
        } finally {
            media.picture.size(findings);
            media.pictureItems.read(findings);
        }
    }

    private void boxes(long start, long end, int depth) throws IOException, MalformedMediaException {
        long at = start;
        while (at + 8 <= end && depth < MAX_DEPTH) {
            long size = file.big(at, 4);
            int header = 8;
            if (size == 1) {
                size = file.big(at + 8, 4) << 32 | file.big(at + 12, 4);
                header = 16;
            } else if (size == 0) {
                size = end - at;
            }
            if (size < header || size > end - at) {
                throw new MalformedMediaException("a box is longer than what it stands in");
            }
            box(file.name(at + 4), at + header, at + size, depth);
            at += size;
        }
    }

    private void box(String name, long at, long end, int depth) throws IOException, MalformedMediaException {
        if (inProperties) {
            picture.property(name, at);
            return;
        }
        if (CONTAINERS.contains(name)) {
            videoTrack &= !name.equals("trak");
            boxes(at, end, depth + 1);
            return;
        }
        switch (name) {
            // QuickTime's is a plain box, ISO's has a version and flags first.
            case "meta" -> boxes(file.has(at + 4, "hdlr") ? at : at + 4, end, depth + 1);
            case "hdlr" -> videoTrack |= file.has(at + 8, "vide");
            case "stsd" -> sampleDescription(at, end);
            case "pitm" -> picture.primaryItem(at);
            case "ipma" -> picture.associations(at);
            case "ipco" -> {
                inProperties = true;
                boxes(at, end, depth + 1);
                inProperties = false;
            }
            case "iinf" -> pictureItems.information(at, end);
            case "iloc" -> pictureItems.locations(at);
            case "idat" -> pictureItems.data(at);
            case "uuid" -> xmp(at, end);
            case "keys" -> keys(at, end);
            case "ilst" -> items(at, end);
            default -> {
                if (name.charAt(0) == '\u00a9') {
                    quickTimeText(name, at);
                }
            }
        }
    }

    /** The first entry of a video track: width and height stand 24 bytes behind its box header (14496-12, 12.1.3). */
    private void sampleDescription(long at, long end) throws IOException, MalformedMediaException {
        if (videoTrack && at + 8 + 8 + 28 <= end) {
            findings.size(file.big(at + 40, 2), file.big(at + 42, 2));
        }
    }

    /** XMP stands in a box of its own (XMP specification, part 3, 1.1.7). */
    private void xmp(long at, long end) throws IOException, MalformedMediaException {
        long packet = at + XMP.length();
        if (file.has(at, XMP) && findings.fits(end - packet)) {
            XmlTexts.readXmp(new ByteArrayInputStream(file.bytes(packet, end - packet)), findings);
        }
    }

    private void keys(long start, long end) throws IOException, MalformedMediaException {
        long at = start + 8;
        while (at + 8 <= end && keys.size() < MAX_KEYS) {
            long size = file.big(at, 4);
            if (size < 8 || size > end - at) {
                throw new MalformedMediaException("a key is longer than the keys");
            }
            keys.add(size > 1024 ? "" : Findings.decode(file.bytes(at + 8, size - 8)));
            at += size;
        }
    }

    /** Each item holds its value in a {@code data} box, and a free-form one its name in a {@code name} box. */
    private void items(long start, long end) throws IOException, MalformedMediaException {
        long at = start;
        while (at + 8 <= end) {
            long size = file.big(at, 4);
            if (size < 8 || size > end - at) {
                throw new MalformedMediaException("an item is longer than the items");
            }
            long key = file.big(at + 4, 4);
            item(key >= 1 && key <= keys.size() ? keys.get((int) key - 1) : file.name(at + 4), at + 8, at + size);
            at += size;
        }
    }

    private void item(String key, long start, long end) throws IOException, MalformedMediaException {
        String name = key;
        long at = start;
        while (at + 12 <= end) {
            long size = file.big(at, 4);
            if (size < 12 || size > end - at) {
                throw new MalformedMediaException("a value is longer than its item");
            }
            if (file.has(at + 4, "name") && size <= 1024) {
                name = Findings.decode(file.bytes(at + 12, size - 12));
            } else if (file.has(at + 4, "data") && size >= 16) {
                String text = value(file.big(at + 8, 4), at + 16, size - 16);
                if (text != null) {
                    findings.text(name, text);
                }
            }
            at += size;
        }
    }

    /** Type 1 is UTF-8, 2 is UTF-16, the others are numbers and pictures (QuickTime File Format, well-known types). */
    private @Nullable String value(long type, long at, long length) throws IOException, MalformedMediaException {
        if (type < 1 || type > UTF_16 || !findings.fits(length)) {
            return null;
        }
        byte[] bytes = file.bytes(at, length);
        return type == UTF_16 ? new String(bytes, StandardCharsets.UTF_16BE) : Findings.decode(bytes);
    }

    /** A 16-bit length, a language, the text (QuickTime File Format, user data text strings). */
    private void quickTimeText(String name, long at) throws IOException, MalformedMediaException {
        long length = file.big(at, 2);
        if (findings.fits(length)) {
            findings.text(name, file.bytes(at + 4, length));
        }
    }
}
