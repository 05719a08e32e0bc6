package io.github.comfyarchive.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store of many homes, where the command line alone may say that one is meant. */
public final class NamedStoreOptions {
    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "The store of many homes: postgresql://[USER@]HOST[:PORT]/DATABASE; its password by PGPASSWORD or"
                            + " ~/.pgpass. Without this a home is meant, whatever $$ARCHIVE_STORE says.")
    private @Nullable String store;

    @Option(
            names = "--files",
            paramLabel = "URL",
            description = "Where its files are: s3://BUCKET[/PREFIX]; keys and server by AWS's own variables"
                    + " (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ...) or ~/.aws. Default: $$ARCHIVE_FILES")
    private @Nullable String files;

    /** Whether the command line names a store. */
    public boolean isNamed() {
        return store != null;
    }

    /** What it says. */
    public StoreOptions options() {
        return StoreOptions.of(store, files);
    }
}
