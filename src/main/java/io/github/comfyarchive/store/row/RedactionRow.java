package io.github.comfyarchive.store.row;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code redaction}: what was removed, never the value.
 *
 * @param prompt the prompt's key
 * @param output the output whose file it stood in; null for the entry itself
 * @param path where it stood
 * @param rule why it was removed
 * @param fingerprint equal for equal secrets of one archive
 */
public record RedactionRow(
        long prompt,
        @Nullable Long output,
        String path,
        String rule,
        @Nullable String fingerprint) {}
