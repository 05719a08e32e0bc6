package io.github.comfyarchive.redact;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pictures as base64 in entries: in so many letters without a meaning a shape of four letters stands by chance. */
final class PictureTest {
    private static final int LARGE = 32 << 10;
    private static final List<String> FEW_LETTERS = List.of(
            "/AKIAIOSFODNN7EXAMPL2/",
            "+AIzaSyD4Zx91kQvM2nT8bLwR6eYc0HgUo3PfKjNiA+",
            "/AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA/",
            "+dapi0123456789abcdef0123456789abcdef/",
            "/ATBBq8ZkW3nRt5YvXc2LmPs7Dj4HgF9aE/",
            "+1//0gXk39fLm2QwErTyUiOpAsDfGhJkLzXcVb/");

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), new byte[32]);

    private static String picture(int characters) {
        byte[] bytes = new byte[characters / 4 * 3];
        new Random(7).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The same with something else in the place of a part of it. */
    private static String picture(int characters, String inside) {
        String picture = picture(characters);
        int at = characters / 2;
        return picture.substring(0, at) + inside + picture.substring(at + inside.length());
    }

    private Redacted redact(String literal) throws UnreadableEntryException {
        String json = """
                {"prompt": [1, "p", {"1": {"class_type": "Load", "inputs": {"image": "%s"}}}, {}, ["1"]], "outputs": {}}""".formatted(literal);
        return redactor.redact(new RawEntry("p", json.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> rules(String literal) throws UnreadableEntryException {
        return redact(literal).redactions().stream().map(Redaction::rule).toList();
    }

    @Test
    void aFewLettersDoNotCountInAPicture() throws Exception {
        for (String shape : FEW_LETTERS) {
            for (int characters : new int[] {LARGE, LARGE + 4}) {
                String picture = picture(characters, shape);
                assertThat(rules(picture)).as(shape).isEmpty();
                assertThat(rules("data:image/png;base64," + picture)).as(shape).isEmpty();
                assertThat(new String(redact(picture).entry().json(), StandardCharsets.UTF_8))
                        .contains(picture);
            }
        }
    }

    @Test
    void theyCountInWhatIsShorterOrNoBase64() throws Exception {
        for (String shape : FEW_LETTERS) {
            assertThat(rules(picture(LARGE - 4, shape))).as(shape).hasSize(1);
            assertThat(rules(picture(LARGE, shape) + "A")).as(shape).hasSize(1);
            assertThat(rules(picture(LARGE, shape) + "AAB="))
                    .as("a bit too many, " + shape)
                    .hasSize(1);
            assertThat(rules(picture(LARGE, ' ' + shape + ' ')))
                    .as("cut, " + shape)
                    .hasSize(1);
            assertThat(rules(picture(LARGE) + ", " + shape))
                    .as("beside it, " + shape)
                    .hasSize(1);
        }
    }

    @Test
    void longShapesAndKnownSecretsCount() throws Exception {
        assertThat(rules(picture(LARGE, "/GR1348941aB3dE5gH7jK9mN1pQ3sT+"))).containsExactly("shape:gitlab");
        String key = "Zq83LmXp29VtRw57KdYc41Hs";
        String json = """
                {"prompt": [1, "p", {"1": {"class_type": "Load", "inputs": {"api_key": "%s", "image": "%s"}}}, {}, ["1"]]}""".formatted(key, picture(LARGE, key));
        Redacted redacted = redactor.redact(new RawEntry("p", json.getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(redacted.entry().json(), StandardCharsets.UTF_8)).doesNotContain(key);
        assertThat(redacted.redactions()).hasSize(2);
    }

    /** What looks like an escape in a picture is not one: what is left without it is no base64 any more. */
    @Test
    void nothingThatLooksLikeAnEscapeMakesThemCount() throws Exception {
        for (String shape : FEW_LETTERS) {
            assertThat(rules(picture(2 * LARGE, "u003d/u0026" + shape + "u003a")))
                    .as(shape)
                    .isEmpty();
        }
    }
}
