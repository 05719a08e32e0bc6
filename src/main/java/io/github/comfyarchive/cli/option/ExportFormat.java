package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.export.StreamFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms of {@code archive export}. */
public enum ExportFormat {
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

    /** The form as one stream; null where it is a folder. */
    @Nullable
    public StreamFormat stream() {
        return stream;
    }

    /** The word on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a form by its word.
     *
     * @param word such as {@code jsonl}; null where none was given
     * @throws UsageException if there is none of that word
     */
    public static ExportFormat of(@Nullable String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("--format is one of "
                        + Arrays.stream(values()).map(ExportFormat::word).collect(Collectors.joining(", "))));
    }
}
