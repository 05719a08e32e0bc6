package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** WebP (RFC 9649): the chunks of the picture, or of its frames; its header says what is left. */
final class WebpCleaner {
    private static final int FRAME_HEADER = 16;
    private static final int HEADER_LENGTH = 10;

    /** In the header's first byte: the picture moves, has alpha; then EXIF, and before it the profile. */
    private static final int MOVES_OR_ALPHA = 0x12;

    private static final int HAS_EXIF = 0x08;
    private static final int HAS_PROFILE = 0x20;

    private final FileBytes file;
    private final CleanCopy copy;
    private final List<RiffChunk> kept = new ArrayList<>();
    private boolean extended;
    private boolean profile;
    private boolean pixels;
    private int orientation = Orientation.UPRIGHT;

    WebpCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        long size = 4;
        for (RiffChunk chunk : RiffChunk.ofFile(file)) {
            if (isKept(chunk)) {
                kept.add(chunk);
                size += chunk.whole();
            }
        }
        if (!pixels) {
            throw new MalformedMediaException("there are no pixels");
        }
        byte[] exif = extended && orientation != Orientation.UPRIGHT ? Orientation.block(orientation) : new byte[0];
        copy.write(RiffChunk.header("RIFF", size + (exif.length == 0 ? 0 : 8L + exif.length)));
        copy.write("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        for (RiffChunk chunk : kept) {
            if (chunk.name().equals("VP8X")) {
                header(chunk, exif.length > 0);
            } else {
                chunk.keep(copy);
            }
        }
        if (exif.length > 0) {
            copy.write(RiffChunk.header("EXIF", exif.length));
            copy.write(exif);
        }
    }

    private boolean isKept(RiffChunk chunk) throws IOException, MalformedMediaException, UncleanException {
        switch (chunk.name()) {
            case "VP8X" -> {
                require(kept.isEmpty() && chunk.length() == HEADER_LENGTH);
                extended = true;
            }
            case "ICCP" -> {
                require(extended && !profile && !pixels);
                IccProfile.check(file, chunk.at(), chunk.length());
                profile = true;
            }
            case "ANIM" -> require(extended && chunk.length() == 6);
            case "ANMF" -> {
                require(extended && chunk.length() > FRAME_HEADER);
                for (RiffChunk part : RiffChunk.between(file, chunk.at() + FRAME_HEADER, chunk.at() + chunk.length())) {
                    require(isPicture(part));
                }
                pixels = true;
            }
            case "VP8 ", "VP8L", "ALPH" -> {
                require(isPicture(chunk));
                pixels |= !chunk.name().equals("ALPH");
            }
            case "EXIF" -> {
                orientation = Orientation.of(file, chunk.at(), chunk.length());
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** By the signatures that the codings have (RFC 6386, 9.1; RFC 9649, 3.4). */
    private boolean isPicture(RiffChunk chunk) throws IOException, MalformedMediaException {
        return switch (chunk.name()) {
            case "VP8 " -> file.has(chunk.at() + 3, "\u009d\u0001*");
            case "VP8L" -> file.u8(chunk.at()) == 0x2F;
            case "ALPH" -> true;
            default -> false;
        };
    }

    private void header(RiffChunk chunk, boolean exif) throws IOException, MalformedMediaException, UncleanException {
        byte[] header = file.bytes(chunk.at(), HEADER_LENGTH);
        header[0] = (byte) ((header[0] & MOVES_OR_ALPHA) | (exif ? HAS_EXIF : 0) | (profile ? HAS_PROFILE : 0));
        header[1] = 0;
        header[2] = 0;
        header[3] = 0;
        copy.write(RiffChunk.header("VP8X", HEADER_LENGTH));
        copy.write(header);
    }

    private static void require(boolean fits) throws MalformedMediaException {
        if (!fits) {
            throw new MalformedMediaException("a chunk is not what its name says, or not in its place");
        }
    }
}
