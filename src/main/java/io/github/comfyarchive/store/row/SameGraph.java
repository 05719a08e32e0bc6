package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.ServerId;
import org.jspecify.annotations.Nullable;

/**
 * An output of a prompt whose graph is known to be the same as a file's.
 *
 * @param output the output
 * @param serverId whose prompt it is
 * @param createdAt when the prompt was queued
 * @param imported whether the prompt came from a folder, and no server has told it since
 * @param state what became of its file
 * @param asset SHA-256 of its bytes as they are kept, in hex; null where they are not here
 * @param masked whether something was masked in them
 */
public record SameGraph(
        WaitingOutput output,
        ServerId serverId,
        String createdAt,
        boolean imported,
        OutputState state,
        @Nullable String asset,
        boolean masked) {}
