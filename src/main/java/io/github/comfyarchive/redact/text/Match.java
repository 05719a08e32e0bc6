package io.github.comfyarchive.redact.text;

/**
 * A stretch of a text that a rule says to remove.
 *
 * @param start first byte of it in the text
 * @param end the byte after it
 * @param secret the secret as bytes
 */
public record Match(int start, int end, String rule, String secret) {}
