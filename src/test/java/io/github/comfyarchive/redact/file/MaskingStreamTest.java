package io.github.comfyarchive.redact.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeMedia;
import io.github.comfyarchive.testing.Png;
import io.github.comfyarchive.testing.RecordedEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskingStreamTest {
    static final List<String> RECORDINGS = RecordedEntries.ALL;

    private static final String KEY = "kX82jdLw91mzQp";
    private static final String STARS = "*".repeat(KEY.length());

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));
    private final SecretMask mask = new SecretMask(Set.of(KEY));

    private byte[] masked(byte[] file, SecretMask known) throws IOException {
        return masked(file, known, new ArrayList<>());
    }

    private byte[] masked(byte[] file, SecretMask known, List<Redaction> redactions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, known, 0);
        stream.write(file);
        stream.close();
        redactions.addAll(stream.redactions());
        return out.toByteArray();
    }

    private static byte[] noise(int size, long seed) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void filesWithoutASecretComeThroughByteForByte(String recording) throws Exception {
        for (int i = 1; i <= 16; i++) {
            byte[] file = RecordedEntries.file("%s/view/%03d.bin".formatted(recording, i));
            List<Redaction> redactions = new ArrayList<>();
            assertThat(masked(file, mask, redactions)).isEqualTo(file);
            assertThat(redactions).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 12, 1_000, 200_000})
    void aFileOfAnyBytesComesThrough(int size) throws Exception {
        byte[] file = noise(size, size);
        assertThat(masked(file, mask)).isEqualTo(file);
    }

    @Test
    void aKnownSecretIsMaskedInEveryEncoding() throws Exception {
        String odd = "pä\"ss wö/rd+12";
        SecretMask known = new SecretMask(Set.of(Utf8Bytes.of(odd)));
        for (byte[] form : List.of(
                odd.getBytes(UTF_8),
                odd.getBytes(UTF_16LE),
                odd.getBytes(UTF_16BE),
                "p\\u00e4\\\"ss w\\u00f6/rd+12".getBytes(UTF_8),
                "p%C3%A4%22ss%20w%C3%B6%2Frd%2B12".getBytes(UTF_8))) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(noise(1_001, 5));
            file.writeBytes(form);
            file.writeBytes(noise(1_000, 6));
            byte[] result = masked(file.toByteArray(), known);
            assertThat(result).hasSize(file.size()).startsWith(noise(1_001, 5)).endsWith(noise(1_000, 6));
            assertThat(new String(result, 1_001, form.length, ISO_8859_1)).matches("[*\\x00]+");
        }
    }

    /** Where XMP is longer than a segment of a JPEG, a header stands in the middle of it, and of a secret. */
    @ParameterizedTest
    @ValueSource(ints = {3, 7, 10, 13, 1_000})
    void xmpInPiecesIsSearchedAsOne(int piece) throws Exception {
        byte[] packet = MadeMedia.xmp(Map.of("prompt", "{\"api_key\": \"" + KEY + "\"}", "note", "see " + KEY));
        byte[] file = MadeMedia.longXmp(packet, piece);
        String masked = new String(packet, UTF_8).replace(KEY, STARS);
        assertThat(masked(file, SecretMask.none())).isEqualTo(MadeMedia.longXmp(masked.getBytes(UTF_8), piece));
        assertThat(masked(file, mask)).isEqualTo(MadeMedia.longXmp(masked.getBytes(UTF_8), piece));
    }

    @Test
    void aPngKeepsItsPixelsAndGetsItsChecksumMended() throws Exception {
        byte[] file = Png.of(
                Png.chunk("tEXt", "prompt\0{\"1\": {\"inputs\": {\"api_key\": \"" + KEY + "\", \"pin\": 1}}}"),
                Png.chunk("tEXt", "note\0see " + KEY),
                Png.pixels(5_000));
        List<Redaction> redactions = new ArrayList<>();
        byte[] result = masked(file, SecretMask.none(), redactions);
        assertThat(result)
                .isEqualTo(Png.of(
                        Png.chunk(
                                "tEXt", "prompt\0{\"1\": {\"inputs\": {\"api_key\": \"" + STARS + "\", \"pin\": 1}}}"),
                        Png.chunk("tEXt", "note\0see " + STARS),
                        Png.pixels(5_000)));
        assertThat(redactions)
                .extracting(redaction -> redaction.path() + " " + redaction.rule())
                .containsExactly("tEXt prompt key", "tEXt note found");
    }

    @Test
    void shortValuesAndNumbersUnderAKeyAreMaskedWhereTheyStand() throws Exception {
        byte[] file = Png.of(Png.chunk("tEXt", "prompt\0{\"password\": \"abc\", \"x_password\": 12345678, \"n\": 5}"));
        assertThat(masked(file, SecretMask.none()))
                .isEqualTo(Png.of(
                        Png.chunk("tEXt", "prompt\0{\"password\": \"***\", \"x_password\": \"******\", \"n\": 5}")));
    }

    @Test
    void pictureDataAreNoTextForTheRules() throws Exception {
        byte[] file = Png.of(Png.chunk("IDAT", KEY + " api_key=" + KEY), Png.chunk("tEXt", "a\0b"));
        assertThat(masked(file, SecretMask.none())).isEqualTo(file);
    }

    @Test
    void aKnownSecretGoesOutOfPictureDataToo() throws Exception {
        byte[] file = Png.of(Png.chunk("IDAT", "abc" + KEY + "def"), Png.chunk("tEXt", "a\0b"), Png.pixels(50));
        assertThat(masked(file, mask))
                .isEqualTo(Png.of(Png.chunk("IDAT", "abc" + STARS + "def"), Png.chunk("tEXt", "a\0b"), Png.pixels(50)));
    }

    @Test
    void aWrongChecksumThatCameSoStaysSo() throws Exception {
        byte[] file = Png.of(Png.chunk("tEXt", "prompt\0{\"a\": 1}"), Png.pixels(10));
        file[file.length - 30] ^= 1;
        assertThat(masked(file, mask)).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt"})
    void aCompressedTextIsMaskedAndCompressedAgain(String type) throws Exception {
        String before = type.equals("zTXt") ? "workflow\0\0" : "workflow\0\1\0en\0titel\0";
        String text = "{\"nodes\": [{\"inputs\": {\"token\": \"" + KEY + "\"}}]}";
        byte[] file = Png.of(Png.chunk(type, before, Png.deflated(text)), Png.pixels(100));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, SecretMask.none(), 0);
        stream.write(file);
        stream.close();
        assertThat(out.toByteArray())
                .isEqualTo(Png.of(Png.chunk(type, before, Png.deflated(text.replace(KEY, STARS))), Png.pixels(100)));
        assertThat(stream.resumable()).isFalse();
        assertThat(stream.redactions()).extracting(Redaction::path).containsExactly(type + " workflow");
        byte[] other = Png.of(Png.chunk(type, before, Png.deflated("{\"nodes\": []}")));
        assertThat(masked(other, mask)).isEqualTo(other);
    }

    @Test
    void aFileWithBombsInItsCompressedTextsIsNotKept() {
        byte[] large = Png.chunk("zTXt", "a\0\0", Png.deflated("a".repeat(64 << 20)));
        byte[] many = Png.chunk("iTXt", "a\0\1\0\0\0", Png.deflated("a".repeat(8 << 20)));
        for (byte[] file : List.of(
                Png.of(large),
                Png.of(many, many, many, many, many),
                Png.of(Png.chunk("iCCP", "a\0\0", Png.deflated("a".repeat(64 << 20)))))) {
            assertTimeout(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> masked(file, mask))
                            .isInstanceOf(UnsearchableFileException.class)
                            .hasMessageContaining("too large when they are unpacked"));
        }
    }

    /** Up to 32 MB together they are searched: twice what one could be before it was ignored. */
    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
    void aLargeCompressedTextIsSearched(String type) throws Exception {
        String before = type.equals("iTXt") ? "a\0\1\0\0\0" : "a\0\0";
        String text = "x".repeat(17 << 20) + " " + KEY + " api_key=qW3eR5tY7uI9";
        byte[] file = Png.of(Png.chunk(type, before, Png.deflated(text)));

        List<Redaction> redactions = new ArrayList<>();
        byte[] masked = masked(file, mask, redactions);

        assertThat(redactions).hasSize(2);
        assertThat(masked).isNotEqualTo(file);
        assertThat(masked(masked, mask)).isEqualTo(masked);
    }

    /** What comes before the break can be read by others. */
    @Test
    void aCompressedTextThatBreaksOffIsSearchedUpToThere() throws Exception {
        byte[] deflated = Png.deflated(KEY + " " + new String(noise(40_000, 7), ISO_8859_1));
        byte[] half = Arrays.copyOf(deflated, deflated.length / 2);
        byte[] broken = deflated.clone();
        Arrays.fill(broken, broken.length / 2, broken.length, (byte) 0xff);
        for (byte[] data : List.of(half, broken)) {
            byte[] file = Png.of(Png.chunk("zTXt", "a\0\0", data));
            List<Redaction> redactions = new ArrayList<>();

            byte[] masked = masked(file, mask, redactions);

            assertThat(redactions).extracting(Redaction::path).containsOnly("zTXt a");
            assertThat(masked).isNotEqualTo(file);
        }
        byte[] whole = Png.of(Png.chunk("zTXt", "a\0\0", deflated));
        byte[] cut = Arrays.copyOf(whole, whole.length - deflated.length / 2);
        assertThatThrownBy(() -> masked(cut, mask)).isInstanceOf(UnsearchableFileException.class);
    }

    @Test
    void aCompressedTextLargerThanTheWindowIsNotKeptUnsearched() {
        byte[] file = Png.of(Png.chunk("zTXt", "a\0\0", Png.deflated(new String(noise(20_000, 3), ISO_8859_1))));
        MaskingStream stream = new MaskingStream(OutputStream.nullOutputStream(), redactor, mask, 0, 1_000);
        assertThatThrownBy(() -> {
                    stream.write(file);
                    stream.close();
                })
                .isInstanceOf(UnsearchableFileException.class);
    }

    @Test
    void whatAFileHeldInMemoryIsThereForTheNext() throws Exception {
        byte[] file = Arrays.copyOf(Png.of(Png.chunk("tEXt", "a\0b")), 20 << 20);
        byte[] bomb = Arrays.copyOf(Png.of(Png.chunk("zTXt", "a\0\0", Png.deflated("a".repeat(64 << 20)))), 2 << 20);
        for (int i = 0; i < 300; i++) {
            MaskingStream stream = new MaskingStream(OutputStream.nullOutputStream(), redactor, mask, 0);
            stream.expect(i % 2 == 0 ? -1 : 2 << 20);
            stream.write(i % 100 == 0 ? file : bomb, 0, 2 << 20);
            stream.abandon();
        }
        assertThat(masked(file, mask)).hasSameSizeAs(file);
        assertThatThrownBy(() -> masked(bomb, mask)).isInstanceOf(UnsearchableFileException.class);
        assertThat(masked(file, mask)).hasSameSizeAs(file);
    }

    @Test
    void anUncompressedItxtHoldsUtf8() throws Exception {
        byte[] file =
                Png.of(Png.chunk("iTXt", "prompt\0\0\0\0\0", "{\"密钥\": \"水彩水彩7\", \"t\": \"水彩水彩7!\"}".getBytes(UTF_8)));
        String text = new String(masked(file, SecretMask.none()), UTF_8);
        assertThat(text).contains("{\"密钥\": \"*************\", \"t\": \"*************!\"}");
    }

    @Test
    void aBrokenPngIsSearchedAsAnyBytesFromThereOn() throws Exception {
        byte[] file = Png.of(Png.chunk("tEXt", "a\0b"), ("\0\0\0\5????xx " + KEY + " more").getBytes(ISO_8859_1));
        assertThat(new String(masked(file, mask), ISO_8859_1))
                .contains("xx " + STARS + " more")
                .hasSize(file.length);
        byte[] cut = Arrays.copyOf(Png.of(Png.chunk("tEXt", "note\0it is " + KEY + " and more")), 80);
        assertThat(new String(masked(cut, mask), ISO_8859_1))
                .doesNotContain(KEY)
                .hasSize(80);
    }

    @Test
    void theTextsOfOtherFormatsAreSearchedToo() throws Exception {
        String exif = "prompt:{\"1\": {\"inputs\": {\"api_key\": [\"2\", 0]}}, \"2\": {\"inputs\": {\"value\": \"" + KEY
                + "\"}}}";
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(noise(3_333, 1));
        file.writeBytes(("\0" + exif + "\0").getBytes(UTF_8));
        file.writeBytes(noise(3_334, 2));
        file.writeBytes("{\"token\": \"Zq83jdLw91mzQp\"}".getBytes(UTF_16LE));
        file.writeBytes(noise(3_000, 3));
        file.writeBytes(("\0" + "{\"token\": \"Yq83jdLw91mzQp\"}").getBytes(UTF_16BE));
        file.writeBytes(noise(100, 4));
        String result = new String(masked(file.toByteArray(), SecretMask.none()), ISO_8859_1);
        assertThat(result).hasSize(file.size()).contains(exif.replace(KEY, STARS));
        assertThat(result.replace("\0", ""))
                .doesNotContain("q83jdLw91mzQp")
                .contains("{\"token\": \"**************\"}");
    }

    @Test
    void nothingGoesOutBeforeTheWindowAfterItWasSearched() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, SecretMask.none(), 0);
        byte[] early = new byte[9 << 20];
        System.arraycopy(KEY.getBytes(UTF_8), 0, early, 5_000, KEY.length());
        stream.write(early);
        assertThat(out.size()).isZero();
        stream.write("\0\0{\"api_key\": \"%s\"}".formatted(KEY).getBytes(UTF_8));
        stream.close();
        assertThat(out.toString(ISO_8859_1)).doesNotContain(KEY).contains(STARS);
    }

    @Test
    void anAbandonedFileLeavesNoHalfSecretAndCanBeResumed() throws Exception {
        byte[] whole = Png.of(
                Png.chunk("tEXt", "prompt\0{\"api_key\": \"" + KEY + "\"}"),
                Png.pixels(400),
                Png.chunk("tEXt", "a\0" + "x".repeat(90) + KEY + "yy " + KEY),
                Png.pixels(700));
        byte[] expected = masked(whole, SecretMask.none());
        for (int received = 0; received < whole.length; received += 3) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            MaskingStream first = new MaskingStream(part, redactor, mask, 0, 256);
            first.write(whole, 0, received);
            first.abandon();
            first.close();
            byte[] kept = part.toByteArray();
            assertThat(kept).isEqualTo(Arrays.copyOf(expected, kept.length));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            MaskingStream second = new MaskingStream(all, redactor, mask, kept.length, 256);
            second.write(kept);
            second.write(whole, kept.length, whole.length - kept.length);
            second.close();
            assertThat(all.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void replayedBytesComeOutAsTheyAreWhereverTheyEnd() throws Exception {
        byte[] whole = Png.of(
                Png.chunk("tEXt", "prompt\0{\"api_key\": \"" + KEY + "\", \"t\": \"x " + KEY + "\"}"), Png.pixels(40));
        byte[] expected = masked(whole, SecretMask.none());
        for (int replayed = 1; replayed < whole.length; replayed++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            MaskingStream stream = new MaskingStream(all, redactor, mask, replayed);
            stream.write(expected, 0, replayed);
            stream.write(whole, replayed, whole.length - replayed);
            stream.close();
            assertThat(all.toByteArray())
                    .startsWith(Arrays.copyOf(expected, replayed))
                    .hasSize(whole.length);
        }
    }

    @Test
    void aFailureOfTheSinkIsNotFollowedByMoreBytes() {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };
        MaskingStream stream = new MaskingStream(failing, redactor, mask, 0, 16);
        assertThatThrownBy(() -> stream.write(new byte[1_000])).hasMessage("disk full");
        assertThatThrownBy(() -> stream.write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void secretsInKeywordsDoNotGetIntoTheList() throws Exception {
        List<Redaction> redactions = new ArrayList<>();
        masked(Png.of(Png.chunk("tEXt", KEY + "\0some " + KEY)), mask, redactions);
        assertThat(redactions).isNotEmpty();
        assertThat(redactions.toString()).doesNotContain(KEY);
    }

    static LongStream seeds() {
        return Fuzz.seeds("MaskingStreamTest", 6);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomlyPlantedSecretsAreFoundWhateverTheWindowAndThePieces(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            boolean png = random.nextBoolean();
            for (int part = random.nextInt(6) + 1; part > 0; part--) {
                String text = "x".repeat(random.nextInt(40)) + KEY + " ".repeat(random.nextInt(40)) + KEY;
                body.writeBytes(
                        png ? Png.chunk(random.nextBoolean() ? "tEXt" : "prVt", "k\0" + text) : text.getBytes(UTF_8));
                byte[] noise = noise(random.nextInt(600), random.nextLong());
                body.writeBytes(png ? Png.chunk("IDAT", new String(noise, ISO_8859_1)) : noise);
            }
            byte[] file = png ? Png.of(body.toByteArray()) : body.toByteArray();
            byte[] expected = masked(file, mask);
            assertThat(new String(expected, ISO_8859_1)).doesNotContain(KEY);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MaskingStream stream = new MaskingStream(out, redactor, mask, 0, 64 + random.nextInt(500));
            for (int at = 0; at < file.length; ) {
                int count = Math.min(file.length - at, 1 + random.nextInt(200));
                stream.write(file, at, count);
                at += count;
            }
            stream.close();
            assertThat(out.toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void aPngOfVeryManyChunksWithSecretsTakesBoundedTime() {
        byte[] chunk = Png.chunk("tEXt", "a\0" + KEY);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < 300_000; i++) {
            body.writeBytes(chunk);
        }
        byte[] file = Png.of(body.toByteArray());
        assertTimeout(
                Duration.ofSeconds(30), () -> assertThat(masked(file, mask)).hasSize(file.length));
    }
}
