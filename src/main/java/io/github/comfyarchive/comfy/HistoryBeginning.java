package io.github.comfyarchive.comfy;

import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The first entries of a history, by which a server is known again: what is archived of one is its beginning ({@link HistoryWalk}). */
public final class HistoryBeginning {
    /** A second one, should the first be of those that cannot be understood. */
    private static final int ENTRIES = 2;

    private HistoryBeginning() {}

    /**
     * Reads them, as far as they come. A server that takes no notice of offsets gives its newest instead.
     *
     * @param client the server
     * @param retry for requests that fail
     * @return none where the history is empty
     * @throws ServerException if nothing answers there as ComfyUI
     * @throws IOException never, but the retries allow for it
     */
    public static List<RawEntry> of(ComfyClient client, Retry retry) throws ServerException, IOException {
        return retry.call(() -> {
            List<RawEntry> entries = new ArrayList<>();
            try (HistoryPage page = client.history(0, ENTRIES)) {
                for (RawEntry entry = page.next(); entry != null; entry = page.next()) {
                    if (entries.size() < ENTRIES) {
                        entries.add(entry);
                    }
                }
            } catch (ServerException cut) {
                if (entries.isEmpty()) {
                    throw cut;
                }
            }
            return entries;
        });
    }
}
