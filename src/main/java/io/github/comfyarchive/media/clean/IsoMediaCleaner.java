package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * MP4, MOV and M4A (ISO/IEC 14496-12; QuickTime File Format). A box that a copy does not need becomes a {@code free} box of zeros in as many
 * bytes, for samples are found by where they stand in the file. Times and names of programs become zeros; how a picture is turned stands in a
 * track's header and stays. Of the media data only samples may be there.
 */
final class IsoMediaCleaner {
    private static final Set<String> BRANDS = Set.of("M4A ", "M4B ", "M4V ", "qt  ", "avc1", "MSNV", "dash", "f4v ");

    private static final Map<String, Set<String>> CONTAINERS = Map.of(
            "", Set.of("moov"),
            "moov", Set.of("trak"),
            "trak", Set.of("edts", "mdia"),
            "mdia", Set.of("minf"),
            "minf", Set.of("dinf", "stbl"));

    /** The kinds that a file is of, four letters each. */
    private static final int LONGEST_TYPE = 256;

    /** What says that data stands in the same file. */
    private static final int OWN_REFERENCE = 12;

    /** A file has some hundred. */
    private static final int MOST_BOXES = 100_000;

    private final FileBytes file;
    private final CleanCopy copy;
    private final IsoSamples samples;
    private final IsoSampleEntries entries;
    private int boxes;
    private int movies;
    private int tracks;

    IsoMediaCleaner(Cleaner.Source source, CleanCopy copy) throws IOException {
        this.file = source.bytes();
        this.copy = copy;
        this.samples = new IsoSamples(source);
        this.entries = new IsoSampleEntries(file, copy);
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        String brand = file.name(8);
        if (!BRANDS.contains(brand)
                && !brand.startsWith("iso")
                && !brand.startsWith("mp4")
                && !brand.startsWith("3g")) {
            throw new UncleanException(UncleanException.NO_WAY);
        }
        boxes(0, file.size(), "");
        if (movies != 1 || tracks == 0) {
            throw new MalformedMediaException("there is nothing to see or hear, or more than one movie");
        }
        samples.check();
    }

    private void boxes(long start, long end, String parent)
            throws IOException, MalformedMediaException, UncleanException {
        long at = start;
        while (at < end) {
            IsoBox box = IsoBox.at(file, at, end, parent.isEmpty());
            if (++boxes > MOST_BOXES) {
                throw new MalformedMediaException("there are more boxes than a file has");
            }
            box(box, parent);
            at = box.end();
        }
    }

    private void box(IsoBox box, String parent) throws IOException, MalformedMediaException, UncleanException {
        if (CONTAINERS.getOrDefault(parent, Set.of()).contains(box.name())) {
            movies += box.name().equals("moov") ? 1 : 0;
            copy.keep(box.start(), box.data());
            boxes(box.data(), box.end(), box.name());
            if (box.name().equals("trak")) {
                tracks++;
                samples.endTrack();
            }
            return;
        }
        switch (parent + "/" + box.name()) {
            case "/ftyp" -> keep(box, box.start() == 0 && box.length() <= LONGEST_TYPE);
            case "/mdat" -> {
                samples.data(box.data(), box.end());
                keep(box, true);
            }
            case "/moof" -> throw new UncleanException("a video in fragments");
            case "moov/mvhd" -> withoutTimes(box, 100, 112);
            case "trak/tkhd" -> withoutTimes(box, 84, 96);
            case "edts/elst" -> keep(box, isTable(box, 12, 20));
            case "mdia/mdhd" -> withoutTimes(box, 24, 36);
            case "mdia/hdlr" -> {
                if (!file.has(box.data() + 8, "vide") && !file.has(box.data() + 8, "soun")) {
                    throw new UncleanException(UncleanException.TRACK);
                }
                withoutName(box);
            }
            case "minf/hdlr" -> withoutName(box);
            case "minf/vmhd" -> keep(box, box.length() == 12);
            case "minf/smhd" -> keep(box, box.length() == 8);
            case "dinf/dref" -> keep(box, isOwn(box));
            case "stbl/stsd" -> entries.read(box);
            case "stbl/stts", "stbl/ctts" -> keep(box, isTable(box, 8, 8));
            case "stbl/stss" -> keep(box, isTable(box, 4, 4));
            case "stbl/cslg" -> keep(box, box.length() == 24 || box.length() == 44);
            case "stbl/sbgp" ->
                keep(box, file.u8(box.data()) == 0 && box.length() == 12 + 8 * file.big(box.data() + 8, 4));
            case "stbl/sgpd" -> keepIfRoll(box);
            case "stbl/stsc" -> {
                keep(box, isTable(box, 12, 12));
                samples.chunks(box.data() + 8, file.big(box.data() + 4, 4));
            }
            case "stbl/stco" -> {
                keep(box, isTable(box, 4, 4));
                samples.places(box.data() + 8, file.big(box.data() + 4, 4), 4);
            }
            case "stbl/co64" -> {
                keep(box, isTable(box, 8, 8));
                samples.places(box.data() + 8, file.big(box.data() + 4, 4), 8);
            }
            case "stbl/stsz" -> {
                long each = file.big(box.data() + 4, 4);
                long count = file.big(box.data() + 8, 4);
                keep(box, box.length() == 12 + (each == 0 ? 4 * count : 0));
                samples.sizes(box.data() + 12, count, each);
            }
            default -> box.free(copy);
        }
    }

