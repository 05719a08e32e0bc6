package io.github.comfyarchive.verify;

import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the checks find, told as it is found: an archive may have more faults than fit into memory. */
final class Findings {
    private final Consumer<Finding> told;
    private final LongConsumer progress;
    private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);
    private final List<String> notices = new ArrayList<>();
    private @Nullable String away;
    private long done;

    Findings(Consumer<Finding> told, LongConsumer progress) {
        this.told = told;
        this.progress = progress;
    }

    void same(String where) {
        tell(Finding.Kind.SAME, where, "");
    }

    void missing(String where, String what) {
        tell(Finding.Kind.MISSING, where, what);
    }

    void stray(String where, String what) {
        tell(Finding.Kind.STRAY, where, what);
    }

    void differs(String where, String what) {
        tell(Finding.Kind.DIFFERS, where, what);
    }

    void error(String where, String what) {
        tell(Finding.Kind.ERROR, where, what);
    }

    private void tell(Finding.Kind kind, String where, String what) {
        counts.merge(kind, 1L, Long::sum);
        told.accept(new Finding(kind, where, what));
    }

    /** Worth knowing, and no fault. */
    void notice(String words) {
        notices.add(words);
    }

    /** The disk of the files is away: nothing can be said of them, and nothing is lost. */
    void away(String which) {
        away = which;
    }

    @Nullable
    String away() {
        return away;
    }

    /** One more of those things is done that are counted for the bar. */
    void step() {
        done++;
        progress.accept(done);
    }

    /** Looks at something that may be too damaged to be looked at; returns whether it could be. */
    boolean look(String where, Runnable look) {
        try {
            look.run();
            return true;
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            error(where, String.valueOf(damaged.getMessage()));
            return false;
        }
    }

    Map<Finding.Kind, Long> counts() {
        return Map.copyOf(counts);
    }

    List<String> notices() {
        return List.copyOf(notices);
    }
}
