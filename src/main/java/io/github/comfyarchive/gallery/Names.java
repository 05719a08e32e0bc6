package io.github.comfyarchive.gallery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names in the order in which they were first met, each with how many tiles bear it. Rows have the place for the name. */
final class Names {
    private final Map<String, Counted> names = new LinkedHashMap<>();

    /** The place of a name that so many more tiles bear. */
    int add(String name, int tiles) {
        Counted counted = names.computeIfAbsent(name, unknown -> new Counted(names.size()));
        counted.tiles += tiles;
        return counted.place;
    }

    List<List<Object>> rows() {
        List<List<Object>> rows = new ArrayList<>();
        names.forEach((name, counted) -> rows.add(List.of(name, counted.tiles)));
        return rows;
    }

    /** The names alone, each at its place. */
    List<String> names() {
        return List.copyOf(names.keySet());
    }

    private static final class Counted {
        private final int place;
        private long tiles;

        Counted(int place) {
            this.place = place;
        }
    }
}
