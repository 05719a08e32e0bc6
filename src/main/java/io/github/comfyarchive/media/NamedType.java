package io.github.comfyarchive.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Types that bytes alone do not tell. The name tells them, and is believed only where the beginning of the bytes can be of such a
 * file: the suffix that is stored is always one of this list, never the server's.
 */
final class NamedType {
    /** Enough to see whether it is text; the name has said the rest. */
    private static final int LOOKED_AT = 4096;

    private static final Pattern OBJ =
            Pattern.compile("(?m)^(#|mtllib |o |g |v |vn |vt |vp |f |l |p |s |usemtl |newmtl )");

    private static final Pattern JSON = Pattern.compile("(?s)\\s*([\\[{\"\\-0-9]|true|false|null|NaN|Infinity).*");

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("svg", text("image/svg+xml", text -> markup(text) && text.contains("<svg"))),
            Map.entry("html", text("text/html", NamedType::markup)),
            Map.entry("txt", text("text/plain", text -> true)),
            Map.entry(
                    "json", text("application/json", text -> JSON.matcher(text).matches())),
            Map.entry("csv", text("text/csv", text -> true)),
            Map.entry("md", text("text/markdown", text -> true)),
            Map.entry("srt", text("application/x-subrip", text -> true)),
            Map.entry("vtt", text("text/vtt", text -> text.startsWith("WEBVTT"))),
            Map.entry("obj", text("model/obj", text -> OBJ.matcher(text).find())),
            Map.entry("mtl", text("model/mtl", text -> OBJ.matcher(text).find())),
            Map.entry(
                    "gltf", text("model/gltf+json", text -> text.stripLeading().startsWith("{"))),
            Map.entry("dae", text("model/vnd.collada+xml", NamedType::markup)),
            Map.entry("usda", text("model/vnd.usda", text -> text.startsWith("#usda"))),
            Map.entry(
                    "fbx",
                    text(
                            "application/vnd.autodesk.fbx",
                            text -> text.stripLeading().startsWith("; FBX"))),
            Map.entry("stl", new Kind("model/stl", NamedType::stl)),
            Map.entry("usdz", new Kind("model/vnd.usdz+zip", file -> file.has(0, "PK\u0003\u0004"))),
            Map.entry("3mf", new Kind("model/3mf", file -> file.has(0, "PK\u0003\u0004"))),
            Map.entry("zip", new Kind("application/zip", file -> file.has(0, "PK\u0003\u0004"))),
            Map.entry("sog", new Kind("model/x-sog", file -> file.has(0, "PK\u0003\u0004"))),
            Map.entry("usdc", new Kind("model/vnd.usdc", file -> file.has(0, "PXR-USDC"))),
            Map.entry("spz", new Kind("model/x-spz", file -> file.has(0, "\u001f\u008b"))),
            // A splat is 32 bytes without a header; a ksplat begins with its version.
            Map.entry("splat", new Kind("model/x-splat", file -> file.size() > 0 && file.size() % 32 == 0)),
            Map.entry("ksplat", new Kind("model/x-ksplat", file -> file.size() >= 4096 && file.u8(0) == 0)),
            Map.entry("latent", new Kind("application/x-latent", NamedType::safetensors)),
            Map.entry("safetensors", new Kind("application/x-safetensors", NamedType::safetensors)));

    private NamedType() {}

    /** A media type, and what speaks against its being that. */
    private record Kind(String mediaType, Test test) {}

    @FunctionalInterface
    private interface Test {
        boolean holds(FileBytes file) throws IOException, MalformedMediaException;
    }

    @FunctionalInterface
    private interface TextTest {
        boolean holds(String beginning);
    }

    /** Finds the type of bytes that have no signature. */
    static void read(FileBytes file, String name, Findings findings) throws IOException, MalformedMediaException {
        int dot = name.lastIndexOf('.');
        String suffix = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        String extension = suffix.equals("htm") ? "html" : suffix;
        Kind kind = dot < 0 ? null : KINDS.get(extension);
        if (kind != null && kind.test().holds(file)) {
            findings.type(kind.mediaType(), extension);
            if (extension.equals("svg")) {
                XmlTexts.readSvg(file, findings);
            }
        }
    }

    private static Kind text(String mediaType, TextTest test) {
        return new Kind(mediaType, file -> {
            byte[] beginning = file.bytes(0, Math.min(file.size(), LOOKED_AT));
            return isText(beginning) && test.holds(withoutMark(new String(beginning, StandardCharsets.UTF_8)));
        });
    }

    /** Characters in UTF-8, of which the last may be cut. */
    private static boolean isText(byte[] beginning) {
        for (byte oneByte : beginning) {
            if (oneByte == 0) {
                return false;
            }
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean whole = beginning.length < LOOKED_AT;
        return !decoder.decode(ByteBuffer.wrap(beginning), CharBuffer.allocate(LOOKED_AT), whole)
                .isError();
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static boolean markup(String text) {
        return text.stripLeading().startsWith("<");
    }

    /** The text form, or 80 bytes of anything, the number of triangles, and 50 bytes for each. */
    private static boolean stl(FileBytes file) throws IOException, MalformedMediaException {
        return file.has(0, "solid") || (file.size() >= 84 && file.size() == 84 + 50 * file.little(80, 4));
    }

    /** The length of a JSON object, and the object (github.com/huggingface/safetensors, "Format"). */
    private static boolean safetensors(FileBytes file) throws IOException, MalformedMediaException {
        return file.size() > 8 && file.little(4, 4) == 0 && file.little(0, 4) <= file.size() - 8 && file.has(8, "{");
    }
}
