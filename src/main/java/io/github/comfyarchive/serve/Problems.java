package io.github.comfyarchive.serve;

import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.GoneException;
import io.github.comfyarchive.query.QueryException;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a failure means for whoever asked, in one place; what is no fault of theirs is told to whoever runs the server. */
final class Problems implements Function<Exception, ProblemException> {
    /** Whatever is away is asked for by everyone: the same is not told for each of them. */
    private static final long AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int LATER_SECONDS = 2;

    private final Function<Exception, Optional<ProblemException>> others;
    private final Consumer<String> told;
    private String last = "";
    private long lastAt;

    /**
     * Prepares it.
     *
     * @param others what only whoever opened the archive knows
     * @param told told, in a line, what whoever runs it should know
     */
    Problems(Function<Exception, Optional<ProblemException>> others, Consumer<String> told) {
        this.others = others;
        this.told = told;
    }

    @Override
    public ProblemException apply(Exception failed) {
        if (failed instanceof FilterException || failed instanceof QueryException) {
            return ProblemException.badRequest(String.valueOf(failed.getMessage()));
        }
        if (failed instanceof GoneException) {
            return ProblemException.notFound(String.valueOf(failed.getMessage()));
        }
        if (failed instanceof Readers.BusyException || failed instanceof HomeLockedException) {
            return ProblemException.later(String.valueOf(failed.getMessage()), LATER_SECONDS);
        }
        Optional<ProblemException> other = others.apply(failed);
        if (other.isPresent()) {
            tell(other.get().detail(), String.valueOf(failed.getMessage()));
            return other.get();
        }
        if (failed instanceof ArchiveException || failed instanceof IOException) {
            tell(String.valueOf(failed.getMessage()), String.valueOf(failed.getMessage()));
            return new ProblemException(
                    503, "the archive cannot be read or written now; whoever runs this server is told why");
        }
        StackTraceElement[] trace = failed.getStackTrace();
        String words = "internal error: " + failed.getClass().getSimpleName()
                + (trace.length == 0 ? "" : " at " + trace[0]) + " (please report it)";
        tell(words, words);
        return new ProblemException(500, "an internal error; whoever runs this server is told");
    }

    private synchronized void tell(String what, String words) {
        long now = System.nanoTime();
        if (!what.equals(last) || now - lastAt > AGAIN_NANOS) {
            last = what;
            lastAt = now;
            told.accept(words);
        }
    }
}
