package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * WebM and Matroska (RFC 9559). What a player does not need (tags, title, chapters, attachments, dates, checksums, which would be wrong)
 * becomes a {@code Void} element in as many bytes, for clusters are found by where they stand. A master that is not in the tables here is one
 * of those, so there is no depth to get lost in.
 */
final class MatroskaCleaner {
    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int SEEK_HEAD = 0x114D9B74;
    private static final int SEEK = 0x4DBB;
    private static final int SEEK_ID = 0x53AB;
    private static final int SEEK_POSITION = 0x53AC;
    private static final int INFO = 0x1549A966;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK = 0xAE;
    private static final int CLUSTER = 0x1F43B675;
    private static final int CUES = 0x1C53BB6B;
    private static final int TAGS = 0x1254C367;
    private static final int CHAPTERS = 0x1043A770;
    private static final int ATTACHMENTS = 0x1941A469;
    private static final int DOC_TYPE = 0x4282;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int GROUP = 0xA0;
    private static final int BLOCK = 0xA1;
    private static final int CODEC_STATE = 0xA4;
    private static final int ADDITIONS = 0x75A1;
    private static final int ADDITION = 0xA6;
    private static final int ADDED = 0xA5;
    private static final int ENCODINGS = 0x6D80;
    private static final int MUXER = 0x4D80;
    private static final int WRITER = 0x5741;

    /** What may stand in a segment, and so ends a cluster that does not say how long it is. */
    private static final Set<Integer> TOP = Set.of(SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, TAGS, CHAPTERS, ATTACHMENTS);

    /** What stays of them, and may be looked up. */
    private static final Set<Integer> FOUND = Set.of(INFO, TRACKS, CLUSTER, CUES);

    /** By a master: the masters in it that are gone through. */
    private static final Map<Integer, Set<Integer>> MASTERS = Map.ofEntries(
            Map.entry(TRACKS, Set.of()),
            Map.entry(CUES, Set.of(0xBB)),
            Map.entry(0xBB, Set.of(0xB7)),
            Map.entry(GROUP, Set.of(ADDITIONS)),
            Map.entry(ADDITIONS, Set.of(ADDITION)),
            Map.entry(TRACK, Set.of(0xE0, 0xE1)),
            Map.entry(0xE0, Set.of(0x55B0, 0x7670)),
            Map.entry(0x55B0, Set.of(0x55D0)));

    /** By a master: the numbers in it that stay. */
    private static final Map<Integer, Set<Integer>> NUMBERS = numbers();

    private final FileBytes file;
    private final CleanCopy copy;
    private final MatroskaTracks tracks;
    private boolean clusters;

    MatroskaCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
        this.tracks = new MatroskaTracks(file, copy);
    }

    private static Map<Integer, Set<Integer>> numbers() {
        Map<Integer, Set<Integer>> all = new HashMap<>();
        all.put(EBML, Set.of(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4287, 0x4285));
        all.put(INFO, Set.of(0x2AD7B1, 0x4489));
        all.put(
                TRACK,
                Set.of(
                        0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x23E383, 0x234E7A, 0x6DE7, 0x6DF8, 0x55EE,
                        0x23314F, 0x56AA, 0x56BB, 0xAA, 0x537F));
        all.put(
                0xE0, // video
                Set.of(
                        0x9A, 0x9D, 0x53B8, 0x53C0, 0xB0, 0xBA, 0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x54B0, 0x54BA, 0x54B2,
                        0x54B3, 0x2EB524));
        all.put(
                0x55B0, // colours
                Set.of(
                        0x55B1, 0x55B2, 0x55B3, 0x55B4, 0x55B5, 0x55B6, 0x55B7, 0x55B8, 0x55B9, 0x55BA, 0x55BB, 0x55BC,
                        0x55BD));
        all.put(
                0x55D0, // the screen it was made for
                Set.of(0x55D1, 0x55D2, 0x55D3, 0x55D4, 0x55D5, 0x55D6, 0x55D7, 0x55D8, 0x55D9, 0x55DA));
        all.put(0x7670, Set.of(0x7671, 0x7673, 0x7674, 0x7675)); // how it is turned
        all.put(0xE1, Set.of(0xB5, 0x78B5, 0x9F, 0x6264, 0x52F1)); // audio
        all.put(0xBB, Set.of(0xB3));
        all.put(0xB7, Set.of(0xF7, 0xF1, 0xF0, 0xB2, 0x5378, 0xEA));
        all.put(CLUSTER, Set.of(0xE7, 0xA7, 0xAB));
        all.put(GROUP, Set.of(0x9B, 0xFB, 0xFA, 0x75A2));
        all.put(ADDITION, Set.of(0xEE));
        return all;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        MatroskaElement head = MatroskaElement.at(file, 0, file.size());
        if (head.id() != EBML || head.open()) {
            throw new MalformedMediaException("no head");
        }
        master(head);
        MatroskaElement segment = MatroskaElement.at(file, head.end(), file.size());
        if (segment.id() != SEGMENT) {
            throw new MalformedMediaException("no segment");
        }
        copy.keep(segment.start(), segment.data());
        long at = segment.data();
        while (at < segment.end()) {
            MatroskaElement element = MatroskaElement.at(file, at, segment.end());
            at = element.id() == CLUSTER ? cluster(element) : inSegment(element);
        }
        if (!clusters) {
            throw new MalformedMediaException("there is neither picture nor sound");
        }
    }

    private long inSegment(MatroskaElement element) throws IOException, MalformedMediaException, UncleanException {
        switch (element.id()) {
            case SEEK_HEAD, INFO, TRACKS, CUES -> master(element);
            default -> blank(element);
        }
        return element.end();
    }

    private long cluster(MatroskaElement cluster) throws IOException, MalformedMediaException, UncleanException {
        clusters = true;
        copy.keep(cluster.start(), cluster.data());
        long at = cluster.data();
        while (at < cluster.end()) {
            MatroskaElement element = MatroskaElement.at(file, at, cluster.end());
            if (cluster.open() && TOP.contains(element.id())) {
                return at;
            }
            inMaster(CLUSTER, element);
            at = element.end();
        }
        return at;
    }

    private void master(MatroskaElement master) throws IOException, MalformedMediaException, UncleanException {
        requireEnd(master);
        copy.keep(master.start(), master.data());
        long at = master.data();
        while (at < master.end()) {
            MatroskaElement element = MatroskaElement.at(file, at, master.end());
            inMaster(master.id(), element);
            at = element.end();
        }
    }

    private void inMaster(int master, MatroskaElement element)
            throws IOException, MalformedMediaException, UncleanException {
        requireEnd(element);
        int id = element.id();
        if (NUMBERS.getOrDefault(master, Set.of()).contains(id)) {
            tracks.number(id, element.number(file));
            keep(element);
        } else if (MASTERS.getOrDefault(master, Set.of()).contains(id)) {
            master(element);
        } else if (master == EBML && id == DOC_TYPE) {
            if (!(file.has(element.data(), "webm") || file.has(element.data(), "matroska")) || element.length() > 8) {
                throw new UncleanException(UncleanException.NO_WAY);
            }
            keep(element);
        } else if (master == SEEK_HEAD && id == SEEK && isFound(element)) {
            keep(element);
        } else if (master == INFO && (id == MUXER || id == WRITER)) {
            copy.keep(element.start(), element.data()); // they must be there, and may be empty
            copy.zeros(element.length());
        } else if (master == TRACKS && id == TRACK) {
            tracks.begin();
            master(element);
            tracks.end();
        } else if (master == TRACK && tracks.isCoding(id)) {
            tracks.coding(element);
        } else if ((master == CLUSTER && id == SIMPLE_BLOCK) || (master == GROUP && id == BLOCK)) {
            tracks.requireKnown(element);
            keep(element);
        } else if (master == CLUSTER && id == GROUP) {
            master(element);
        } else if (master == ADDITION && id == ADDED && tracks.haveAlpha()) {
            keep(element);
        } else if (id == ENCODINGS || id == CODEC_STATE || id == ADDED) {
            throw new UncleanException(UncleanException.CODING);
        } else {
            blank(element);
        }
    }

    /** Whether an entry says where something stands that stays. */
    private boolean isFound(MatroskaElement seek) throws IOException, MalformedMediaException {
        boolean found = false;
        long at = seek.data();
        while (at < seek.end()) {
            MatroskaElement element = MatroskaElement.at(file, at, seek.end());
            if (element.id() != SEEK_ID && element.id() != SEEK_POSITION) {
                return false;
            }
            long number = element.number(file);
            found |= element.id() == SEEK_ID && FOUND.contains((int) number);
            at = element.end();
        }
        return found;
    }

    private void keep(MatroskaElement element) throws UncleanException {
        copy.keep(element.start(), element.end());
    }

    private void blank(MatroskaElement element) throws MalformedMediaException, UncleanException {
        requireEnd(element);
        element.blank(copy);
    }

    private static void requireEnd(MatroskaElement element) throws MalformedMediaException {
        if (element.open()) {
            throw new MalformedMediaException("an element does not say where it ends");
        }
    }
}
