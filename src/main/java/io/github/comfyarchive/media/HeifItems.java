package io.github.comfyarchive.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The EXIF and XMP of a HEIF or AVIF picture: items, which {@code iinf} names and {@code iloc} finds (ISO/IEC 14496-12, 8.11.3 and 8.11.6;
 * ISO/IEC 23008-12, annex A).
 */
final class HeifItems {
    /** A picture of tiles has hundreds; more are made to fill memory. */
    private static final int MAX_ITEMS = 10_000;

    private static final int MAX_TYPE = 200;

    private final FileBytes file;
    private final Map<Long, String> types = new HashMap<>();
    private final List<Extent> extents = new ArrayList<>();
    private long data = -1;

    /** A piece of an item: so many bytes, from the file's beginning or from that of {@code idat}; 0 bytes mean all that follow. */
    private record Extent(long item, boolean inData, long at, long length) {}

    HeifItems(FileBytes file) {
        this.file = file;
    }

    /** {@code idat}: the bytes of small items. */
    void data(long at) {
        data = at;
    }

    /** {@code iinf}: what each item is. */
    void information(long start, long end) throws IOException, MalformedMediaException {
        int countLength = file.u8(start) == 0 ? 2 : 4;
        long at = start + 4 + countLength;
        for (long left = file.big(start + 4, countLength);
                left > 0 && at + 8 <= end && types.size() < MAX_ITEMS;
                left--) {
            long size = file.big(at, 4);
            if (size < 8 || size > end - at) {
                throw new MalformedMediaException("an item is longer than the items");
            }
            int version = file.u8(at + 8);
            if (version >= 2) {
                int idLength = version == 2 ? 2 : 4;
                long typeAt = at + 12 + idLength + 2;
                types.put(file.big(at + 12, idLength), type(typeAt, at + size));
            }
            at += size;
        }
    }

    /** {@code mime} items have their type behind their name, each ended by a zero. */
    private String type(long at, long end) throws IOException, MalformedMediaException {
        String type = file.name(at);
        if (!type.equals("mime")) {
            return type;
        }
        long length = Math.max(0, Math.min(MAX_TYPE, end - at - 4));
        String names = new String(file.bytes(at + 4, length), StandardCharsets.ISO_8859_1);
        int name = names.indexOf('\0');
        int mime = names.indexOf('\0', name + 1);
        return name < 0 ? type : names.substring(name + 1, mime < 0 ? names.length() : mime);
    }

    /** {@code iloc}: where each item stands. */
    void locations(long start) throws IOException, MalformedMediaException {
        int version = file.u8(start);
        int sizes = (int) file.big(start + 4, 2);
        int offsetLength = sizes >> 12;
        int lengthLength = sizes >> 8 & 15;
        int baseLength = sizes >> 4 & 15;
        int indexLength = version == 0 ? 0 : sizes & 15;
        int idLength = version < 2 ? 2 : 4;
        long at = start + 6 + idLength;
        for (long left = file.big(start + 6, idLength); left > 0; left--) {
            long item = file.big(at, idLength);
            at += idLength;
            long method = version == 0 ? 0 : file.big(at, 2) & 15;
            at += (version == 0 ? 0 : 2) + 2;
            long base = number(at, baseLength);
            at += baseLength;
            long count = file.big(at, 2);
            at += 2;
            for (long extent = 0; extent < count; extent++) {
                at += indexLength;
                long offset = base + number(at, offsetLength);
                long length = number(at + offsetLength, lengthLength);
                at += offsetLength + lengthLength;
                if (extents.size() >= MAX_ITEMS) {
                    throw new MalformedMediaException("more items than a picture has");
                }
                if (method <= 1) {
                    extents.add(new Extent(item, method == 1, offset, length));
                }
            }
        }
    }

    /** Of 0, 4 or 8 bytes. */
    private long number(long at, int length) throws IOException, MalformedMediaException {
        return switch (length) {
            case 0 -> 0;
            case 4 -> file.big(at, 4);
            case 8 -> file.big(at, 4) << 32 | file.big(at + 4, 4);
            default -> throw new MalformedMediaException("an offset of " + length + " bytes");
        };
    }

    /** Reads the texts of those items that have any. */
    void read(Findings findings) throws IOException, MalformedMediaException {
        for (Map.Entry<Long, String> item : types.entrySet()) {
            boolean exif = item.getValue().equals("Exif");
            if (!exif && !item.getValue().equals("application/rdf+xml")) {
                continue;
            }
            byte[] bytes = bytes(item.getKey(), findings.room());
            if (!exif) {
                XmlTexts.readXmp(new ByteArrayInputStream(bytes), findings);
            } else if (bytes.length > 4) {
                Exif.readItem(bytes, findings);
            }
        }
    }

    private byte[] bytes(long item, long room) throws IOException, MalformedMediaException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Extent extent : extents) {
            if (extent.item() == item && (!extent.inData() || data >= 0)) {
                long at = extent.at() + (extent.inData() ? data : 0);
                long length = extent.length() == 0 ? file.size() - at : extent.length();
                if (length > room - bytes.size()) {
                    return new byte[0];
                }
                bytes.writeBytes(file.bytes(at, length));
            }
        }
        return bytes.toByteArray();
    }
}
