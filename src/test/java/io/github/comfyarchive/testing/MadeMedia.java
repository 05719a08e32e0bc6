package io.github.comfyarchive.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a file of each kind that says of itself how it was made, in each of the places where programs put it: headers, metadata, and as
 * much else as a reader of the format asks for. No pixel and no sound is in them.
 */
public final class MadeMedia {
    private MadeMedia() {}

    /**
     * By a name whose suffix is the format's: what makes the file, of texts by their keys ({@code prompt}, {@code workflow},
     * {@code parameters}).
     */
    public static Map<String, Function<Map<String, String>, byte[]>> writers() {
        Map<String, Function<Map<String, String>, byte[]>> all = new LinkedHashMap<>();
        all.put("text.png", texts -> png(texts, "tEXt", (key, text) -> bytes(key + "\0", latin1(text))));
        all.put("packed.png", texts -> png(texts, "zTXt", (key, text) -> bytes(key + "\0\0", deflated(latin1(text)))));
        all.put(
                "international.png",
                texts -> png(texts, "iTXt", (key, text) -> bytes(key + "\0\1\0\0\0", deflated(text.getBytes(UTF_8)))));
        all.put("utf8.png", texts -> png(texts, "tEXt", (key, text) -> bytes(key + "\0", text.getBytes(UTF_8))));
        all.put(
                "exif.png",
                texts -> TestPng.of(4, 4, 1).chunk("eXIf", exif(texts)).bytes());
        all.put(
                "xmp.png",
                texts -> TestPng.of(4, 4, 2)
                        .chunk("iTXt", bytes("XML:com.adobe.xmp\0\0\0\0\0", xmp(texts)))
                        .bytes());
        all.put("animated.png", texts -> png(texts, "comf", (key, text) -> bytes(key + "\0", latin1(text))));
        all.put("exif.webp", texts -> riff("WEBP", chunk("EXIF", exif(texts))));
        all.put("comment.webp", texts -> riff("WEBP", chunk("EXIF", userComment("UNICODE\0", one(texts), UTF_16BE))));
        all.put("xmp.webp", texts -> riff("WEBP", chunk("XMP ", xmp(texts))));
        all.put("exif.jpg", texts -> jpeg(segment(0xE1, bytes("Exif\0\0", exif(texts)))));
        all.put(
                "big.jpg",
                texts -> jpeg(segment(0xE1, bytes("Exif\0\0", userComment("UNICODE\0", one(texts), UTF_16BE)))));
        all.put(
                "little.jpg",
                texts -> jpeg(segment(0xE1, bytes("Exif\0\0", userComment("UNICODE\0", one(texts), UTF_16LE)))));
        all.put(
                "ascii.jpg",
                texts -> jpeg(segment(0xE1, bytes("Exif\0\0", userComment("ASCII\0\0\0", one(texts), UTF_8)))));
        all.put("bare.jpg", texts -> jpeg(segment(0xE1, bytes("Exif\0\0", userComment("", one(texts), UTF_8)))));
        all.put("comment.jpg", texts -> jpeg(segment(0xFE, one(texts).getBytes(UTF_8))));
        all.put("xmp.jpg", texts -> jpeg(segment(0xE1, bytes("http://ns.adobe.com/xap/1.0/\0", xmp(texts)))));
        all.put("long.jpg", texts -> longXmp(xmp(texts), 100));
        all.put("exif.avif", texts -> heif("avif", "Exif\0", bytes("\0\0\0\0", exif(texts))));
        all.put("shifted.avif", texts -> heif("avif", "Exif\0", bytes("\0\0\0\6Exif\0\0", exif(texts))));
        all.put("xmp.avif", texts -> heif("avif", "mime\0application/rdf+xml\0", xmp(texts)));
        all.put("exif.heic", texts -> heif("heic", "Exif\0", bytes("\0\0\0\0", exif(texts))));
        all.put("comment.gif", texts -> MadeFiles.gif(one(texts).getBytes(UTF_8)));
        all.put("xmp.gif", texts -> xmpGif(xmp(texts)));
        all.put("image.tiff", texts -> exif(texts));
        all.put("keys.mp4", texts -> bytes(ftyp("isom"), box("moov", box("udta", keys(texts)))));
        all.put("comment.mp4", texts -> bytes(ftyp("isom"), box("moov", box("udta", itunes(texts)))));
        all.put(
                "xmp.mp4",
                texts -> bytes(
                        ftyp("isom"),
                        box(
                                "uuid",
                                bytes(
                                        latin1(
                                                "\u00bez\u00cf\u00cb\u0097\u00a9B\u00e8\u009cq\u0099\u0094\u0091\u00e3\u00af\u00ac"),
                                        xmp(texts)))));
        all.put("user.mov", texts -> bytes(ftyp("qt  "), box("moov", box("udta", quickTime(texts)))));
        all.put("sound.m4a", texts -> bytes(ftyp("M4A "), box("moov", box("udta", itunes(texts)))));
        all.put("tags.webm", texts -> matroska("webm", texts));
        all.put("tags.mkv", texts -> matroska("matroska", Map.of("COMMENT", one(texts))));
        all.put("comments.flac", texts -> flac(texts));
        all.put("frames.mp3", texts -> mp3(texts));
        all.put("tags.opus", texts -> ogg("OpusHead\1\2", "OpusTags", texts));
        all.put("comments.ogg", texts -> ogg("\1vorbis\0", "\3vorbis", texts));
        all.put(
                "info.wav",
                texts -> riff(
                        "WAVE",
                        chunk("LIST", bytes("INFO", chunk("ICMT", one(texts).getBytes(UTF_8))))));
        all.put("model.glb", texts -> glb(texts));
        all.put("metadata.svg", texts -> svg("<metadata>\n<![CDATA[\n" + one(texts) + "\n]]>\n</metadata>"));
        all.put("description.svg", texts -> svg("<g><desc>" + MadeFiles.xml(one(texts)) + "</desc></g>"));
        all.put("comment.svg", texts -> svg("<!-- " + one(texts).replace("--", "") + " -->"));
        all.put("xmp.svg", texts -> svg("<metadata>" + new String(xmp(texts), UTF_8) + "</metadata>"));
        all.put("plain.json", texts -> object(texts).getBytes(UTF_8));
        all.put("notes.txt", texts -> ("\uFEFF" + one(texts)).getBytes(UTF_8));
        return all;
    }

