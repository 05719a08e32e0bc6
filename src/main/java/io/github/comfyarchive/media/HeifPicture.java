package io.github.comfyarchive.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The size of a HEIF or AVIF picture (ISO/IEC 23008-12): such a file holds tiles and thumbnails too, so that it is the size
 * among the properties of the primary item that counts.
 */
final class HeifPicture {
    /** A picture of tiles has hundreds; more are made to fill memory. */
    private static final int MAX_PROPERTIES = 10_000;

    private record Property(boolean crop, long width, long height) {}

    private static final Property OTHER = new Property(false, 0, 0);

    private final FileBytes file;
    private final List<Property> properties = new ArrayList<>();
    private final List<Integer> ofPrimary = new ArrayList<>();
    private long primary = -1;

    HeifPicture(FileBytes file) {
        this.file = file;
    }

    /** {@code pitm}: which item is the picture. */
    void primaryItem(long at) throws IOException, MalformedMediaException {
        primary = file.big(at + 4, file.u8(at) == 0 ? 2 : 4);
    }

    /** A box in {@code ipco}; items refer to it by its position. */
    void property(String name, long at) throws IOException, MalformedMediaException {
        if (properties.size() >= MAX_PROPERTIES) {
            throw new MalformedMediaException("more properties than a picture has");
        }
        switch (name) {
            case "ispe" -> properties.add(new Property(false, file.big(at + 4, 4), file.big(at + 8, 4)));
            case "clap" -> {
                // Fractions (14496-12, 12.1.4).
                long widthDivisor = Math.max(1, file.big(at + 4, 4));
                long heightDivisor = Math.max(1, file.big(at + 12, 4));
                properties.add(new Property(true, file.big(at, 4) / widthDivisor, file.big(at + 8, 4) / heightDivisor));
            }
            default -> properties.add(OTHER);
        }
    }

    /** {@code ipma}: each item's properties, an essential bit before each position. */
    void associations(long start) throws IOException, MalformedMediaException {
        int idLength = file.u8(start) == 0 ? 2 : 4;
        int positionLength = (file.u8(start + 3) & 1) == 0 ? 1 : 2;
        long items = file.big(start + 4, 4);
        long at = start + 8;
        for (long i = 0; i < items; i++) {
            long item = file.big(at, idLength);
            int count = file.u8(at + idLength);
            at += idLength + 1;
            for (int j = 0; j < count && item == primary && ofPrimary.size() < MAX_PROPERTIES; j++) {
                long position = file.big(at + (long) j * positionLength, positionLength);
                ofPrimary.add((int) position & (positionLength == 1 ? 0x7F : 0x7FFF));
            }
            at += (long) count * positionLength;
        }
    }

    /** The crop, where there is one, is what is to be seen. */
    void size(Findings findings) {
        for (boolean crop : new boolean[] {true, false}) {
            for (int position : ofPrimary) {
                boolean present = position >= 1 && position <= properties.size();
                Property property = present ? properties.get(position - 1) : OTHER;
                if (property.crop() == crop) {
                    findings.size(property.width(), property.height());
                }
            }
        }
    }
}
