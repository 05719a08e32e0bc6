package io.github.comfyarchive.central.object;

/**
 * What a check of a store's files looked at.
 *
 * @param files how many
 * @param read how many of them were read whole
 * @param bytes of these
 * @param findings how many are not as they should be; those that wait for their home are none
 * @param waiting how many wait for their home
 * @param asked how many of the findings homes are asked for now
 */
public record ObjectVerifyReport(long files, long read, long bytes, long findings, long waiting, long asked) {}
