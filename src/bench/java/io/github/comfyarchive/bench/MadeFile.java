package io.github.comfyarchive.bench;

/**
 * A file that an output of a made prompt has.
 *
 * @param sha256 of its bytes
 * @param size its bytes
 * @param extension by its type, an image
 * @param width pixels
 * @param height pixels
 */
record MadeFile(String sha256, long size, String extension, int width, int height) {}
