package io.github.comfyarchive.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of the events a prompt went through (comfyui-protocol.md, "One entry").
 *
 * @param position its place in {@code status.messages}, from 0
 * @param event such as {@code execution_start}
 * @param at its {@code timestamp}, where it has one
 * @param data strict JSON ({@link StrictJson})
 */
public record StatusMessage(
        int position, String event, @Nullable Instant at, String data) {}
