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
     * @return what they are
     * @throws IOException if the file cannot be opened or read, never for what is in it
     */
    public MediaInfo probe(Path file, String name) throws IOException {
        Findings findings = new Findings();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileBytes bytes = new FileBytes(channel);
            read(bytes, findings);
            if (!findings.proven()) {
                NamedType.read(bytes, name, findings);
            }
        } catch (MalformedMediaException e) {
            // What was found before the fault is true of the bytes all the same, and there is nobody to tell of the
            // rest.
        }
        return findings.toInfo();
    }

    private static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        if (file.has(0, Png.SIGNATURE)) {
            new Png(file, findings).read();
        } else if (file.has(0, "\u00ff\u00d8\u00ff")) {
            Jpeg.read(file, findings);
        } else if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
            Riff.readWebp(file, findings);
        } else if ((file.has(0, "RIFF") || file.has(0, "RF64")) && file.has(8, "WAVE")) {
            Riff.readWav(file, findings);
        } else if (file.has(4, "ftyp")) {
            IsoMedia.read(file, findings);
        } else if (file.has(0, "\u001aE\u00df\u00a3")) {
            Matroska.read(file, findings);
        } else if (file.has(0, "OggS\0")) {
            Ogg.read(file, findings);
        } else if (file.has(0, "glTF\u0002\0\0\0")) {
            Glb.read(file, findings);
        } else if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
            findings.type("image/gif", "gif");
            findings.size(file.little(6, 2), file.little(8, 2));
        } else if (file.has(0, "II*\0") || file.has(0, "MM\0*")) {
            Exif.readFile(file, findings);
        } else if (file.has(0, "v/1\u0001")) {
            findings.type("image/x-exr", "exr");
        } else if (file.has(0, "ply\n") || file.has(0, "ply\r\n")) {
            findings.type("model/ply", "ply");
        } else if (file.has(0, "Kaydara FBX Binary  \0")) {
            findings.type("application/vnd.autodesk.fbx", "fbx");
        } else if (file.has(0, "BM")) {
            bitmap(file, findings);
        } else {
            sound(file, findings);
        }
    }

    /** Two letters prove little: the size of the header behind them must be one of those that exist (Windows, OS/2). */
    private static void bitmap(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        long header = file.little(14, 4);
        if (header == 12) {
            findings.type("image/bmp", "bmp");
            findings.size(file.little(18, 2), file.little(20, 2));
        } else if (header == 16
                || header == 40
                || header == 52
                || header == 56
                || header == 64
                || header == 108
                || header == 124) {
            findings.type("image/bmp", "bmp");
            // A negative height says that the rows run from the top.
            int width = (int) file.little(18, 4);
            long height = (int) file.little(22, 4);
            findings.size(width, Math.abs(height));
        }
    }

    private static void sound(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        if (file.has(0, "fLaC")) {
            Flac.read(file, 0, findings);
        } else if (file.has(0, "ID3")) {
            // A tag may stand before a FLAC file too, or before MP3 sound that has padding in front.
            findings.type("audio/mpeg", "mp3");
            long end = Id3.read(file, 0, findings);
            if (file.has(end, "fLaC")) {
                Flac.read(file, end, findings);
            }
        } else if (Mp3.startsAt(file, 0)) {
            findings.type("audio/mpeg", "mp3");
        }
    }
}
