package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.PromptIndex;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Some changes of a home, read and derived before a transaction begins. */
final class Prepared {
    /**
     * A prompt.
     *
     * @param place its key in the home
     * @param server its server's uid
     * @param prompt what the home knows of it, secrets removed by today's rules
     * @param index by what it is found
     * @param runs that of its entry, then those of its replaced entries
     * @param assets what is known of its files
     */
    record One(
            long place,
            String server,
            Publication.Prompt prompt,
            PromptIndex index,
            List<Run> runs,
            Map<String, AssetRow> assets) {}

    /**
     * A run that somebody wanted gone.
     *
     * @param server the server's uid
     */
    record Gone(String server, Tombstone tombstone) {}

    private final long last;
    final List<One> prompts = new ArrayList<>();
    final List<Publication.Added> annotations = new ArrayList<>();
    final List<Gone> tombstones = new ArrayList<>();

    /**
     * A place from which a prompt went.
     *
     * @param now the prompt that is there now; null where there is none
     */
    record Left(long place, Publication.@Nullable Called now) {}

    final List<Left> left = new ArrayList<>();

    Prepared(long last) {
        this.last = last;
    }

    /** The number of the last of these changes. */
    long last() {
        return last;
    }
}
