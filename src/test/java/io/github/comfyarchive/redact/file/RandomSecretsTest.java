package io.github.comfyarchive.redact.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Png;
import io.github.comfyarchive.testing.RecordedEntries;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries made at random with secrets planted in them: none may be found afterwards, and nothing else may have changed. */
final class RandomSecretsTest {
    private static final String ALPHABET = "abcdefghijkLMNOPQRSTUVWXYZ0123456789-_.~/+=\"\\'é水🦊 ";
    private static final List<String> SECRET_KEYS = List.of(
            "api_key",
            "apiKey",
            "auth_token",
            "X-API-Key",
            "Authorization",
            "client_secret",
            "comfy_api_key",
            "password");
    private static final List<String> KEYS =
            List.of("text", "seed", "image", "a b", "水", "nodes", "max_tokens", "ckpt");

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private Random random = new Random();
    private List<String> secrets = List.of();

    static LongStream seeds() {
        return Fuzz.seeds("RandomSecretsTest", 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noPlantedSecretIsFoundAgain(long seed) throws Exception {
        random = new Random(seed);
        for (int unused : Fuzz.rounds(300)) {
            secrets = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                secrets.add(secret());
            }
            String json = entry();
            Redacted redacted = redactor.redact(new RawEntry("id " + secrets.get(0), json.getBytes(UTF_8)));
            byte[] after = redacted.entry().json();
            String all = new String(after, ISO_8859_1)
                    + Utf8Bytes.of(redacted.entry().promptId().value())
                    + Utf8Bytes.of(redacted.redactions().toString());
            for (String secret : secrets) {
                assertNowhere(secret, all, json);
            }
            assertThat(RecordedEntries.tokens(after).size())
                    .isLessThanOrEqualTo(
                            RecordedEntries.tokens(json.getBytes(UTF_8)).size());
            Redacted again = redactor.redactAgain(redacted.entry());
            assertThat(again.redactions()).as(json).isEmpty();
            assertThat(again.entry().json()).isEqualTo(after);
            assertFileIsMasked(redacted.mask(), json);
        }
    }

    private void assertNowhere(String secret, String utf8, String because) {
        for (String form : List.of(
                secret,
                URLEncoder.encode(secret, UTF_8),
                URLEncoder.encode(secret, UTF_8).replace("+", "%20"))) {
            assertThat(utf8)
                    .as(because)
                    .doesNotContain(Utf8Bytes.of(form))
                    .doesNotContain(escaped(form))
                    .doesNotContain(escaped(escaped(form)));
        }
        assertThat(utf8)
                .doesNotContain(new String(secret.getBytes(UTF_16LE), ISO_8859_1))
                .doesNotContain(new String(secret.getBytes(UTF_16BE), ISO_8859_1));
    }

    private void assertFileIsMasked(SecretMask mask, String json) throws Exception {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        String secret = one(secrets);
        byte[] file = Png.of(
                Png.chunk("tEXt", "prompt\0" + Utf8Bytes.of(json)),
                Png.chunk("IDAT", new String(noise, ISO_8859_1)),
                Png.chunk("tEXt", "note\0" + Utf8Bytes.of(secret)),
                Png.chunk("eXIf", new String(secret.getBytes(random.nextBoolean() ? UTF_16LE : UTF_16BE), ISO_8859_1)),
                Png.chunk("zTXt", "z\0\0", Png.deflated(Utf8Bytes.of("x " + secret + " y"))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, mask, 0, 600 + random.nextInt(4_000));
        for (int at = 0; at < file.length; ) {
            int count = Math.min(file.length - at, 1 + random.nextInt(300));
            stream.write(file, at, count);
            at += count;
        }
        stream.close();
        for (String one : secrets) {
            assertNowhere(one, out.toString(ISO_8859_1), json);
        }
    }

    private String entry() {
        StringBuilder json = new StringBuilder("{\"prompt\": [1, \"an-id\", ");
        json.append(value(0)).append(", ").append(value(0)).append(", [\"9\"]");
        if (random.nextBoolean()) {
            json.append(", {\"auth_token_comfy_org\": ")
                    .append(quoted(one(secrets)))
                    .append("}");
        }
        json.append("], \"x\": {");
        for (String secret : secrets) {
            json.append(quoted(one(SECRET_KEYS)))
                    .append(": ")
                    .append(random.nextBoolean() ? quoted(secret) : "[[" + quoted(secret) + ", NaN]]")
                    .append(", ");
        }
        return json.append("\"outputs\": ")
                .append(value(0))
                .append("}, \"s\": ")
                .append(value(1))
                .append("}")
                .toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> one(List.of("NaN", "1e-05", "18446744073709551615", "true", "null", "-0.0"));
            case 1 -> quoted(one(KEYS));
            case 2, 3 -> quoted("some text " + form(one(secrets)) + " and more, " + form(one(secrets)));
            case 4 -> quoted(form(one(secrets)));
            case 5 -> "[" + value(depth + 1) + ", " + value(depth + 1) + "]";
            default ->
                "{" + quoted(random.nextInt(5) == 0 ? "k" + one(secrets) : one(KEYS)) + ": " + value(depth + 1) + ", "
                        + quoted(one(KEYS)) + ":" + value(depth + 1) + "}";
        };
    }

    private String form(String secret) {
        return switch (random.nextInt(5)) {
            case 0 -> URLEncoder.encode(secret, UTF_8);
            case 1 -> "{\"v\": \"" + escaped(secret) + "\"}";
            case 2 -> "'" + secret.replace("\\", "\\\\").replace("'", "\\'") + "'";
            default -> secret;
        };
    }

    private String secret() {
        StringBuilder secret = new StringBuilder("S9x" + random.nextInt(1_000_000));
        for (int i = 5 + random.nextInt(30); i > 0; i--) {
            int at = ALPHABET.offsetByCodePoints(0, random.nextInt(ALPHABET.codePointCount(0, ALPHABET.length())));
            secret.appendCodePoint(ALPHABET.codePointAt(at));
        }
        return secret.append("qZ").toString();
    }

    /** As a JSON string, sometimes with escapes that nobody needs. */
    private String quoted(String text) {
        if (random.nextInt(4) > 0) {
            return '"' + escaped(text) + '"';
        }
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> out.append("\\u").append("%04X".formatted(c)));
        return out.append('"').toString();
    }

    private static String escaped(String text) {
        return Utf8Bytes.escape(Utf8Bytes.bytes(Utf8Bytes.of(text)), true);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
