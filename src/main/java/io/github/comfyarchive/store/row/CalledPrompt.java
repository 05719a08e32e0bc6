package io.github.comfyarchive.store.row;

/**
 * A prompt by what it is or was called.
 *
 * @param called its id, or another one that it had ({@code prompt_alias})
 * @param row what is known of it
 */
public record CalledPrompt(String called, PromptRow row) {}
