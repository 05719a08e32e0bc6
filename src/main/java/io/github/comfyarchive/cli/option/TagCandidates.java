package io.github.comfyarchive.cli.option;

import java.util.Iterator;
import java.util.List;

/** Stands for the tags of the archive in a completion script, which asks for them when somebody presses Tab. */
public final class TagCandidates implements Iterable<String> {
    /** What {@code generate-completion} replaces. */
    public static final String PLACEHOLDER = "@TAGS@";

    @Override
    public Iterator<String> iterator() {
        return List.of(PLACEHOLDER).iterator();
    }
}
