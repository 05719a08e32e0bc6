package io.github.comfyarchive.media;

import java.io.IOException;
import java.util.Locale;

/**
 * WebM and Matroska (RFC 9559, EBML: RFC 8794): the first video track's size and the tags. What stands behind the first
 * cluster is looked up in the seek head, else found by stepping over a bounded number of clusters.
 */
final class Matroska {
    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int SEEK_HEAD = 0x114D9B74;
    private static final int SEEK = 0x4DBB;
    private static final int SEEK_ID = 0x53AB;
    private static final int SEEK_POSITION = 0x53AC;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK_ENTRY = 0xAE;
    private static final int VIDEO = 0xE0;
    private static final int PIXEL_WIDTH = 0xB0;
    private static final int PIXEL_HEIGHT = 0xBA;
    private static final int TAGS = 0x1254C367;
    private static final int TAG = 0x7373;
    private static final int SIMPLE_TAG = 0x67C8;
    private static final int TAG_NAME = 0x45A3;
    private static final int TAG_STRING = 0x4487;
    private static final int DOC_TYPE = 0x4282;
    private static final int CLUSTER = 0x1F43B675;

    /** A step over a cluster reads a window: so many are 4 MB of a file, and at some seconds each the pictures of hours. */
    private static final int MAX_CLUSTERS = 4096;

    /** Names of tags and document types are words. */
    private static final int LONGEST_NAME = 256;

    /** Segment, tags, tag, simple tag in simple tags: nobody writes files with more. */
    private static final int MAX_DEPTH = 16;

    private final FileBytes file;
    private final Findings findings;
    private long segmentStart;
    private int clusters;
    private int depth;
    private long tagsAt = -1;
    private boolean tagsRead;
    private long sought;
    private long soughtAt;
    private long width;
    private String tagName = "";

    private Matroska(FileBytes file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    /** Reads nothing into bytes that are EBML but neither of the two document types. */
    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        new Matroska(file, findings).elements(0, file.size());
    }

    private void elements(long start, long end) throws IOException, MalformedMediaException {
        if (depth == MAX_DEPTH) {
            return;
        }
        depth++;
        long at = start;
        boolean goOn = true;
        while (goOn && at < end) {
            int idLength = length(at, 4);
            int id = (int) file.big(at, idLength);
            long sizeAt = at + idLength;
            int sizeLength = length(sizeAt, 8);
            long size = size(sizeAt, sizeLength);
            boolean unknown = size == largest(sizeLength);
            long data = sizeAt + sizeLength;
            if (unknown && id != SEGMENT) {
                // A live recording's cluster: where it ends is known only to who reads it whole.
                break;
            }
            // A file that was cut ends before its segment does.
            long dataEnd = unknown || id == SEGMENT ? end : data + size;
            if (dataEnd > end) {
                throw new MalformedMediaException("an element is longer than what it stands in");
            }
            goOn = element(id, data, dataEnd);
            at = dataEnd;
        }
        depth--;
    }

    /** Answers whether to go on to the next element. */
    private boolean element(int id, long at, long end) throws IOException, MalformedMediaException {
        switch (id) {
            case EBML, SEEK_HEAD, TRACKS, TRACK_ENTRY, VIDEO, TAG, SIMPLE_TAG -> elements(at, end);
            case DOC_TYPE -> type(text(at, end));
            case SEGMENT -> segment(at, end);
            case SEEK -> seek(at, end);
            case SEEK_ID -> sought = unsigned(at, end);
            case SEEK_POSITION -> soughtAt = unsigned(at, end);
            case PIXEL_WIDTH -> width = unsigned(at, end);
            case PIXEL_HEIGHT -> findings.size(width, unsigned(at, end));
            case TAGS -> tags(at, end);
            case TAG_NAME -> tagName = text(at, end);
            case TAG_STRING -> tagString(at, end);
            default -> {
                // Neither a size nor a text.
            }
        }
        return id == CLUSTER ? goesOnAfterCluster() : id != SEGMENT;
    }

    private void segment(long at, long end) throws IOException, MalformedMediaException {
        segmentStart = at;
        elements(at, end);
    }

    /** An entry of the seek head: what stands where. */
    private void seek(long at, long end) throws IOException, MalformedMediaException {
        elements(at, end);
        if (sought == TAGS) {
            tagsAt = soughtAt;
        }
    }

    private void tags(long at, long end) throws IOException, MalformedMediaException {
        tagsRead = true;
        elements(at, end);
    }

    private void tagString(long at, long end) throws IOException, MalformedMediaException {
        if (findings.fits(end - at)) {
            findings.text(tagName.toLowerCase(Locale.ROOT), file.bytes(at, end - at));
        }
    }

    /** Pictures have begun: of what stands behind them the tags alone are wanted. */
    private boolean goesOnAfterCluster() throws IOException, MalformedMediaException {
        if (tagsRead) {
            return false;
        }
        if (tagsAt >= 0) {
            tagsElsewhere(segmentStart + tagsAt);
            return false;
        }
        return ++clusters < MAX_CLUSTERS;
    }

    private void tagsElsewhere(long at) throws IOException, MalformedMediaException {
        tagsRead = true;
        if (at > 0 && at < file.size() && file.big(at, 4) == TAGS) {
            int sizeLength = length(at + 4, 8);
            long data = at + 4 + sizeLength;
            elements(data, Math.min(file.size(), data + size(at + 4, sizeLength)));
        }
    }

    private void type(String documentType) {
        if (documentType.equals("webm")) {
            findings.type("video/webm", "webm");
        } else if (documentType.equals("matroska")) {
            findings.type("video/x-matroska", "mkv");
        }
    }

    private int length(long at, int longest) throws IOException, MalformedMediaException {
        int length = Integer.numberOfLeadingZeros(file.u8(at)) - 23;
        if (length > longest) {
            throw new MalformedMediaException("no element stands at " + at);
        }
        return length;
    }

    /** The size of an element without the bits that tell how long the number is. */
    private long size(long at, int length) throws IOException, MalformedMediaException {
        return number(at, length) & largest(length);
    }

    /** What a size of so many bytes is where it is unknown (RFC 8794, 6.2). */
    private static long largest(int length) {
        return (1L << (7 * length)) - 1;
    }

    private long number(long at, int length) throws IOException, MalformedMediaException {
        int high = Math.max(0, length - 4);
        long value = high == 0 ? 0 : file.big(at, high) << 32;
        return value | file.big(at + high, length - high);
    }

    private long unsigned(long at, long end) throws IOException, MalformedMediaException {
        int length = (int) Math.min(end - at, 9);
        if (length > 8) {
            throw new MalformedMediaException("a number of more than eight bytes");
        }
        return length == 0 ? 0 : number(at, length);
    }

    private String text(long at, long end) throws IOException, MalformedMediaException {
        return end - at > LONGEST_NAME
                ? ""
                : Findings.decode(file.bytes(at, end - at)).replace("\0", "");
    }
}
