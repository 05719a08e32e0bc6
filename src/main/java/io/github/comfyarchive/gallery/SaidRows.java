package io.github.comfyarchive.gallery;

import io.github.comfyarchive.store.row.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stars and tags of tiles, in the order of docs/gallery-format.md. Notes, which may be long, are among the {@link Details}. */
final class SaidRows {
    /** Of one prompt or file, that a page shows them all at once. */
    private static final int MOST_TAGS = 100;

    private final Contents contents;

    SaidRows(Contents contents) {
        this.contents = contents;
    }

    /** As much of it as a gallery has. */
    static Said bounded(Said said) {
        return new Said(said.stars(), said.tags().stream().limit(MOST_TAGS).toList(), said.note());
    }

    /** What a row ends with: one value, or none where there are neither stars nor tags. */
    List<@Nullable Object> end(Said said) {
        if (said.stars() == null && said.tags().isEmpty()) {
            return List.of();
        }
        List<Integer> tags = new ArrayList<>();
        for (String tag : said.tags()) {
            tags.add(contents.tags().add(tag, 0));
        }
        return List.of(Arrays.asList(said.stars(), tags));
    }

    /** A tile more of which this is said. */
    void count(Said said) {
        if (said.stars() != null) {
            contents.stars().add(said.stars().toString(), 1);
        }
        said.tags().forEach(tag -> contents.tags().add(tag, 1));
    }
}
