package io.github.comfyarchive.intake;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What could not be saved, in words: the first few of it, the worst first, since a report is read by a person. */
public final class Problems {
    /** A screen of them; what comes after has the same causes. */
    private static final int KEPT = 20;

    /** How bad it is, the worst first. */
    public enum Kind {
        /** An entry of which nothing is archived, or not all. */
        ENTRY,
        /** A file that the server has and the archive has not, or something else about an entry that is archived. */
        FILE,
        /** A file that the server itself no longer has. */
        MISSING,
        /** Something about an entry that is archived, and to be known; nothing is left to do. */
        NOTE
    }

    private final Map<Kind, List<String>> kept = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    public Problems() {
        for (Kind kind : Kind.values()) {
            kept.put(kind, new ArrayList<>());
        }
    }

    public synchronized void add(Kind kind, String problem) {
        counts.merge(kind, 1L, Long::sum);
        List<String> ofKind = of(kind);
        if (ofKind.size() < KEPT) {
            ofKind.add(problem);
        }
    }

    private List<String> of(Kind kind) {
        return kept.getOrDefault(kind, List.of());
    }

    /** The first of a kind. */
    public synchronized List<String> all(Kind kind) {
        return List.copyOf(of(kind));
    }

    /** The first of all kinds. */
    public synchronized List<String> all() {
        return all(EnumSet.allOf(Kind.class));
    }

    /** Those of what was not done. */
    public synchronized List<String> failures() {
        return all(EnumSet.complementOf(EnumSet.of(Kind.NOTE)));
    }

    private List<String> all(Set<Kind> kinds) {
        List<String> all = new ArrayList<>();
        long count =
                kinds.stream().mapToLong(kind -> counts.getOrDefault(kind, 0L)).sum();
        for (Kind kind : kinds) {
            List<String> ofKind = of(kind);
            all.addAll(ofKind.subList(0, Math.min(ofKind.size(), KEPT - all.size())));
        }
        if (count > all.size()) {
            all.add("and " + (count - all.size()) + " more");
        }
        return List.copyOf(all);
    }
}
