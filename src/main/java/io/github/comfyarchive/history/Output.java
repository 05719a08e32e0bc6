package io.github.comfyarchive.history;

/**
 * One reference in an entry to a file.
 *
 * @param nodeId the node that made it, such as {@code 9} or {@code 12:7}
 * @param media the key it stood under, such as {@code images} or {@code gifs}
 * @param position its place in the list, from 0, unique within node and media
 * @param file the file it names
 * @param cached whether the node did not run but repeated an earlier prompt's output
 */
public record Output(String nodeId, String media, int position, FileReference file, boolean cached) {}
