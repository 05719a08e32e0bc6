package io.github.comfyarchive.media;

/**
 * A text found in a file's metadata.
 *
 * @param name what the text is: {@code prompt} (the graph as JSON) and {@code workflow} (the UI's workflow as JSON) whatever
 *     the container calls them, else the container's own name for it
 * @param text the text, whole
 */
public record EmbeddedText(String name, String text) {}
