package io.github.comfyarchive.redact;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts of entries that are too large to be decoded at once: what the windows see is what a whole look sees. */
final class WindowsTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int LARGE = 5 * MEGABYTE;
    private static final String KEY = "hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcVb";
    private static final Redactor REDACTOR = new Redactor(RedactionRules.builtIn(), new byte[] {1});

    private static Redacted redact(String text, String more) throws Exception {
        String json = "{\"prompt\": [1, \"p\", {\"1\": {\"class_type\": \"Text\", \"inputs\": {\"t\": \"" + text + "\""
                + more + "}}}, {}, [\"1\"]], \"outputs\": {}, \"status\": {}}";
        return REDACTOR.redact(new RawEntry("p", json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Redacted redacted) {
        return new String(redacted.entry().json(), StandardCharsets.UTF_8);
    }

    private static String words(int size) {
        return "a meadow at noon. ".repeat(size / 18);
    }

    @Test
    void secretsGoWhereverTheyStandAndAllElseStays() throws Exception {
        StringBuilder text = new StringBuilder();
        StringBuilder without = new StringBuilder();
        Random random = new Random(20261129);
        int planted = 0;
        // Around each border of windows of a megabyte, 128 KB of which are seen twice.
        while (text.length() < LARGE) {
            String between = words(30_000 + random.nextInt(60_000));
            text.append(between).append(KEY).append(' ');
            without.append(between).append(Redactor.MARK).append(' ');
            planted++;
        }
        Redacted redacted = redact(text.toString(), "");

        assertThat(redacted.unsearched()).isEmpty();
        assertThat(text(redacted).contains(without)).as("%d keys", planted).isTrue();
        assertThat(redacted.redactions()).isNotEmpty();
        assertThat(REDACTOR.redactAgain(redacted.entry()).redactions()).isEmpty();
    }

    @Test
    void escapesHideNothing() throws Exception {
        String head = "\\u0068\\u0066_" + KEY.substring(3);
        String escapes = "\\n\\u00e9\\ud83d\\ude00\\\\ \\\"a\\\" ".repeat(LARGE / 72);
        for (String hidden :
                List.of(KEY, head, "api_key=%61bcD3fGh1jKlMn0pQrStUv", "\\\"token\\\": \\\"aB3dE6gH9jK2mN5p\\\"")) {
            Redacted redacted = redact(escapes + hidden + ' ' + escapes, "");
            assertThat(redacted.unsearched()).isEmpty();
            assertThat(text(redacted).contains(hidden)).as(hidden).isFalse();
            assertThat(text(redacted).contains(escapes)).as(hidden).isTrue();
        }
    }

    @Test
    void whatIsASecretElsewhereIsHuntedInThemToo() throws Exception {
        String text = words(LARGE) + "q7Rz0918vorpalblade42 " + words(MEGABYTE);
        Redacted redacted = redact(text, ", \"api_key\": \"q7Rz0918vorpalblade42\"");

        assertThat(text(redacted)).doesNotContain("vorpalblade");
        assertThat(text(redacted).length()).isGreaterThan(LARGE);
    }

    @Test
    void aPictureOfManyMegabytesStays() throws Exception {
        byte[] bytes = new byte[13 * MEGABYTE / 4 / 3 * 3];
        new Random(7).nextBytes(bytes);
        String picture = Base64.getEncoder().encodeToString(bytes);
        String withPrefix = "data:image/png;base64," + picture.substring(0, 3 * MEGABYTE) + "AKIA"
                + picture.substring(3 * MEGABYTE + 4);
        for (String text : List.of(picture, withPrefix)) {
            Redacted redacted =
                    redact(text, ", \"widgets_values\": [\"" + picture.substring(MEGABYTE, 2 * MEGABYTE) + "\"]");
            assertThat(redacted.unsearched()).isEmpty();
            assertThat(redacted.redactions()).isEmpty();
            assertThat(text(redacted).contains(text)).isTrue();
        }
    }

    /** Nothing is kept of what was searched by halves. */
    @Test
    void whatIsLongerThanWindowsShareIsBeyondBounds() throws Exception {
        String key = "hf_" + "aB3".repeat(400_000);
        assertThat(redact(words(LARGE) + key + ' ' + words(MEGABYTE), "").unsearched())
                .contains("longer than");
        assertThat(redact("{\\\"a\\\": \\\"" + words(17 * MEGABYTE) + "token\\\"}", "")
                        .unsearched())
                .contains("longer than 16 MB");
    }
}
