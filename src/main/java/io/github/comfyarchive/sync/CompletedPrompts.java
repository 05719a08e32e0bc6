package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.Archive;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Tells of each prompt of a run once it is archived and each of its files has been tried. For use by several threads. */
final class CompletedPrompts {
    private final Archive archive;
    private final @Nullable LongConsumer listener;
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    /**
     * Begins a run.
     *
     * @param listener takes their keys; null where nobody wants to know
     */
    CompletedPrompts(Archive archive, @Nullable LongConsumer listener) {
        this.archive = archive;
        this.listener = listener;
    }

    /** A prompt has been archived, new or changed. */
    void saved(long prompt) {
        if (listener != null) {
            open.add(prompt);
            tell(prompt);
        }
    }

    /** A file of a prompt has been dealt with. */
    void fileDone(long prompt) {
        if (open.contains(prompt)) {
            tell(prompt);
        }
    }

    /** The run is over: what was not tried waits for the next one. */
    void end() {
        if (listener != null) {
            open.stream().sorted().forEach(listener::accept);
        }
        open.clear();
    }

    private void tell(long prompt) {
        if (listener != null && !archive.hasPending(prompt) && open.remove(prompt)) {
            listener.accept(prompt);
        }
    }
}