    /** A JPEG whose XMP stands in segments of so many bytes, the later ones first. */
    public static byte[] longXmp(byte[] packet, int piece) {
        byte[][] segments = new byte[(packet.length + piece - 1) / piece][];
        for (int i = 0; i < segments.length; i++) {
            int at = i * piece;
            ByteBuffer data = ByteBuffer.allocate(75 + Math.min(piece, packet.length - at));
            data.put(latin1("http://ns.adobe.com/xmp/extension/\0")).put(latin1("0123456789ABCDEF0123456789ABCDEF"));
            data.putInt(packet.length).putInt(at).put(packet, at, data.remaining());
            segments[i] = segment(0xE1, data.array());
        }
        return jpeg(segments);
    }

    /** XMP with each text as an element of its key. */
    public static byte[] xmp(Map<String, String> texts) {
        StringBuilder xml = new StringBuilder(
                "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                        + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                        + "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:format=\"image/x\">");
        texts.forEach((key, text) -> xml.append("<dc:" + key + "><rdf:Alt><rdf:li xml:lang=\"x-default\">"
                + MadeFiles.xml(text) + "</rdf:li></rdf:Alt></dc:" + key + ">"));
        return xml.append("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
                .toString()
                .getBytes(UTF_8);
    }

    /** All in one text: a single one as it is, several as members of an object, as VideoHelperSuite writes them. */
    private static String one(Map<String, String> texts) {
        if (texts.size() == 1 && !texts.containsKey("workflow")) {
            return texts.values().iterator().next();
        }
        return object(texts);
    }

    private static String object(Map<String, String> texts) {
        StringBuilder json = new StringBuilder("{");
        texts.forEach((key, text) -> json.append(json.length() == 1 ? "" : ", ")
                .append('"' + key + "\": ")
                .append(text.startsWith("{") ? text : MadeFiles.quoted(text)));
        return json.append('}').toString();
    }

    @FunctionalInterface
    private interface Data {
        byte[] of(String key, String text);
    }

    private static byte[] png(Map<String, String> texts, String type, Data data) {
        TestPng png = TestPng.of(4, 4, type.hashCode());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            png = png.chunk(type, data.of(text.getKey(), text.getValue()));
        }
        return png.bytes();
    }

    /** Model and Make as ComfyUI writes them, ImageDescription for anything else; of the most significant byte first. */
    private static byte[] exif(Map<String, String> texts) {
        Map<Integer, byte[]> tags = new TreeMap<>();
        texts.forEach((key, text) -> {
            int tag = key.equals("prompt") ? 0x0110 : key.equals("workflow") ? 0x010F : 0x010E;
            tags.put(tag, latin1((tag == 0x010E ? "" : key + ":") + text + "\0"));
        });
        return tiff(tags, 2);
    }

