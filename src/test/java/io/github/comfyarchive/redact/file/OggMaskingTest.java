package io.github.comfyarchive.redact.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.testing.Ogg;
import io.github.comfyarchive.testing.RecordedEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OggMaskingTest {
    private static final String KEY = "kX82jdLw91mzQp";
    private static final String STARS = "*".repeat(KEY.length());

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));
    private final SecretMask mask = new SecretMask(Set.of(KEY));

    private byte[] masked(byte[] file, SecretMask known, int window) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, known, 0, window);
        stream.write(file);
        stream.close();
        return out.toByteArray();
    }

    private static String tags(String text) {
        return "OpusTags\4\0\0\0test\1\0\0\0\1\1\1\0prompt=" + text;
    }

    private static byte[] file(String... packets) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (String packet : packets) {
            file.writeBytes(Ogg.packet(7, packet));
        }
        return file.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio.ogg", "audio.opus", "pages.opus"})
    void realFilesAreSoundAndComeThrough(String name) throws Exception {
        byte[] file = RecordedEntries.file("/media/" + name);
        assertThat(Ogg.isSound(file)).isTrue();
        assertThat(masked(file, mask, 1 << 20)).isEqualTo(file);
    }

    @Test
    void aMaskedPageGetsItsChecksumMendedAndTheOthersStay() throws Exception {
        byte[] file = file("OpusHead....", tags("{\"api_key\": \"" + KEY + "\"}"), "noise " + KEY + " noise", "sound");
        assertThat(masked(file, SecretMask.none(), 1 << 20))
                .isEqualTo(file(
                        "OpusHead....",
                        tags("{\"api_key\": \"" + STARS + "\"}"),
                        "noise " + STARS + " noise",
                        "sound"));
    }

    @Test
    void aPageWhoseChecksumCameWrongAndThatIsNotMaskedStaysSo() throws Exception {
        byte[] file = file("OpusHead....", tags("nothing"), "sound");
        file[22] ^= 1;
        assertThat(masked(file, mask, 1 << 20)).isEqualTo(file);
    }

    @Test
    void aSecretThatAPageHeaderCutsIsFoundWhereverItIsCut() throws Exception {
        int room = 2 * 255 - tags("").length();
        for (int before = room - KEY.length() - 15; before <= room + 1; before++) {
            String known = "x".repeat(before) + " " + KEY + " " + "y".repeat(600);
            String told = "{\"t\": \"" + "x".repeat(before) + "\", \"password\": \"" + KEY + "\"," + " ".repeat(600)
                    + "\"n\": 1}";
            for (String text : new String[] {known, told}) {
                byte[] result = masked(
                        Ogg.packet(7, tags(text), 2 * 255), text.equals(known) ? mask : SecretMask.none(), 1 << 20);
                assertThat(result).isEqualTo(Ogg.packet(7, tags(text.replace(KEY, STARS)), 2 * 255));
                assertThat(Ogg.isSound(result)).isTrue();
            }
        }
    }

    @Test
    void aGraphOverManyPagesIsReadAsOne() throws Exception {
        String graph = "{\"1\": {\"inputs\": {\"text\": \"" + "word ".repeat(30_000)
                + "\"}}, \"2\": {\"inputs\": {\"api_key\": " + "[\"3\", 0]}}, \"t\": \"" + "word ".repeat(30_000)
                + "\", \"3\": {\"inputs\": {\"value\": \"" + KEY + "\"}}}";
        byte[] result = masked(file("OpusHead....", tags(graph), KEY), SecretMask.none(), 8 << 20);
        assertThat(result).isEqualTo(file("OpusHead....", tags(graph.replace(KEY, STARS)), STARS));
    }

    @Test
    void aCutOrBrokenFileIsMaskedAllTheSame() throws Exception {
        byte[] file = file("OpusHead....", tags("{\"api_key\": \"" + KEY + "\"}"), "noise " + KEY + " noise");
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            byte[] result = masked(cut, mask, 1 << 20);
            assertThat(new String(result, ISO_8859_1)).hasSize(length).doesNotContain(KEY);
        }
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = file.clone();
            for (int k = random.nextInt(5); k >= 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            byte[] result = masked(broken, mask, 64 + random.nextInt(300));
            assertThat(new String(result, ISO_8859_1)).hasSize(file.length).doesNotContain(KEY);
        }
    }

    @Test
    void aFileLargerThanTheWindowStaysSoundAndCanBeResumedAnywhere() throws Exception {
        ByteArrayOutputStream pages = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            pages.writeBytes(Ogg.packet(7, "s".repeat(i * 13) + KEY + "t".repeat(200), 255));
        }
        byte[] whole = pages.toByteArray();
        byte[] expected = masked(whole, mask, 1 << 20);
        assertThat(Ogg.isSound(expected)).isTrue();
        assertThat(new String(expected, ISO_8859_1)).doesNotContain(KEY.substring(4));
        for (int received = 0; received < whole.length; received++) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            MaskingStream first = new MaskingStream(part, redactor, mask, 0, 700);
            first.write(whole, 0, received);
            first.abandon();
            byte[] kept = part.toByteArray();
            assertThat(kept).isEqualTo(Arrays.copyOf(expected, kept.length));
            assertThat(resumed(expected, whole, kept.length)).isEqualTo(expected);
            byte[] resumed = resumed(expected, whole, received);
            assertThat(Arrays.copyOf(resumed, received)).isEqualTo(Arrays.copyOf(expected, received));
            assertThat(resumed).hasSize(whole.length);
        }
    }

    private byte[] resumed(byte[] masked, byte[] whole, int replayed) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(all, redactor, mask, replayed, 700);
        stream.write(masked, 0, replayed);
        stream.write(whole, replayed, whole.length - replayed);
        stream.close();
        return all.toByteArray();
    }
}
