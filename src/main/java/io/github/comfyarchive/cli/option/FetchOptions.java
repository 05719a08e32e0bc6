package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.intake.LocalFiles;
import io.github.comfyarchive.intake.ReferencedFiles;
import io.github.comfyarchive.sync.SyncOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to fetch, and how: for a sync and for a watch. */
public abstract class FetchOptions {
    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            defaultValue = "output,temp",
            description = "Types of files to fetch: output, temp, input. Default: ${DEFAULT-VALUE}")
    private Set<String> types = new LinkedHashSet<>();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Files fetched side by side, 1 to 64. Default: 4, over a link with latency up to 16")
    private @Nullable Integer jobs;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the server to go on. Default: ${DEFAULT-VALUE}")
    private int timeout;

    @Option(
            names = "--min-free",
            paramLabel = "SIZE",
            defaultValue = ByteSize.MIN_FREE,
            description =
                    "Leave so much of the disk of the files free, such as 500M or 2G; 0 for none. Below it files wait,"
                            + " and entries go on being archived. Default: ${DEFAULT-VALUE}")
    private String minFree = ByteSize.MIN_FREE;

    @Option(
            names = "--link-from",
            paramLabel = "OUTPUT_FOLDER",
            description =
                    "The server's output folder, or the one above, where it is on this machine: a file of which the server"
                            + " says the same size and time is read there and cloned (reflink), or else copied, and not"
                            + " fetched.")
    private @Nullable Path linkFrom;

    @Option(
            names = "--hard-link",
            description =
                    "With --link-from: give its files a second name instead. They take no room, and an edit in place"
                            + " changes the archive's too.")
    private boolean hardLink;

    /**
     * Checks what was given.
     *
     * @param full whether the whole history is to be walked
     * @param pageSize entries per request; null for what the server can do
     * @return what a sync needs
     * @throws UsageException if a value is none
     */
    public SyncOptions options(boolean full, @Nullable Integer pageSize) {
        require(pageSize == null || (pageSize >= 2 && pageSize <= 10_000), "--page-size is 2 to 10000");
        require(jobs == null || (jobs >= 1 && jobs <= 64), "--jobs is 1 to 64");
        require(timeout >= 1 && timeout <= 86_400, "--timeout is 1 to 86400 seconds");
        require(Set.of("output", "temp", "input").containsAll(types), "--types is a list of output, temp and input");
        return new SyncOptions(
                full,
                pageSize,
                Set.copyOf(types),
                jobs,
                SyncOptions.DEFAULT.connectTimeout(),
                Duration.ofSeconds(timeout),
                SyncOptions.DEFAULT.firstRetryDelay(),
                ByteSize.minFree(minFree),
                localFolder());
    }

    private LocalFiles.@Nullable Folder localFolder() {
        require(linkFrom != null || !hardLink, "--hard-link is for --link-from");
        if (linkFrom == null) {
            return null;
        }
        require(Files.isDirectory(linkFrom), "--link-from " + linkFrom + " is no folder that can be read");
        try {
            return new LocalFiles.Folder(new ReferencedFiles(linkFrom), hardLink);
        } catch (IOException unreadable) {
            throw new UsageException("--link-from " + linkFrom + " is no folder that can be read");
        }
    }

    /**
     * Refuses a command line unless a condition holds.
     *
     * @throws UsageException with the message
     */
    public static void require(boolean condition, String message) {
        if (!condition) {
            throw new UsageException(message);
        }
    }
}
