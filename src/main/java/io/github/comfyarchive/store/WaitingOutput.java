package io.github.comfyarchive.store;

import io.github.comfyarchive.history.FileReference;

/**
 * An output whose file is still to be fetched.
 *
 * @param id the output's key
 * @param prompt the prompt's key
 * @param promptId the server's id of the prompt
 * @param filename the file's name on the server
 * @param subfolder its folder there
 * @param type {@code output}, {@code temp} or {@code input}
 * @param cached whether the node repeated an earlier prompt's output
 * @param redacted whether secrets were removed from its entry, so that its file may hold them too
 */
public record WaitingOutput(
        long id,
        long prompt,
        String promptId,
        String filename,
        String subfolder,
        String type,
        boolean cached,
        boolean redacted) {

    /**
     * The file it names.
     *
     * @return name, subfolder and type
     */
    public FileReference file() {
        return new FileReference(filename, subfolder, type);
    }
}
