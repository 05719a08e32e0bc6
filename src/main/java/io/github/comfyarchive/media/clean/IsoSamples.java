package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the samples of all tracks stand (ISO/IEC 14496-12, 8.7): of media data that belongs to none of them nobody knows what it is. */
final class IsoSamples {
    /** Runs of samples: an hour of picture and sound has some 100,000. */
    private static final int MOST = 500_000;

    private record Run(long from, long to) {}

    private final FileBytes chunkRows;
    private final FileBytes placeRows;
    private final FileBytes sizeRows;
    private final List<Run> data = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private long chunksAt;
    private long chunkCount;
    private long placesAt;
    private long placeCount;
    private int placeWidth;
    private long sizesAt = -1;
    private long sizeCount;
    private long sizeOfEach;

    IsoSamples(Cleaner.Source source) throws IOException {
        this.chunkRows = source.another();
        this.placeRows = source.another();
        this.sizeRows = source.another();
    }

    /** Media data stands there. */
    void data(long from, long to) throws UncleanException {
        add(data, new Run(from, to));
    }

    /** Rows of twelve bytes: from which chunk on there are how many samples in each. */
    void chunks(long at, long count) {
        chunksAt = at;
        chunkCount = count;
    }

    /** Where each chunk stands. */
    void places(long at, long count, int width) {
        placesAt = at;
        placeCount = count;
        placeWidth = width;
    }

    /** How long each sample is, or all. */
    void sizes(long at, long count, long each) {
        sizesAt = at;
        sizeCount = count;
        sizeOfEach = each;
    }

    /** A track has ended: its tables are put together. */
    void endTrack() throws IOException, MalformedMediaException, UncleanException {
        if (sizesAt < 0) {
            throw new MalformedMediaException("a track has no samples");
        }
        long sample = 0;
        long row = -1;
        long perChunk = 0;
        for (long chunk = 1; chunk <= placeCount; chunk++) {
            while (row + 1 < chunkCount && chunkRows.big(chunksAt + 12 * (row + 1), 4) <= chunk) {
                row++;
                perChunk = chunkRows.big(chunksAt + 12 * row + 4, 4);
            }
            long last = sample + perChunk;
            if (last > sizeCount) {
                throw new MalformedMediaException("a chunk has more samples than there are");
            }
            long length = sizeOfEach * perChunk;
            for (; sizeOfEach == 0 && sample < last; sample++) {
                length += sizeRows.big(sizesAt + 4 * sample, 4);
            }
            sample = last;
            long from = place(chunk - 1);
            if (length > 0) {
                add(runs, new Run(from, from + length));
            }
        }
        if (sample != sizeCount) {
            throw new MalformedMediaException("a sample is in no chunk");
        }
        chunkCount = 0;
        placeCount = 0;
        sizesAt = -1;
    }

    private long place(long chunk) throws IOException, MalformedMediaException {
        long at = placesAt + placeWidth * chunk;
        long high = placeWidth == 4 ? 0 : placeRows.big(at, 4);
        if (high > Integer.MAX_VALUE) {
            throw new MalformedMediaException("a chunk is outside of the file");
        }
        return high << 32 | placeRows.big(at + placeWidth - 4, 4);
    }

    private static void add(List<Run> runs, Run run) throws UncleanException {
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).to() == run.from()) {
            runs.set(last, new Run(runs.get(last).from(), run.to()));
        } else if (runs.size() == MOST) {
            throw new UncleanException(UncleanException.PARTS);
        } else {
            runs.add(run);
        }
    }

    /** Refuses where a sample is outside of the media data, or something else in it. */
    void check() throws IOException, MalformedMediaException, UncleanException {
        runs.sort(Comparator.comparingLong(Run::from));
        int next = 0;
        for (Run some : data) {
            long at = some.from();
            while (next < runs.size() && runs.get(next).from() < some.to()) {
                Run run = runs.get(next);
                if (run.from() < some.from() || run.to() > some.to() || run.to() < run.from()) {
                    throw new MalformedMediaException("a sample is outside of the media data");
                }
                requireZeros(at, run.from());
                at = Math.max(at, run.to());
                next++;
            }
            requireZeros(at, some.to());
        }
        if (next < runs.size()) {
            throw new MalformedMediaException("a sample is outside of the media data");
        }
    }

    private void requireZeros(long from, long to) throws IOException, MalformedMediaException, UncleanException {
        for (long at = from; at < to; at++) {
            if (placeRows.u8(at) != 0) {
                throw new UncleanException("something beside its pictures and sounds");
            }
        }
    }
}
