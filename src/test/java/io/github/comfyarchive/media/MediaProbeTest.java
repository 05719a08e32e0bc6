package io.github.comfyarchive.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaProbeTest {
    private static final Path FIXTURES = Path.of("src/test/resources/media");
    private static final Path RECORDING = Path.of("src/main/resources/demo/prompt-of-six/view");

    private final MediaProbe probe = new MediaProbe();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "text.png,        image/png,        png,  48, 32",
        "packed.png,      image/png,        png,  48, 32",
        "exif.png,        image/png,        png,  48, 32",
        "animated.png,    image/png,        png,  48, 32",
        "lossy.webp,      image/webp,       webp, 48, 32",
        "lossless.webp,   image/webp,       webp, 48, 32",
        "animated.webp,   image/webp,       webp, 48, 32",
        "photo.jpg,       image/jpeg,       jpg,  48, 32",
        "progressive.jpg, image/jpeg,       jpg,  48, 32",
        "animated.gif,    image/gif,        gif,  48, 32",
        "image.bmp,       image/bmp,        bmp,  48, 32",
        "image.tiff,      image/tiff,       tiff, 48, 32",
        "image.avif,      image/avif,       avif, 48, 32",
        "image.heic,      image/heic,       heic, 48, 32",
        "keys.mp4,        video/mp4,        mp4,  48, 32",
        "comment.mp4,     video/mp4,        mp4,  48, 32",
        "sound.mov,       video/quicktime,  mov,  48, 32",
        "video.webm,      video/webm,       webm, 48, 32",
        "piped.webm,      video/webm,       webm, 48, 32",
        "video.mkv,       video/x-matroska, mkv,  48, 32",
        "audio.m4a,       audio/mp4,        m4a,  ,",
        "audio.flac,      audio/flac,       flac, ,",
        "audio.mp3,       audio/mpeg,       mp3,  ,",
        "id3v23.mp3,      audio/mpeg,       mp3,  ,",
        "plain.mp3,       audio/mpeg,       mp3,  ,",
        "audio.opus,      audio/ogg,        opus, ,",
        "audio.ogg,       audio/ogg,        ogg,  ,",
        "audio.wav,       audio/wav,        wav,  ,",
        "model.glb,       model/gltf-binary, glb, ,",
        "graph.json,      application/octet-stream, bin, ,",
        "make-fixtures.sh, application/octet-stream, bin, ,",
    })
    void theBytesTellTypeAndSize(String file, String mediaType, String extension, Integer width, Integer height)
            throws IOException {
        MediaInfo info = probe.probe(FIXTURES.resolve(file), "");

        assertThat(info.mediaType()).isEqualTo(mediaType);
        assertThat(info.extension()).isEqualTo(extension);
        assertThat(info.width()).isEqualTo(width);
        assertThat(info.height()).isEqualTo(height);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.png", "packed.png", "exif.png", "animated.png", "lossy.webp", "animated.webp", "photo.jpg",
                "image.tiff", "keys.mp4", "video.webm", "audio.flac", "audio.mp3", "audio.opus", "model.glb"
            })
    void graphAndWorkflowAreFoundVerbatim(String file) throws IOException {
        MediaInfo info = probe.probe(FIXTURES.resolve(file), "");

        assertThat(info.text("prompt")).isEqualTo(fixture("graph.json"));
        assertThat(info.text("workflow")).isEqualTo(fixture("workflow.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"comment.mp4", "sound.mov", "video.mkv", "audio.m4a", "audio.wav"})
    void oneCommentWithBothIsSplit(String file) throws IOException {
        MediaInfo info = probe.probe(FIXTURES.resolve(file), "");

        assertThat(info.text("prompt")).isEqualTo(fixture("graph.json"));
        assertThat(info.text("workflow")).isEqualTo(fixture("workflow.json"));
        assertThat(info.text("CreationTime")).isEqualTo("2026-11-24");
        assertThat(info.text("comment")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"piped.webm", "id3v23.mp3", "pages.opus", "audio.ogg"})
    void theGraphAloneIsFoundToo(String file) throws IOException {
        assertThat(probe.probe(FIXTURES.resolve(file), "").text("prompt")).isEqualTo(fixture("graph.json"));
    }

    @Test
    void textsOfOtherNamesAndAlphabetsAreKept() throws IOException {
        assertThat(probe.probe(FIXTURES.resolve("packed.png"), "").text("parameters"))
                .isEqualTo("a fox, 水彩");
        assertThat(probe.probe(FIXTURES.resolve("id3v23.mp3"), "").text("TIT2")).isEqualTo("水彩");
        assertThat(probe.probe(FIXTURES.resolve("photo.jpg"), "").text("comment"))
                .isEqualTo("a comment");
    }

    @Test
    void theRecordedAnimationHoldsItsGraph() throws IOException {
        MediaInfo info = probe.probe(RECORDING.resolve("007.bin"), "");

        assertThat(info.mediaType()).isEqualTo("image/webp");
        assertThat(info.width()).isEqualTo(64);
        assertThat(info.height()).isEqualTo(64);
        assertThat(info.text("prompt")).startsWith("{\"1\": {\"class_type\": \"EmptyImage\"");
        assertThat(info.text("workflow")).isEqualTo("{}");
    }

    @Test
    void aRecordedVideoOfNoiseKeepsTheTypeThatItsFirstBoxProves() throws IOException {
        assertThat(probe.probe(RECORDING.resolve("009.bin"), ""))
                .isEqualTo(new MediaInfo("video/mp4", "mp4", null, null, List.of(), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "<!DOCTYPE html>",
                "{}",
                "BM",
                "ID",
                "RIFF"
            })
    void whatProvesNothingIsOctets(String content) throws IOException {
        assertThat(probe.probe(file(content.getBytes(StandardCharsets.UTF_8)), ""))
                .isEqualTo(MediaInfo.unknown());
    }

    @Test
    void anEnormousPictureIsReportedNotDecoded() throws IOException {
        MediaInfo info = probe.probe(png(header(60_000, 60_000)), "");

        assertThat(info.width()).isEqualTo(60_000);
        assertThat(info.height()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "5, 0", "-1, 5", "5, -2147483648"})
    void absurdSizesAreNone(int width, int height) throws IOException {
        MediaInfo info = probe.probe(png(header(width, height)), "");

        assertThat(info.mediaType()).isEqualTo("image/png");
        assertThat(info.width()).isNull();
        assertThat(info.height()).isNull();
    }

    @Test
    void aChunkThatClaimsGigabytesIsNotBelieved() throws IOException {
        byte[] claim = ByteBuffer.allocate(20)
                .putInt(0x7FFFFFF0)
                .put("tEXtprompt\0{}".getBytes(StandardCharsets.ISO_8859_1), 0, 13)
                .array();

        MediaInfo info = probe.probe(png(header(7, 8), claim), "");

        assertThat(info.width()).isEqualTo(7);
        assertThat(info.texts()).isEmpty();
    }

    @Test
    void aTextThatInflatesPastTheBoundIsDroppedAndTheNextIsKept() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes("bomb\0\0".getBytes(StandardCharsets.ISO_8859_1));
        Deflater deflater = new Deflater(9);
        deflater.setInput(new byte[200 << 20]);
        deflater.finish();
        byte[] part = new byte[1 << 16];
        while (!deflater.finished()) {
            bomb.write(part, 0, deflater.deflate(part));
        }
        deflater.end();

        MediaInfo info = probe.probe(
                png(
                        header(7, 8),
                        chunk("zTXt", bomb.toByteArray()),
                        chunk("tEXt", "prompt\0{}".getBytes(StandardCharsets.ISO_8859_1))),
                "");

        assertThat(info.texts()).containsExactly(new EmbeddedText("prompt", "{}"));
    }

    @Test
    void allTextsTogetherStayWithinTheBound() throws IOException {
        byte[] text = new byte[5 << 20];
        Arrays.fill(text, (byte) 'x');
        text[1] = 0;
        byte[] chunk = chunk("tEXt", text);

        MediaInfo info = probe.probe(png(header(7, 8), chunk, chunk, chunk, chunk, chunk), "");

        assertThat(info.texts()).hasSize(3);
    }

    @Test
    void aVideoOfTenGigabytesIsNotReadThrough() throws IOException {
        byte[] small = Files.readAllBytes(FIXTURES.resolve("keys.mp4"));
        int moov = new String(small, StandardCharsets.ISO_8859_1).indexOf("moov") - 4;
        long media = 10L << 30;
        Path large = folder.resolve("large.mp4");
        try (FileChannel channel = FileChannel.open(
                large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            int type = ByteBuffer.wrap(small).getInt();
            channel.write(ByteBuffer.wrap(small, 0, type));
            ByteBuffer box = ByteBuffer.allocate(16)
                    .putInt(1)
                    .put("mdat".getBytes(StandardCharsets.ISO_8859_1))
                    .putLong(media);
            channel.write(box.flip());
            channel.write(ByteBuffer.wrap(small, moov, small.length - moov), type + media);
        }

        assertThat(Duration.ofNanos(elapsed(large))).isLessThan(Duration.ofSeconds(1));
        MediaInfo info = probe.probe(large, "");
        assertThat(info.width()).isEqualTo(48);
        assertThat(info.text("prompt")).isEqualTo(fixture("graph.json"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void exifWhoseTextsOrListsLieOverEachOtherEndsSoon(boolean text) throws IOException {
        int entries = 65_534;
        int length = (16 << 20) - 64;
        ByteBuffer webp = ByteBuffer.allocate(20 + length).order(ByteOrder.LITTLE_ENDIAN);
        webp.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(12 + length);
        webp.put("WEBPEXIF".getBytes(StandardCharsets.ISO_8859_1)).putInt(length);
        webp.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries);
        for (int i = 0; i < entries; i++) {
            webp.putShort((short) (text ? 0x010F : 0x0111)).putShort((short) (text ? 2 : 4));
            webp.putInt(text ? length - 8 : length / 4 - 2).putInt(8);
        }

        MediaInfo info = probe.probe(file(webp.array()), "");

        assertThat(info.mediaType()).isEqualTo("image/webp");
    }

    @Test
    void elementsNestedInEachOtherAreLeftAtSomeDepth() throws IOException {
        byte[] nested = new byte[8 * 100_000];
        ByteBuffer buffer = ByteBuffer.wrap(nested);
        while (buffer.hasRemaining()) {
            buffer.putInt(0x1A45DFA3).putInt(0x10000000 | (buffer.remaining() - 4));
        }

        assertThat(probe.probe(file(nested), "")).isEqualTo(MediaInfo.unknown());
    }

    @Test
    void markupOpensNothingAndReplacesNoEntity() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "of another file");
        String types = "<!DOCTYPE svg [<!ENTITY x SYSTEM \"" + other.toUri() + "\"><!ENTITY y \"entity\">"
                + "<!ENTITY % z SYSTEM \"" + other.toUri() + "\"> %z;]>";
        Path svg = file((types
                        + "<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>first</desc><metadata>&x;&y;</metadata></svg>")
                .getBytes(StandardCharsets.UTF_8));

        MediaInfo info = probe.probe(svg, "x.svg");

        assertThat(info.mediaType()).isEqualTo("image/svg+xml");
        assertThat(info.toString()).doesNotContain("another").doesNotContain("entity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<g>",
                "<!--x-->",
                "<g a=\"b\">",
                "x",
                "<![CDATA[x]]>",
                "&amp;",
                "<desc>",
                "<desc>x</desc>",
                "<!DOCTYPE a>"
            })
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void markupWithoutEndIsLeftAtSomePoint(String piece) throws IOException {
        Path svg = file(("<svg><desc>first</desc>" + piece.repeat((40 << 20) / piece.length()))
                .getBytes(StandardCharsets.UTF_8));

        MediaInfo info = probe.probe(svg, "x.svg");

        assertThat(info.texts()).contains(new EmbeddedText("desc", "first"));
        assertThat(info.texts().stream().mapToLong(text -> text.text().length()).sum())
                .isLessThanOrEqualTo(Findings.MAX_TEXT);
    }

    @Test
    void chunksWithoutEndAreLeftAtSomePoint() throws IOException {
        Path endless = png(header(7, 8));
        try (FileChannel channel = FileChannel.open(endless, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 10L << 30);
        }

        assertThat(Duration.ofNanos(elapsed(endless))).isLessThan(Duration.ofSeconds(10));
        assertThat(probe.probe(endless, "").width()).isEqualTo(7);
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> probe.probe(folder.resolve("none"), "")).isInstanceOf(NoSuchFileException.class);
    }

    private long elapsed(Path file) throws IOException {
        long start = System.nanoTime();
        probe.probe(file, "");
        return System.nanoTime() - start;
    }

    private static String fixture(String name) throws IOException {
        return Files.readString(FIXTURES.resolve(name)).strip();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }

    private Path png(byte[]... chunks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Png.SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
        for (byte[] chunk : chunks) {
            bytes.writeBytes(chunk);
        }
        return file(bytes.toByteArray());
    }

    private static byte[] header(int width, int height) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .putInt(0x08020000)
                        .array());
    }

    private static byte[] chunk(String name, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(name.getBytes(StandardCharsets.ISO_8859_1))
                .put(data)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(8 + typed.length)
                .putInt(data.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .array();
    }
}
