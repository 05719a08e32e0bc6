package io.github.comfyarchive.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells what a file is from its bytes: a server's name for it proves nothing. Formats without a signature (SVG, HTML, JSON, many
 * models) are taken from the name, where the bytes do not speak against it ({@link NamedType}).
 *
 * <p>Headers and metadata are read, never pixels or sound, and never more than 64 MB of a file of any size; texts up to 16
 * million characters.
 */
public final class MediaProbe {

    /**
     * What the bytes of the file say. Of broken files it is as much as was found before the fault.
     *
     * @param file where the bytes are
     * @param name what the server calls them: it decides where the bytes alone do not tell
     * @throws IOException if the file cannot be opened or read, never for what is in it
     */
    public MediaInfo probe(Path file, String name) throws IOException {
        Findings findings = new Findings();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileBytes bytes = new FileBytes(channel);
            Signatures.read(bytes, findings);
            if (!findings.proven()) {
                NamedType.read(bytes, name, findings);
            }
        } catch (MalformedMediaException e) {
            // What was found before the fault is true of the bytes all the same, and there is nobody to tell of the
            // rest.
        }
        return findings.toInfo();
    }
}
