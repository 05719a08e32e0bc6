package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.PageSize;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The runs on one server: one for a sync, many for a watch, which differ in nothing but what begins them. */
final class SyncContext {
    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions options;
    private final HomeLocks locks;
    private final SyncTarget target;
    private final List<SyncTarget> others;
    private final RunRecordPolicy rows;
    private final @Nullable LongConsumer completed;
    private final ComfyClient client;
    private final Retry retry;
    private final Retry pageRetry;
    private final PageSize pageSize;

    /**
     * Prepares; nothing is asked or written yet.
     *
     * @param derivation what removes secrets, and says what an entry holds
     * @param target the server
     * @param others where else servers of this home may be asked, to know one again
     * @param rows which runs have a row
     * @param completed told of the key of each prompt that is archived with its files; null where nobody wants to know
     */
    SyncContext(
            Archive archive,
            Derivation derivation,
            SyncOptions options,
            HomeLocks locks,
            SyncTarget target,
            List<SyncTarget> others,
            RunRecordPolicy rows,
            @Nullable LongConsumer completed) {
        this.archive = archive;
        this.derivation = derivation;
        this.options = options;
        this.locks = locks;
        this.target = target;
        this.others = List.copyOf(others);
        this.rows = rows;
        this.completed = completed;
        this.client = target.client(options);
        this.retry = new Retry(options.firstRetryDelay());
        this.pageSize = new PageSize(options.pageSize());
        this.pageRetry = rows.all() ? retry : Retry.brief(options.firstRetryDelay());
    }

    /**
     * Prepares a run.
     *
     * @param again what makes it look at the history again while files are being fetched
     * @param filesAfter only files of outputs with a greater key; 0 for all that wait
     * @param askVersion whether to ask which ComfyUI it is if anything is new
     * @return the run, for one use
     */
    ServerRun newRun(Trigger again, long filesAfter, boolean askVersion) {
        return new ServerRun(this, again, filesAfter, askVersion);
    }

    Archive archive() {
        return archive;
    }

    Derivation derivation() {
        return derivation;
    }

    Redactor redactor() {
        return derivation.redactor();
    }

    SyncOptions options() {
        return options;
    }

    HomeLocks locks() {
        return locks;
    }

    SyncTarget target() {
        return target;
    }

    List<SyncTarget> others() {
        return others;
    }

    RunRecordPolicy rows() {
        return rows;
    }

    CompletedPrompts completedPrompts() {
        return new CompletedPrompts(archive, completed);
    }

    ComfyClient client() {
        return client;
    }

    /** What was found out of the server and the way to it, by all runs. */
    PageSize pageSize() {
        return pageSize;
    }

    /** For files, which nobody waits for. */
    Retry retry() {
        return retry;
    }

    /** For the history. A watch looks at it again in any case, and must not sleep while the server is back. */
    Retry pageRetry() {
        return pageRetry;
    }
}
