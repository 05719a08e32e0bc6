package io.github.comfyarchive.gallery;

import java.util.ArrayList;
import java.util.List;

/** The first few things that are not as they should be, and none twice. Safe for use by several threads. */
final class Warnings {
    /** A screen of them; what comes after has the same causes. */
    private static final int MOST = 20;

    private final List<String> notes = new ArrayList<>();
    private long damaged;

    synchronized void add(String note) {
        if (notes.size() < MOST && !notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Something that the archive should have and has not. */
    synchronized void damage(String note) {
        damaged++;
        add(note);
    }

    synchronized long damaged() {
        return damaged;
    }

    synchronized List<String> sorted() {
        return notes.stream().sorted().toList();
    }
}
