package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.AssetRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files by the names that their servers gave them: names are used again, and the newest bytes are what such a name means now. */
public interface NamedFiles {
    /**
     * What a server called a file.
     *
     * @param filename without folders
     * @param subfolder empty for none
     * @param type {@code output}, {@code temp} or {@code input}
     */
    record Name(String filename, String subfolder, String type) {}

    /**
     * The newest bytes of a name.
     *
     * @param server whose name or address; null for all
     * @param prompts keys of the prompts whose file it is to be; null for any
     * @return what is kept of it
     */
    Optional<AssetRow> newest(Name name, @Nullable String server, @Nullable List<Long> prompts);

    /**
     * What is known of a name whose bytes are not kept.
     *
     * @return {@code pending}, {@code missing}, {@code failed}, {@code skipped} or {@code forgotten}; nothing where no prompt names it
     */
    Optional<String> state(Name name);
}
