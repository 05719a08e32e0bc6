package io.github.comfyarchive.media.clean;

import io.github.comfyarchive.media.FileBytes;
import io.github.comfyarchive.media.MalformedMediaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** WAV (Multimedia Programming Interface 1.0): the format, the number of samples, the samples. */
final class WavCleaner {
    /** The most bytes that each has. */
    private static final Map<String, Integer> KEPT = Map.of("fmt ", 40, "fact", 4, "data", Integer.MAX_VALUE);

    private final FileBytes file;
    private final CleanCopy copy;

    WavCleaner(Cleaner.Source source, CleanCopy copy) {
        this.file = source.bytes();
        this.copy = copy;
    }

    void read() throws IOException, MalformedMediaException, UncleanException {
        if (!file.has(0, "RIFF")) {
            throw new UncleanException(UncleanException.NO_WAY);
        }
        List<String> names = new ArrayList<>();
        List<RiffChunk> kept = new ArrayList<>();
        long size = 4;
        for (RiffChunk chunk : RiffChunk.ofFile(file)) {
            if (KEPT.containsKey(chunk.name())) {
                if (names.contains(chunk.name()) || chunk.length() > KEPT.get(chunk.name())) {
                    throw new MalformedMediaException("a chunk comes twice, or is longer than it can be");
                }
                names.add(chunk.name());
                kept.add(chunk);
                size += chunk.whole();
            }
        }
        if (names.isEmpty() || !names.get(0).equals("fmt ") || !names.contains("data")) {
            throw new MalformedMediaException("there is no sound");
        }
        copy.write(RiffChunk.header("RIFF", size));
        copy.write("WAVE".getBytes(StandardCharsets.ISO_8859_1));
        for (RiffChunk chunk : kept) {
            chunk.keep(copy);
        }
    }
}