    /** The comment in the directory below the first, as type UNDEFINED. */
    private static byte[] userComment(String code, String text, Charset charset) {
        byte[] comment = bytes(code, text.getBytes(charset));
        ByteBuffer tiff = ByteBuffer.allocate(44 + comment.length);
        tiff.put(latin1("MM\0*")).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(26).putInt(0);
        tiff.putShort((short) 1).putShort((short) 0x9286).putShort((short) 7);
        tiff.putInt(comment.length).putInt(44).putInt(0).put(comment);
        return tiff.array();
    }

    private static byte[] tiff(Map<Integer, byte[]> tags, int type) {
        int at = 8 + 2 + 12 * tags.size() + 4;
        ByteBuffer tiff = ByteBuffer.allocate(
                at + tags.values().stream().mapToInt(value -> value.length).sum());
        tiff.put(latin1("MM\0*")).putInt(8).putShort((short) tags.size());
        for (Map.Entry<Integer, byte[]> tag : tags.entrySet()) {
            tiff.putShort(tag.getKey().shortValue()).putShort((short) type).putInt(tag.getValue().length);
            tiff.putInt(at);
            at += tag.getValue().length;
        }
        tiff.putInt(0);
        tags.values().forEach(tiff::put);
        return tiff.array();
    }

    private static byte[] riff(String form, byte[] chunks) {
        return chunk("RIFF", bytes(form, chunks));
    }

    private static byte[] chunk(String name, byte[] data) {
        ByteBuffer chunk =
                ByteBuffer.allocate(8 + data.length + (data.length & 1)).order(ByteOrder.LITTLE_ENDIAN);
        return chunk.put(latin1(name)).putInt(data.length).put(data).array();
    }

