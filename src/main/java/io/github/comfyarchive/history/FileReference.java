package io.github.comfyarchive.history;

/**
 * A file as an entry names it. Nothing but this name ties a file to a prompt, and it is never used as a path here
 * (comfyui-protocol.md, "GET /view").
 *
 * @param filename not empty, any characters
 * @param subfolder may be empty
 * @param type {@code output}, {@code temp} or {@code input}, or whatever the server says
 */
public record FileReference(String filename, String subfolder, String type) {}
