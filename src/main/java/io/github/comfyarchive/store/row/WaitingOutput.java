package io.github.comfyarchive.store.row;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.Redactor;

/**
 * An output whose file is still to be fetched.
 *
 * @param id the output's key
 * @param prompt the prompt's key
 * @param promptId the server's id of the prompt
 * @param nodeId the node that made it
 * @param media the key under which it stands there
 * @param position which of the files there
 * @param filename the file's name on the server
 * @param subfolder its folder there
 * @param type {@code output}, {@code temp} or {@code input}
 * @param cached whether the node repeated an earlier prompt's output
 * @param redacted whether secrets were removed from its entry, so that its file may hold them too
 */
public record WaitingOutput(
        long id,
        long prompt,
        PromptId promptId,
        String nodeId,
        String media,
        int position,
        String filename,
        String subfolder,
        String type,
        boolean cached,
        boolean redacted) {

    /**
     * Whether a secret was removed from its name, so that the server has it under another one.
     *
     * @return true also where the server itself writes so
     */
    public boolean nameIsRedacted() {
        return filename.contains(Redactor.MARK) || subfolder.contains(Redactor.MARK) || type.contains(Redactor.MARK);
    }

    /** The file it names: name, subfolder and type. */
    public FileReference file() {
        return new FileReference(filename, subfolder, type);
    }
}