    private static byte[] jpeg(byte[]... segments) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        jpeg.writeBytes(latin1("\u00ff\u00d8"));
        for (byte[] segment : segments) {
            jpeg.writeBytes(segment);
        }
        jpeg.writeBytes(latin1("\u00ff\u00c0\0\13\10\0\4\0\4\1\1\21\0\u00ff\u00d9"));
        return jpeg.toByteArray();
    }

    private static byte[] segment(int marker, byte[] data) {
        ByteBuffer segment = ByteBuffer.allocate(4 + data.length);
        return segment.put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + data.length))
                .put(data)
                .array();
    }

    /** One item, whose bytes stand behind the boxes, in two pieces. */
    private static byte[] heif(String brand, String type, byte[] item) {
        byte[] head = ftyp(brand);
        byte[] infe = box("infe", bytes("\2\0\0\0\0\1\0\0", latin1(type)));
        byte[] iinf = box("iinf", bytes("\0\0\0\0\0\1", infe));
        int data = head.length + 8 + 4 + iinf.length + 8 + 30 + 8;
        ByteBuffer iloc = ByteBuffer.allocate(30);
        iloc.putInt(0)
                .putInt(0x44000001)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) 2);
        iloc.putInt(data).putInt(item.length / 2).putInt(data + item.length / 2).putInt(item.length - item.length / 2);
        byte[] meta = box("meta", bytes(latin1("\0\0\0\0"), iinf, box("iloc", iloc.array())));
        return bytes(head, meta, box("mdat", item));
    }

    private static byte[] xmpGif(byte[] packet) {
        ByteArrayOutputStream trailer = new ByteArrayOutputStream();
        trailer.write(1);
        for (int i = 255; i >= 0; i--) {
            trailer.write(i);
        }
        return bytes(
                latin1("GIF89a\1\0\1\0\0\0\0!\u00ff\13XMP DataXMP"),
                packet,
                trailer.toByteArray(),
                latin1("\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"));
    }

    private static byte[] ftyp(String brand) {
        return box("ftyp", bytes(brand, latin1("\0\0\0\0" + brand)));
    }

    private static byte[] box(String name, byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .putInt(8 + data.length)
                .put(latin1(name))
                .put(data)
                .array();
    }

    /** As ffmpeg writes {@code use_metadata_tags}. */
    private static byte[] keys(Map<String, String> texts) {
        byte[] keys = latin1("\0\0\0\0\0\0\0" + (char) texts.size());
        byte[] items = new byte[0];
        int number = 1;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            keys = bytes(keys, box("mdta", latin1(text.getKey())));
            items = bytes(
                    items,
                    box(
                            "\0\0\0" + (char) number++,
                            box(
                                    "data",
                                    bytes("\0\0\0\1\0\0\0\0", text.getValue().getBytes(UTF_8)))));
        }
        return box("meta", bytes(latin1("\0\0\0\0"), box("keys", keys), box("ilst", items)));
    }

    private static byte[] itunes(Map<String, String> texts) {
        byte[] data = box("data", bytes("\0\0\0\1\0\0\0\0", one(texts).getBytes(UTF_8)));
        return box("meta", bytes(latin1("\0\0\0\0"), box("ilst", box("\u00a9cmt", data))));
    }

    private static byte[] quickTime(Map<String, String> texts) {
        byte[] text = one(texts).getBytes(UTF_8);
        return box(
                "\u00a9cmt",
                ByteBuffer.allocate(4 + text.length)
                        .putShort((short) text.length)
                        .putShort((short) 0x55C4)
                        .put(text)
                        .array());
    }

    private static byte[] matroska(String type, Map<String, String> texts) {
        byte[] tags = new byte[0];
        for (Map.Entry<String, String> text : texts.entrySet()) {
            tags = bytes(
                    tags,
                    element(
                            "67C8",
                            bytes(
                                    element("45A3", text.getKey().getBytes(UTF_8)),
                                    element("4487", text.getValue().getBytes(UTF_8)))));
        }
        return bytes(
                element("1A45DFA3", element("4282", latin1(type))),
                element("18538067", element("1254C367", element("7373", tags))));
    }

    private static byte[] element(String id, byte[] data) {
        byte[] name = HexFormat.of().parseHex(id);
        return ByteBuffer.allocate(name.length + 4 + data.length)
                .put(name)
                .putInt(0x10000000 | data.length)
                .put(data)
                .array();
    }

    private static byte[] flac(Map<String, String> texts) {
        byte[] comments = vorbisComments(texts);
        ByteBuffer flac = ByteBuffer.allocate(4 + 4 + 34 + 4 + comments.length);
        return flac.put(latin1("fLaC"))
                .putInt(34)
                .put(new byte[34])
                .putInt(0x84000000 | comments.length)
                .put(comments)
                .array();
    }

    private static byte[] vorbisComments(Map<String, String> texts) {
        byte[] all = bytes(little(4), latin1("test"), little(texts.size()));
        for (Map.Entry<String, String> text : texts.entrySet()) {
            byte[] comment = (text.getKey() + "=" + text.getValue()).getBytes(UTF_8);
            all = bytes(all, little(comment.length), comment);
        }
        return all;
    }

    private static byte[] ogg(String head, String tags, Map<String, String> texts) {
        return bytes(Ogg.packet(7, head), Ogg.packet(7, tags + new String(vorbisComments(texts), ISO_8859_1) + "\1"));
    }

    /** ID3 2.3, texts in UTF-16 as its players ask for (3.3). */
    private static byte[] mp3(Map<String, String> texts) {
        byte[] frames = new byte[0];
        for (Map.Entry<String, String> text : texts.entrySet()) {
            byte[] key = ("\uFEFF" + text.getKey() + "\0").getBytes(UTF_16LE);
            byte[] value = ("\uFEFF" + text.getValue()).getBytes(UTF_16LE);
            ByteBuffer frame = ByteBuffer.allocate(10 + 1 + key.length + value.length);
            frame.put(latin1("TXXX"))
                    .putInt(frame.capacity() - 10)
                    .putShort((short) 0)
                    .put((byte) 1);
            frames = bytes(frames, frame.put(key).put(value).array());
        }
        int size = frames.length;
        byte[] header = latin1("ID3\3\0\0" + (char) (size >> 21 & 127) + (char) (size >> 14 & 127)
                + (char) (size >> 7 & 127) + (char) (size & 127));
        return bytes(header, frames);
    }

    private static byte[] glb(Map<String, String> texts) {
        StringBuilder json = new StringBuilder("{\"asset\": {\"version\": \"2.0\", \"extras\": {");
        texts.forEach((key, text) -> json.append(json.charAt(json.length() - 1) == '{' ? "" : ", ")
                .append('"' + key + "\": ")
                .append(MadeFiles.quoted(text)));
        byte[] body = json.append("}}}").toString().getBytes(UTF_8);
        return bytes(latin1("glTF\2\0\0\0"), little(20 + body.length), little(body.length), latin1("JSON"), body);
    }

    private static byte[] svg(String inside) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\""
                        + " \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
                        + "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\">" + inside
                        + "<rect width=\"4\" height=\"4\"/></svg>")
                .getBytes(UTF_8);
    }

    private static byte[] little(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static byte[] deflated(byte[] data) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(data);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return packed.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] bytes(String latin1, byte[] rest) {
        return bytes(latin1(latin1), rest);
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
