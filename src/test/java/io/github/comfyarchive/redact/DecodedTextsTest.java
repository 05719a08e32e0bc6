package io.github.comfyarchive.redact;

import static io.github.comfyarchive.testing.MadeFiles.quoted;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.scan.SecretCollector;
import io.github.comfyarchive.redact.secret.KnownLookup;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.testing.MadeFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decoded before it is searched, each kind, and what is not: docs/trust.md says both. */
final class DecodedTextsTest {
    private static final String KEY = "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH";
    private static final int LAYERS = 8;

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private String after(String text) throws Exception {
        return new String(
                redactor.redact(new RawEntry("p", ("{\"a\": " + quoted(text) + "}").getBytes(UTF_8)))
                        .entry()
                        .json(),
                UTF_8);
    }

    private byte[] masked(byte[] file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MaskingStream stream = new MaskingStream(out, redactor, SecretMask.none(), 0)) {
            stream.write(file);
        }
        return out.toByteArray();
    }

    private static String layers(String text, int count, UnaryOperator<String> layer) {
        String all = text;
        for (int i = 0; i < count; i++) {
            all = layer.apply(all);
        }
        return all;
    }

    private static String percent(String text) {
        return text.chars()
                .mapToObj(c -> Characters.isLetterOrDigit((char) c) ? Character.toString(c) : "%%%02X".formatted(c))
                .collect(Collectors.joining());
    }

    @Test
    void escapesOfJsonAreDecodedEightDeep() throws Exception {
        for (int depth = 0; depth <= LAYERS; depth++) {
            String text = layers("of\n" + KEY + " and \"password\": \"kX82jdLw91mzQp\"", depth, MadeFiles::quoted);
            assertThat(after(text)).doesNotContain(KEY).doesNotContain("kX82jdLw91mzQp");
            String object =
                    layers("{\"\\u0061pi_key\": \"kX82jdLw91mzQp\"}", depth, in -> "{\"a\": " + quoted(in) + "}");
            if (depth < LAYERS) {
                assertThat(after(object)).as("depth " + depth).doesNotContain("kX82jdLw91mzQp");
            }
        }
    }

    @Test
    void percentIsDecodedEightDeep() throws Exception {
        for (int depth = 1; depth <= LAYERS; depth++) {
            String text = layers("=" + KEY, depth, DecodedTextsTest::percent);
            assertThat(after(text)).as("depth " + depth).doesNotContain(KEY.substring(3));
        }
        assertThat(after("sk%252dproj%252daB3dE5gH7jK9mN1pQ3sT5vW7")).doesNotContain("aB3dE5gH7jK9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&quot;",
                "&#34;",
                "&#x22;",
                "&amp;quot;",
                "&amp;#34;",
                "&lt;",
                "&nbsp;",
                "&apos;",
                "=3D",
                "u003d",
                "\\x3d",
                "\\\\n",
                "\u001b[31m"
            })
    void referencesOfHtmlAndOtherEscapesAreDecoded(String before) throws Exception {
        assertThat(after("of" + before + KEY)).doesNotContain(KEY);
    }

    @Test
    void signsInsideOfAKeyAreDecoded() throws Exception {
        for (String dash : List.of("\\u002d", "\\x2d", "%2D", "%252D", "&#45;", "&#x2d;", "&amp;#45;", "u002d")) {
            assertThat(after("a sk" + dash + "aB3dE5gH7jK9mN1pQ3sT5vW7 b"))
                    .as(dash)
                    .doesNotContain("aB3dE5gH7jK9mN1pQ3sT5vW7");
        }
    }

    @Test
    void utf16InFilesIsRead() throws Exception {
        for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
            String text = "水彩 {\"a\": \"" + KEY + "\", \"ж\": \"" + KEY + "\"}";
            String masked = new String(masked(text.getBytes(charset)), charset);
            assertThat(masked)
                    .doesNotContain(KEY.substring(3))
                    .contains("水彩 {\"a\": \"")
                    .contains("\", \"ж\": \"");
        }
    }

    @Test
    void base64IsDecodedOfKnownValuesAlone() throws Exception {
        String value = "kX82jdLw91mzQp";
        String encoded = Base64.getEncoder().encodeToString(("user:" + value).getBytes(UTF_8));
        String known = new String(
                redactor.redact(new RawEntry(
                                "p", ("{\"api_key\": \"" + value + "\", \"b\": \"" + encoded + "\"}").getBytes(UTF_8)))
                        .entry()
                        .json(),
                UTF_8);
        assertThat(known).doesNotContain(value).doesNotContain(encoded.substring(8, 24));
        assertThat(after(encoded)).as("nobody knows it").contains(encoded);
    }

    @Test
    void archivesAndCompressedStreamsOfPdfAreNotRead() throws Exception {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("notes.txt"));
            out.write((KEY + "\n").repeat(20).getBytes(UTF_8));
        }
        assertThat(masked(zip.toByteArray())).isEqualTo(zip.toByteArray());

        ByteArrayOutputStream pdf = new ByteArrayOutputStream();
        pdf.write("%PDF-1.4\n1 0 obj <</Filter /FlateDecode>>\nstream\n".getBytes(ISO_8859_1));
        try (DeflaterOutputStream out = new DeflaterOutputStream(pdf)) {
            out.write(("BT (" + KEY + ") Tj ET\n").repeat(20).getBytes(UTF_8));
        }
        assertThat(masked(pdf.toByteArray())).isEqualTo(pdf.toByteArray());
    }

    /** Not even where the pixels, packed as those of each picture, are the key's own letters. */
    @Test
    void whatIsPaintedIsNotRead() throws Exception {
        BufferedImage image = new BufferedImage(KEY.length(), 20, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.getRaster().setSample(x, y, 0, KEY.charAt(x));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        assertThat(masked(png.toByteArray())).isEqualTo(png.toByteArray());
    }

    /** Its layers and copies are counted with what is found: a text that is made of escapes ends by the bound and not by the heap. */
    @Test
    void whatDecodingTakesIsCountedAndGivenBack() {
        String text = layers(
                "\"password\": \"kX82jdLw91mzQp\" sk-aB3dE5gH7jK9mN1pQ3sT5vW7 ".repeat(2_000), 3, MadeFiles::quoted);
        SearchBudget enough = SearchBudget.of(64L << 20);
        assertThat(new SecretFinder(RedactionRules.builtIn(), enough).find(text))
                .isNotEmpty();
        assertThat(enough.left()).isEqualTo(64L << 20);
        SearchBudget little = SearchBudget.of(text.length());
        assertThatThrownBy(() -> new SecretFinder(RedactionRules.builtIn(), little).find(text))
                .isInstanceOf(BeyondBoundsException.class);
        KnownLookup none = new Redactor(RedactionRules.builtIn(), new byte[32]).lookup();
        byte[] nested = ("{\"a\": " + quoted("{\"b\": " + text + "}") + "}").getBytes(UTF_8);
        assertThatThrownBy(() ->
                        SecretCollector.ofEntry(nested, RedactionRules.builtIn(), none, SearchBudget.of(text.length())))
                .isInstanceOf(BeyondBoundsException.class);
    }
}