    /** How much is decoded before what is heard: groups of one description of two bytes. Of other groups no player must know. */
    private void keepIfRoll(IsoBox box) throws IOException, MalformedMediaException, UncleanException {
        boolean roll = box.length() == 18
                && file.u8(box.data()) == 1
                && (file.has(box.data() + 4, "roll") || file.has(box.data() + 4, "prol"))
                && file.big(box.data() + 8, 4) == 2
                && file.big(box.data() + 12, 4) == 1;
        if (roll) {
            keep(box, true);
        } else {
            box.free(copy);
        }
    }

    /** Whether a table has as many rows as it says, and nothing else. */
    private boolean isTable(IsoBox box, int row, int longRow) throws IOException, MalformedMediaException {
        int width = file.u8(box.data()) == 1 ? longRow : row;
        return box.length() >= 8 && box.length() == 8 + width * file.big(box.data() + 4, 4);
    }

    /** Whether all data stands in this file. */
    private boolean isOwn(IsoBox box) throws IOException, MalformedMediaException {
        long count = file.big(box.data() + 4, 4);
        boolean own = count > 0 && box.length() == 8 + OWN_REFERENCE * count;
        for (long entry = box.data() + 8; own && entry < box.end(); entry += OWN_REFERENCE) {
            own = file.big(entry, 4) == OWN_REFERENCE
                    && (file.has(entry + 4, "url ") || file.has(entry + 4, "alis"))
                    && file.big(entry + 8, 4) == 1;
        }
        return own;
    }

    /** Keeps a header but for when it was made and changed. */
    private void withoutTimes(IsoBox box, int length, int longLength)
            throws IOException, MalformedMediaException, UncleanException {
        boolean wide = file.u8(box.data()) == 1;
        if (box.length() != (wide ? longLength : length)) {
            throw wrongLength();
        }
        long times = box.data() + 4;
        long behind = times + (wide ? 16 : 8);
        copy.keep(box.start(), times);
        copy.zeros(behind - times);
        copy.keep(behind, box.end());
    }

    /** Keeps what kind of track it is, without the name of whoever wrote it. */
    private void withoutName(IsoBox box) throws MalformedMediaException, UncleanException {
        if (box.length() < 24) {
            throw wrongLength();
        }
        copy.keep(box.start(), box.data() + 12);
        copy.zeros(box.end() - box.data() - 12);
    }

    private void keep(IsoBox box, boolean fits) throws MalformedMediaException, UncleanException {
        if (!fits) {
            throw wrongLength();
        }
        copy.keep(box.start(), box.end());
    }

    private static MalformedMediaException wrongLength() {
        return new MalformedMediaException("a box has another length than its contents");
    }
}
