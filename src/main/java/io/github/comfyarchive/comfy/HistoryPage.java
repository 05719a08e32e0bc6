package io.github.comfyarchive.comfy;

import io.github.comfyarchive.history.EntryCutter;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The entries of a page, one after the other as they arrive. */
final class HistoryPage implements AutoCloseable {
    private final HttpResponse response;
    private final String from;
    private final EntryCutter entries;

    /**
     * Begins to read.
     *
     * @param response the answer to GET /history
     * @param from the address, for messages
     * @param maxEntryBytes the largest entry that is kept in memory; a larger one is skipped
     */
    HistoryPage(HttpResponse response, String from, int maxEntryBytes) {
        this.response = response;
        this.from = from;
        this.entries = new EntryCutter(response.body(), response.gzipped() ? -1 : response.length(), maxEntryBytes);
    }

    /** How many bytes have arrived. */
    long bytes() {
        return entries.bytes();
    }

    /** How long the server took before it began to answer. */
    long nanosToHeaders() {
        return response.nanosToHeaders();
    }

    /**
     * Reads on.
     *
     * @return the next entry, one without bytes where it was too large, or null at the end of the page
     * @throws ServerException if the page breaks off, or is no JSON object
     */
    @Nullable
    RawEntry next() throws ServerException {
        try {
            return entries.next();
        } catch (EntryCutter.NoHistoryException otherwise) {
            throw ServerException.notHistory(from);
        } catch (EntryCutter.EndlessEntryException again) {
            throw ServerException.permanentError(from + " sends an entry of more than " + again.megabytes()
                    + " MB, or one without end: the history cannot be read beyond it");
        } catch (IOException cut) {
            throw ServerException.transientError(
                    from + " broke off in the middle of the history ("
                            + cut.getClass().getSimpleName() + ")",
                    cut);
        }
    }

    @Override
    public void close() {
        response.close();
    }
}
