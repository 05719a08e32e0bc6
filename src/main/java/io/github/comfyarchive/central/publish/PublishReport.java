package io.github.comfyarchive.central.publish;

import java.util.List;

/**
 * What a publish did.
 *
 * @param prompts how many were written, new ones and changed ones
 * @param known how many the store had already as they are
 * @param forgotten how many were left out, for somebody wanted them gone
 * @param toForget how many this home has that were forgotten in the store
 * @param annotations how many tags, ratings and notes were told
 * @param tombstones how many runs were told that somebody wanted gone
 * @param behind how many changes the store has not heard of
 * @param notices what the user should know, in sentences
 */
public record PublishReport(
        long prompts,
        long known,
        long forgotten,
        long toForget,
        long annotations,
        long tombstones,
        long behind,
        List<String> notices) {}
