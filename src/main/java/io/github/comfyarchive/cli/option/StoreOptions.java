package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.sql.StoreAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store of many homes. */
public final class StoreOptions {
    private static final String STORE = "ARCHIVE_STORE";
    private static final String FILES = "ARCHIVE_FILES";

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "The store of many homes: postgresql://[USER@]HOST[:PORT]/DATABASE; its password by PGPASSWORD or"
                            + " ~/.pgpass. Default: $$ARCHIVE_STORE")
    private @Nullable String store;

    @Option(
            names = "--files",
            paramLabel = "URL",
            description = "Where its files are: s3://BUCKET[/PREFIX]; keys and server by AWS's own variables"
                    + " (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ...) or ~/.aws. Default: $$ARCHIVE_FILES")
    private @Nullable String files;

    /**
     * Those of a command whose own options mean them.
     *
     * @param store what the command line says of the store; null where nothing
     * @param files what it says of the files
     */
    public static StoreOptions of(@Nullable String store, @Nullable String files) {
        StoreOptions options = new StoreOptions();
        options.store = store;
        options.files = files;
        return options;
    }

    /** Whether the command line names a store: then it is meant whatever the home is. */
    public boolean isNamed() {
        return store != null;
    }

    /**
     * The store that is meant.
     *
     * @param environment of the program
     * @return nothing where neither the command line nor the environment names one
     * @throws UsageException if what does is no address
     */
    public Optional<StoreAddress> find(Map<String, String> environment) {
        String text = given(store, STORE, environment);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoreAddress.parse(text, environment::get));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException((store == null ? STORE : "--store") + ": " + wrong.getMessage());
        }
    }

    /**
     * The store, for a command that is about one.
     *
     * @throws UsageException if none is named, or what names it is no address
     */
    public StoreAddress store(Map<String, String> environment) {
        return find(environment)
                .orElseThrow(() -> new UsageException(
                        "which store? --store postgresql://HOST/DATABASE says it, or $ARCHIVE_STORE"));
    }

    /**
     * Where its files are.
     *
     * @return nothing where neither the command line nor the environment names it
     * @throws UsageException if what does is no address
     */
    public Optional<FilesAddress> files(Map<String, String> environment) {
        String text = given(files, FILES, environment);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(FilesAddress.parse(text));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException((files == null ? FILES : "--files") + ": " + wrong.getMessage());
        }
    }

    private static @Nullable String given(@Nullable String option, String variable, Map<String, String> environment) {
        String text = option == null ? environment.getOrDefault(variable, "") : option;
        return text.isBlank() && option == null ? null : text;
    }
}
