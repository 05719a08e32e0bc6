package io.github.comfyarchive.bench.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a server for measurements holds, and how fast it is.
 *
 * @param prompts how many its history has at first
 * @param entryBytes of an entry, about
 * @param unlike whether no two workflows are alike; otherwise there are 20
 * @param files whether each prompt has one
 * @param fileBytes of a file
 * @param megabytesPerSecond what the one thread does of JSON and of files; 0 for a server that costs nothing
 * @param hugeEntry bytes of the newest entry, if it is to be larger than the others
 * @param hugeFile bytes of the newest entry's file, if it is to be larger than the others
 */
public record Load(
        long prompts,
        int entryBytes,
        boolean unlike,
        boolean files,
        int fileBytes,
        int megabytesPerSecond,
        int hugeEntry,
        long hugeFile) {
    /** The speed of the real one. */
    public static final int REAL = 50;

    private static final int SMALL = 10_000;
    private static final Set<String> NAMES = Set.of(
            "prompts", "entry-bytes", "unlike", "files", "file-bytes", "mb-per-second", "huge-entry", "huge-file");

    /** So many prompts of 52 KB, each with a picture of 200 KB. */
    public static Load of(long prompts, int megabytesPerSecond) {
        return new Load(prompts, 52_000, false, true, 200_000, megabytesPerSecond, 0, 0);
    }

    /** Without files. */
    public Load withoutFiles() {
        return new Load(prompts, entryBytes, unlike, false, fileBytes, megabytesPerSecond, hugeEntry, hugeFile);
    }

    /** Of 10 KB each, of which a large archive can be made in a few minutes. */
    public Load ofSmallEntries() {
        return new Load(prompts, SMALL, unlike, files, fileBytes, megabytesPerSecond, hugeEntry, hugeFile);
    }

    /** Of so many bytes each. */
    public Load ofEntries(int bytes) {
        return new Load(prompts, bytes, unlike, files, fileBytes, megabytesPerSecond, hugeEntry, hugeFile);
    }

    /** No two workflows alike. */
    public Load withUnlikeWorkflows() {
        return new Load(prompts, entryBytes, true, files, fileBytes, megabytesPerSecond, hugeEntry, hugeFile);
    }

    /** With a newest entry of another size. */
    public Load withHugeEntry(int bytes) {
        return new Load(prompts, entryBytes, unlike, files, fileBytes, megabytesPerSecond, bytes, hugeFile);
    }

    /** With a newest file of another size. */
    public Load withHugeFile(long bytes) {
        return new Load(prompts, entryBytes, unlike, files, fileBytes, megabytesPerSecond, hugeEntry, bytes);
    }

    /** Reads what {@link #options} wrote. */
    static Load parse(List<String> args) {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            String[] option = arg.replaceFirst("^--", "").split("=", 2);
            if (option.length < 2 || !NAMES.contains(option[0])) {
                throw new IllegalArgumentException("unknown option, or one without a value: " + arg);
            }
            options.put(option[0], option[1]);
        }
        Load usual = of(10_000, 0);
        return new Load(
                Long.parseLong(options.getOrDefault("prompts", "10000")),
                Integer.parseInt(options.getOrDefault("entry-bytes", Integer.toString(usual.entryBytes()))),
                Boolean.parseBoolean(options.get("unlike")),
                Boolean.parseBoolean(options.getOrDefault("files", "true")),
                Integer.parseInt(options.getOrDefault("file-bytes", Integer.toString(usual.fileBytes()))),
                Integer.parseInt(options.getOrDefault("mb-per-second", "0")),
                Integer.parseInt(options.getOrDefault("huge-entry", "0")),
                Long.parseLong(options.getOrDefault("huge-file", "0")));
    }

    /** As options of the server's program. */
    List<String> options() {
        return List.of(
                "--prompts=" + prompts,
                "--entry-bytes=" + entryBytes,
                "--unlike=" + unlike,
                "--files=" + files,
                "--file-bytes=" + fileBytes,
                "--mb-per-second=" + megabytesPerSecond,
                "--huge-entry=" + hugeEntry,
                "--huge-file=" + hugeFile);
    }
}
