package io.github.comfyarchive.media;

import java.io.IOException;
import java.util.List;

/** The formats that the first bytes of a file prove, and who reads each. */
final class Signatures {
    /** The first that matches counts, so those that prove least stand last. */
    private static final List<Format> FORMATS = List.of(
            new Format(begin(Png.SIGNATURE), (file, findings) -> new Png(file, findings).read()),
            new Format(begin("\u00ff\u00d8\u00ff"), Jpeg::read),
            new Format(begin("RIFF").and(8, "WEBP"), Riff::readWebp),
            new Format(begin("RIFF").and(8, "WAVE"), Riff::readWav),
            new Format(begin("RF64").and(8, "WAVE"), Riff::readWav),
            new Format(file -> file.has(4, "ftyp"), IsoMedia::read),
            new Format(begin("\u001aE\u00df\u00a3"), Matroska::read),
            new Format(begin("OggS\0"), Ogg::read),
            new Format(begin("glTF\u0002\0\0\0"), Glb::read),
            new Format(begin("GIF87a"), Gif::read),
            new Format(begin("GIF89a"), Gif::read),
            new Format(begin("II*\0"), Exif::readFile),
            new Format(begin("MM\0*"), Exif::readFile),
            new Format(begin("v/1\u0001"), type("image/x-exr", "exr")),
            new Format(begin("ply\n"), type("model/ply", "ply")),
            new Format(begin("ply\r\n"), type("model/ply", "ply")),
            new Format(begin("Kaydara FBX Binary  \0"), type("application/vnd.autodesk.fbx", "fbx")),
            new Format(begin("fLaC"), (file, findings) -> Flac.read(file, 0, findings)),
            new Format(begin("ID3"), Signatures::tagged),
            new Format(begin("BM"), Bitmap::read),
            new Format(file -> Mp3.startsAt(file, 0), type("audio/mpeg", "mp3")));

    private Signatures() {}

    private record Format(Signature signature, Reader reader) {}

    @FunctionalInterface
    private interface Signature {
        boolean matches(FileBytes file) throws IOException, MalformedMediaException;

        /** The same, and these bytes there. */
        default Signature and(long at, String latin1) {
            return file -> matches(file) && file.has(at, latin1);
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException;
    }

    /** Reads a file by the format that its bytes prove; finds nothing where they prove none. */
    static void read(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        for (Format format : FORMATS) {
            if (format.signature().matches(file)) {
                format.reader().read(file, findings);
                return;
            }
        }
    }

    private static Signature begin(String latin1) {
        return file -> file.has(0, latin1);
    }

    /** Of a format of which the type is all that is told. */
    private static Reader type(String mediaType, String extension) {
        return (file, findings) -> findings.type(mediaType, extension);
    }

    /** A tag may stand before a FLAC file too, or before MP3 sound that has padding in front. */
    private static void tagged(FileBytes file, Findings findings) throws IOException, MalformedMediaException {
        findings.type("audio/mpeg", "mp3");
        long end = Id3.read(file, 0, findings);
        if (file.has(end, "fLaC")) {
            Flac.read(file, end, findings);
        }
    }
}
