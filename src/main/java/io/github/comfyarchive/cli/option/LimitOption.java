package io.github.comfyarchive.cli.option;

import picocli.CommandLine.Option;

/** How many. */
public final class LimitOption {
    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most; 0 for all. Default: ${DEFAULT-VALUE}")
    private int limit;

    /**
     * How many at most; 0 for all.
     *
     * @throws UsageException if it is negative
     */
    public int limit() {
        if (limit < 0) {
            throw new UsageException("--limit is 0 or more");
        }
        return limit;
    }
}
