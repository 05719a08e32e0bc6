package io.github.comfyarchive.serve;

import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.QueryException;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a failure means for whoever asked, in one place; what is no fault of theirs is told to whoever runs the server. */
final class Problems implements Function<Exception, ProblemException> {
    private final Consumer<String> told;

    Problems(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public ProblemException apply(Exception failed) {
        if (failed instanceof FilterException || failed instanceof QueryException) {
            return ProblemException.badRequest(String.valueOf(failed.getMessage()));
        }
        if (failed instanceof Readers.BusyException || failed instanceof HomeLockedException) {
            return new ProblemException(503, String.valueOf(failed.getMessage()));
        }
        if (failed instanceof ArchiveException || failed instanceof IOException) {
            told.accept(String.valueOf(failed.getMessage()));
            return new ProblemException(
                    503, "the archive cannot be read or written now; whoever runs this server is told why");
        }
        StackTraceElement[] trace = failed.getStackTrace();
        told.accept("internal error: " + failed.getClass().getSimpleName()
                + (trace.length == 0 ? "" : " at " + trace[0]) + " (please report it)");
        return new ProblemException(500, "an internal error; whoever runs this server is told");
    }
}
