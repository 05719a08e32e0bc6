package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.Publication;

/**
 * All that the store has of a prompt.
 *
 * @param key by what the store knows it
 * @param place its key in the home that told of it first: it decides between prompts of one moment
 * @param row what its row says
 * @param whole its entries, outputs, redactions (without fingerprints), other ids, and what people added; keyed hashes are null, keys of
 *     outputs are their places, and all that names a server is of {@code key}
 */
public record StoredPrompt(StoreKey key, long place, Publication.Row row, OtherHome.Prompt whole) {}
