package io.github.comfyarchive.cli;

import io.github.comfyarchive.export.StreamFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms of {@code archive export}. */
enum ExportFormat {
    JSONL(StreamFormat.JSONL),
    CSV(StreamFormat.CSV),
    HISTORY(StreamFormat.HISTORY),
    FILES(null),
    GALLERY(null);

    /** The form, where it is one stream of bytes. */
    private final @Nullable StreamFormat stream;

    ExportFormat(@Nullable StreamFormat stream) {
        this.stream = stream;
    }

    @Nullable
    StreamFormat stream() {
        return stream;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ExportFormat of(@Nullable String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("--format is one of "
                        + Arrays.stream(values()).map(ExportFormat::word).collect(Collectors.joining(", "))));
    }
}
