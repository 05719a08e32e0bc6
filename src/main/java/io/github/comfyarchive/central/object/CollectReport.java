package io.github.comfyarchive.central.object;

/**
 * What a collector removed, or would.
 *
 * @param rows files that no prompt refers to any more
 * @param objects objects that were removed
 * @param bytes of these
 * @param intents puts that somebody began long ago
 * @param uploads puts in parts that nobody ended
 * @param busy what was left, for somebody was about to put it or had removed it
 * @param others keys in the bucket that are no asset's; these are left alone
 */
public record CollectReport(long rows, long objects, long bytes, long intents, long uploads, long busy, long others) {}
