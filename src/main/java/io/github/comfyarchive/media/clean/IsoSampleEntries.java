package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** How the samples of a track are coded (ISO/IEC 14496-12, 8.5.2 and 12): what a decoder needs, without the names of programs. */
final class IsoSampleEntries {
    private static final Set<String> VIDEO = Set.of(
            "avc1", "avc3", "hvc1", "hev1", "av01", "vp08", "vp09", "mp4v", "apch", "apcn", "apcs", "apco", "ap4h",
            "ap4x", "jpeg", "png ");

    private static final Set<String> AUDIO = Set.of(
            "mp4a", "Opus", "fLaC", "alac", "ac-3", "ec-3", ".mp3", "sowt", "twos", "in24", "in32", "fl32", "fl64",
            "lpcm", "ipcm", "fpcm");

    private static final int VIDEO_LENGTH = 78;
    private static final int VENDOR_AT = 12;
    private static final int VENDOR_END = 16;

    /** Where the name of the compressor stands. */
    private static final int NAME_AT = 42;

    private static final int NAME_END = 74;

    /** By QuickTime's version. */
    private static final int[] AUDIO_LENGTHS = {28, 44, 64};

    /** FLAC's first block and nothing else (Encapsulation of FLAC in ISO Base Media File Format, 3.3.2). */
    private static final int FLAC_LENGTH = 42;

    /** The most bytes of what a decoder needs. */
    private static final Map<String, Integer> DECODER = Map.ofEntries(
            Map.entry("avcC", 4096),
            Map.entry("hvcC", 16_384),
            Map.entry("av1C", 4096),
            Map.entry("vpcC", 12),
            Map.entry("esds", 1024),
            Map.entry("dOps", 266),
            Map.entry("alac", 64),
            Map.entry("dac3", 3),
            Map.entry("dec3", 64),
            Map.entry("chan", 1024),
            Map.entry("pcmC", 6),
            Map.entry("btrt", 12),
            Map.entry("pasp", 8),
            Map.entry("clap", 32),
            Map.entry("fiel", 2),
            Map.entry("gama", 4),
            Map.entry("mdcv", 24),
            Map.entry("clli", 4),
            Map.entry("frma", 4),
            Map.entry("mp4a", 4),
            Map.entry("enda", 2),
            Map.entry("\0\0\0\0", 0));

    private final FileBytes file;
    private final CleanCopy copy;

    IsoSampleEntries(FileBytes file, CleanCopy copy) {
        this.file = file;
        this.copy = copy;
    }

    /** Of a box {@code stsd}. */
    void read(IsoBox table) throws IOException, MalformedMediaException, UncleanException {
        if (file.u8(table.data()) != 0) {
            throw new UncleanException(UncleanException.CODING);
        }
        copy.keep(table.start(), table.data() + 8);
        long at = table.data() + 8;
        for (long left = file.big(table.data() + 4, 4); left > 0; left--) {
            IsoBox entry = IsoBox.at(file, at, table.end(), false);
            entry(entry);
            at = entry.end();
        }
        if (at != table.end()) {
            throw new MalformedMediaException("something stands behind the codings");
        }
    }

    private void entry(IsoBox entry) throws IOException, MalformedMediaException, UncleanException {
        long at = entry.data();
        long fixed;
        if (VIDEO.contains(entry.name())) {
            fixed = VIDEO_LENGTH;
        } else if (AUDIO.contains(entry.name()) && file.big(at + 8, 2) < AUDIO_LENGTHS.length) {
            fixed = AUDIO_LENGTHS[(int) file.big(at + 8, 2)];
        } else {
            throw new UncleanException(UncleanException.CODING);
        }
        if (entry.length() < fixed) {
            throw new MalformedMediaException("a coding is cut short");
        }
        copy.keep(entry.start(), at + VENDOR_AT);
        copy.zeros(VENDOR_END - VENDOR_AT);
        if (fixed == VIDEO_LENGTH) {
            copy.keep(at + VENDOR_END, at + NAME_AT);
            copy.zeros(NAME_END - NAME_AT);
            copy.keep(at + NAME_END, at + fixed);
        } else {
            copy.keep(at + VENDOR_END, at + fixed);
        }
        decoder(at + fixed, entry.end(), true);
    }

    private void decoder(long start, long end, boolean outer)
            throws IOException, MalformedMediaException, UncleanException {
        long at = start;
        while (at < end) {
            if (end - at == 4 && file.big(at, 4) == 0) {
                copy.zeros(4); // QuickTime may end so
                return;
            }
            IsoBox box = IsoBox.at(file, at, end, false);
            if (box.name().equals("wave") && outer) {
                copy.keep(box.start(), box.data());
                decoder(box.data(), box.end(), false);
            } else if (isNeeded(box)) {
                copy.keep(box.start(), box.end());
            } else {
                box.free(copy);
            }
            at = box.end();
        }
    }

    private boolean isNeeded(IsoBox box) throws IOException, MalformedMediaException, UncleanException {
        if (box.name().equals("dfLa")) {
            if (box.length() != FLAC_LENGTH || file.u8(box.data() + 4) != 0x80) {
                throw new UncleanException(UncleanException.CODING);
            }
            return true;
        }
        if (box.name().equals("colr")) {
            boolean profile = file.has(box.data(), "prof") || file.has(box.data(), "rICC");
            if (profile) {
                IccProfile.check(file, box.data() + 4, box.length() - 4);
            }
            return profile || box.length() <= 11;
        }
        Integer most = DECODER.get(box.name());
        if (most != null && box.length() > most) {
            throw new MalformedMediaException("a decoder's part is longer than it can be");
        }
        return most != null;
    }
}
