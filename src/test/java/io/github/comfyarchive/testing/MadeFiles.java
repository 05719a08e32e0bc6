package io.github.comfyarchive.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Makes files of the kinds that ComfyUI saves, with a text in them where each kind keeps it. */
public final class MadeFiles {
    private static final byte[] NOISE = {1, 2, -1, 0, -40, 7, -128, 3};

    private MadeFiles() {}

    /** From the name of a place to what makes a file with a text there. */
    public static Map<String, Function<String, byte[]>> places() {
        Map<String, Function<String, byte[]>> places = new LinkedHashMap<>();
        places.put("png tEXt", text -> Png.of(Png.chunk("tEXt", "prompt\0" + Utf8Bytes.of(text))));
        places.put("png zTXt", text -> Png.of(Png.chunk("zTXt", "prompt\0\0", Png.deflated(Utf8Bytes.of(text)))));
        places.put("png iTXt", text -> Png.of(Png.chunk("iTXt", "prompt\0\0\0\0\0" + Utf8Bytes.of(text))));
        places.put(
                "png iTXt compressed",
                text -> Png.of(Png.chunk("iTXt", "prompt\0\1\0\0\0", Png.deflated(Utf8Bytes.of(text)))));
        places.put("png eXIf", text -> Png.of(Png.chunk("eXIf", "MM\0*" + Utf8Bytes.of(text) + "\0")));
        places.put("webp exif", text -> framed("RIFF....WEBPEXIF", ("prompt:" + text).getBytes(UTF_8)));
        places.put(
                "jpeg exif utf-16le",
                text -> framed("\u00ff\u00d8\u00ff\u00e1Exif\0\0UNICODE\0", text.getBytes(UTF_16LE)));
        places.put(
                "jpeg exif utf-16be",
                text -> framed("\u00ff\u00d8\u00ff\u00e1Exif\0\0UNICODE\0", text.getBytes(UTF_16BE)));
        places.put(
                "jpeg xmp",
                text -> framed(
                        "\u00ff\u00d8\u00ff\u00e1",
                        ("<x:xmpmeta><dc:description>" + xml(text) + "</dc:description></x:xmpmeta>").getBytes(UTF_8)));
        for (String kind : new String[] {
            "mp4 \0\0\0 ftypisom\0\0\1\0\u00a9cmt\0\0\1\0data",
            "webm \u001aE\u00df\u00a3COMMENTD\u0087",
            "flac fLaC\4\0\1\0prompt=",
            "mp3 ID3\3\0TXXX\0\0\1\0\0\0\0prompt\0"
        }) {
            int blank = kind.indexOf(' ');
            places.put(
                    kind.substring(0, blank),
                    text -> framed(
                            kind.substring(blank + 1),
                            ("{\"prompt\": " + quoted("{\"1\": " + quoted(text) + "}") + "}").getBytes(UTF_8)));
        }
        places.put("mp3 utf-16", text -> framed("ID3\3\0TXXX\0\0\1\0\0\0\1\u00ff\u00fe", text.getBytes(UTF_16LE)));
        places.put("ogg", text -> Ogg.packet(7, "OpusTags\4\0\0\0test\1\0\0\0\1\1\1\0prompt=" + quoted(text)));
        places.put("gif", text -> gif(Utf8Bytes.bytes(Utf8Bytes.of("{\"prompt\": " + quoted(text) + "}"))));
        places.put(
                "gif, in two blocks",
                text -> gif(Utf8Bytes.bytes(Utf8Bytes.of("{\"prompt\": \"" + "x".repeat(255 - 20) + " "
                        + quoted(text).substring(1) + "}"))));
        places.put(
                "latent",
                text -> latent("{\"__metadata__\": {\"prompt\": " + quoted("{\"1\": " + quoted(text) + "}") + "}}"));
        places.put(
                "svg",
                text -> ("<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>" + xml(text) + "</desc></svg>")
                        .getBytes(UTF_8));
        places.put("txt", text -> ("notes\n" + text + "\n").getBytes(UTF_8));
        places.put(
                "json file", text -> ("{\"nodes\": [{\"widgets_values\": [" + quoted(text) + "]}]}").getBytes(UTF_8));
        return places;
    }

    public static String quoted(String text) {
        return '"' + Utf8Bytes.escape(Utf8Bytes.bytes(Utf8Bytes.of(text)), true) + '"';
    }

    public static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static byte[] framed(String before, byte[] text) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(before.getBytes(ISO_8859_1));
        file.writeBytes(text);
        file.writeBytes(NOISE);
        return file.toByteArray();
    }

    private static byte[] latent(String header) {
        byte[] text = header.getBytes(UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + NOISE.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(text.length).put(text).put(NOISE).array();
    }

    /** One picture of one point behind a comment (GIF89a, section 24). */
    static byte[] gif(byte[] comment) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("GIF89a\1\0\1\0\u0080\0\0\0\0\0\u00ff\u00ff\u00ff!\u00fe".getBytes(ISO_8859_1));
        for (int at = 0; at < comment.length; at += 255) {
            int size = Math.min(255, comment.length - at);
            file.write(size);
            file.write(comment, at, size);
        }
        file.write(0);
        file.writeBytes(",\0\0\0\0\1\0\1\0\0\2\2D\1\0;".getBytes(ISO_8859_1));
        return file.toByteArray();
    }
}
