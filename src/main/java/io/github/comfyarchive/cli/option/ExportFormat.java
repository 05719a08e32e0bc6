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
     * The form that the name of the new file tells.
     *
     * @param out such as {@code all.csv}
     * @throws UsageException if it tells none
     */
    public static ExportFormat ofName(String out) {
        String name = out.toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? "" : name.substring(dot + 1)) {
            case "jsonl", "ndjson" -> JSONL;
            case "csv" -> CSV;
            case "json" -> HISTORY;
            case "zip" -> FILES;
            default ->
                throw new UsageException("--format is one of " + words()
                        + "; without it --out ends in .jsonl, .csv, .json (history) or .zip (files)");
        };
    }

    private static String words() {
        return Arrays.stream(values()).map(ExportFormat::word).collect(Collectors.joining(", "));
    }

    /**
     * Finds a form by its word.
     *
     * @param word such as {@code jsonl}
     * @throws UsageException if there is none of that word
     */
    public static ExportFormat of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("--format is one of " + words()));
    }
}
