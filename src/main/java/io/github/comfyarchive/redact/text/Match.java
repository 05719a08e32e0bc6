package io.github.comfyarchive.redact.text;

/**
 * A stretch of a text that a rule says to remove.
 *
 * @param start first octet of it in the text
 * @param end the octet after it
 * @param secret the secret as octets
 */
public record Match(int start, int end, String rule, String secret) {}
