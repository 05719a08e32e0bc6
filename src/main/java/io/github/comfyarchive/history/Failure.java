package io.github.comfyarchive.history;

import org.jspecify.annotations.Nullable;

/**
 * Why a prompt failed: what {@code execution_error} says (comfyui-protocol.md, "One entry"). What it leaves out is null.
 *
 * @param nodeId the node that failed
 * @param nodeType its class
 * @param exceptionType such as {@code torch.OutOfMemoryError}
 * @param message what the exception said
 */
public record Failure(
        @Nullable String nodeId,
        @Nullable String nodeType,
        @Nullable String exceptionType,
        @Nullable String message) {}
