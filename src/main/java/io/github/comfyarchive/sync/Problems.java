package io.github.comfyarchive.sync;

import java.util.ArrayList;
import java.util.List;

/** What could not be saved, in words: the first few of it, since a report is read by a person. */
final class Problems {
    private static final int KEPT = 20;

    private final List<String> kept = new ArrayList<>();
    private long more;

    synchronized void add(String problem) {
        if (kept.size() < KEPT) {
            kept.add(problem);
        } else {
            more++;
        }
    }

    synchronized List<String> all() {
        if (more == 0) {
            return List.copyOf(kept);
        }
        List<String> all = new ArrayList<>(kept);
        all.add("and " + more + " more");
        return List.copyOf(all);
    }
}
