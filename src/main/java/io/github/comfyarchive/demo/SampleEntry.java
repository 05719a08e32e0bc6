package io.github.comfyarchive.demo;

/**
 * An entry of a sample's history.
 *
 * @param id the prompt's
 * @param json {@code "id": {...}}, a member of the history's object
 */
record SampleEntry(String id, byte[] json) {}
