package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.query.AssetSource;
import io.github.comfyarchive.central.query.NoAssets;
import io.github.comfyarchive.central.query.ObjectAssets;
import io.github.comfyarchive.central.query.OpenedStore;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreStatus;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.gallery.KeptThumbnails;
import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of many homes as it is served. Few connections ask it, each for one request at a time, and none of them for long; few fetch files. Where
 * one of both is away, what needs it is answered with 503 until it is back, and the rest goes on.
 */
final class ServedStore implements AutoCloseable {
    private static final String APPLICATION = "archive serve";

    /** Requests wait for one another where the database is asked, as it has other work. */
    private static final int CONNECTIONS = 6;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int LATER_SECONDS = 5;
    private static final long THUMBNAILS = 256L << 20;

    /** A browser does not wait for as long as a publish does. */
    private static final ObjectOptions FILES = new ObjectOptions(
            ObjectOptions.USUAL.largestPut(),
            ObjectOptions.USUAL.part(),
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            null,
            null);

    private final StoreAddress address;
    private final Optional<FilesAddress> files;
    private final OpenedStore store;
    private final Redactor redactor;
    private final boolean writes;

    /**
     * Opens it.
     *
     * @param files where its files are; nothing where nobody said it: then all but files is served
     * @param derivation by which rules prompts are asked of
     * @throws StoreException if it cannot be read
     */
    ServedStore(StoreAddress address, Optional<FilesAddress> files, Derivation derivation) {
        this(address, files, derivation, OpenedStore.LARGE);
    }

    /** The same, with another bound between files that are fetched and those that are read in parts. */
    ServedStore(StoreAddress address, Optional<FilesAddress> files, Derivation derivation, long large) {
        this.address = address;
        this.files = files;
        this.store = new OpenedStore(
                this::connection,
                files.<AssetSource>map(place -> new ObjectAssets(place, FILES)).orElseGet(NoAssets::new),
                derivation,
                large);
        this.redactor = derivation.redactor();
        try (StoreDatabase first = connection()) {
            store.catalog().close(); // says what is wrong before it listens
            this.writes = StoreRoles.isWriter(first);
        } catch (RuntimeException cannot) {
            store.close();
            throw cannot;
        }
    }

    private StoreDatabase connection() {
        return StoreDatabase.toRead(address, APPLICATION, PATIENCE);
    }

    private Changes changes() {
        return store.changes(StoreDatabase.toWrite(address, APPLICATION), Clock.systemUTC());
    }

    /** What removes secrets from what people write. */
    Redactor redactor() {
        return redactor;
    }

    /** What the server asks. */
    Served served() {
        return new Served(
                store::catalog,
                CONNECTIONS,
                LOOK,
                new KeptThumbnails(store.folder(), THUMBNAILS),
                Optional.empty(),
                writes ? Optional.of(this::changes) : Optional.empty(),
                failed -> Optional.ofNullable(problem(failed)));
    }

    /** A folder of this process, for its owner alone. */
    HomeFolder folder() {
        return store.folder();
    }

    /** How it stands: no server is asked from here, and homes say how far they are. */
    StatusJson status() {
        try (StoreDatabase database = connection()) {
            List<StoreStatus.Home> homes = StoreStatus.homes(database);
            List<Publication.Behind> behind = homes.stream()
                    .map(StoreStatus.Home::publishedAt)
                    .max(Comparator.naturalOrder())
                    .map(at -> new Publication.Behind(
                            homes.stream()
                                    .mapToLong(home -> home.changes() - home.rows())
                                    .sum(),
                            at))
                    .stream()
                    .toList();
            return new StatusJson(
                    ExitCode.DONE,
                    List.of(),
                    new StatusJson.Assets(files.map(FilesAddress::toString).orElse(""), files.isEmpty(), 0, 0, null),
                    behind);
        }
    }

    private static @Nullable ProblemException problem(Exception failed) {
        if (failed instanceof StoreException store) {
            return switch (store.kind()) {
                case AWAY, REFUSING ->
                    ProblemException.later("the store's database cannot be asked now: ask again", LATER_SECONDS);
                case SLOW ->
                    new ProblemException(
                            503,
                            "the store has no answer to this within " + PATIENCE.toSeconds()
                                    + " seconds: ask for less, by a time or a model");
                case DENIED, UNUSABLE, DAMAGED, FAILED ->
                    new ProblemException(503, "the store cannot be read now; whoever runs this server is told why");
            };
        }
        if (failed instanceof ObjectStoreException files) {
            return switch (files.kind()) {
                case AWAY, REFUSING ->
                    ProblemException.later("the files of the store cannot be had now: ask again", LATER_SECONDS);
                case MISSING, DAMAGED -> missing();
                case DENIED, UNUSABLE, FAILED ->
                    new ProblemException(
                            502, "the files of the store cannot be read; whoever runs this server is told why");
            };
        }
        if (failed instanceof FileNotFoundException) {
            return missing();
        }
        boolean unnamed = failed instanceof StorageException
                || (failed instanceof UncheckedIOException disk && disk.getCause() instanceof StorageException);
        if (unnamed) {
            return new ProblemException(
                    502,
                    "this server does not know where the files of the store are; whoever runs it is told how to say it");
        }
        return failed instanceof UncheckedIOException
                ? new ProblemException(503, "this server has no room for what it is to read; whoever runs it is told")
                : null;
    }

    private static ProblemException missing() {
        return ProblemException.notFound("its bytes are not in the store now");
    }

    @Override
    public void close() {
        store.close();
    }
}
