package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.row.StoredAsset;

/** What became of a file that was asked for again. */
public sealed interface Redownloaded {

    /**
     * The server still had the same bytes; they are in their place, durable.
     *
     * @param asset the bytes
     */
    record Same(StoredAsset asset) implements Redownloaded {}

    /**
     * The server has them no more.
     *
     * @param reason in words
     */
    record Gone(String reason) implements Redownloaded {}

    /**
     * The server could not be asked; another time it may have them.
     *
     * @param reason in words
     */
    record Failed(String reason) implements Redownloaded {}
}
