package io.github.comfyarchive.serve.reader;

import io.github.comfyarchive.gallery.KeptThumbnails;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is served, wherever it is.
 *
 * @param source where it is opened to be read
 * @param readers how many read it at a time
 * @param look how long it is between two looks for changes, while somebody listens to events
 * @param thumbnails where small pictures are kept
 * @param home what is changed; nothing where it is no home
 * @param changes opens what people add to, where it is no home; nothing where they add nothing
 * @param failures what a failure means for whoever asked, where only whoever opened it knows
 */
public record Served(
        Readers.Source source,
        int readers,
        Duration look,
        KeptThumbnails thumbnails,
        Optional<HomeFolder> home,
        Optional<Supplier<Changes>> changes,
        Function<Exception, Optional<ProblemException>> failures) {
    /** More than cores find no processor to run on. */
    private static final int READERS_OF_HOME = Math.max(3, Runtime.getRuntime().availableProcessors() + 1);

    private static final Duration LOOK_AT_HOME = Duration.ofMillis(500);

    /**
     * A home.
     *
     * @param home with an archive of this program's schema
     */
    public static Served of(HomeFolder home) {
        return new Served(
                () -> new HomeCatalog(Archive.openToRead(home, Clock.systemUTC(), told -> {})),
                READERS_OF_HOME,
                LOOK_AT_HOME,
                new KeptThumbnails(home),
                Optional.of(home),
                Optional.empty(),
                failed -> Optional.empty());
    }

    /** Whether people can add something. */
    public boolean takesChanges() {
        return home.isPresent() || changes.isPresent();
    }
}
