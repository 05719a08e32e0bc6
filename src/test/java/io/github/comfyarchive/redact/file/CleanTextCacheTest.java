package io.github.comfyarchive.redact.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.CleanTextCache;
import io.github.comfyarchive.testing.Png;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was searched in an entry is not searched again in its pictures, and nothing goes through by that. */
final class CleanTextCacheTest {
    private static final String TOKEN = "comfyui-0a1b2c3d4e5f60718293a4b5c6d7e8f9";

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private static String graph(String input, String value) {
        return "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"" + input + "\": \"" + value + "\", \"text\": \""
                + "a lake ".repeat(200) + "\"}}}";
    }

    private static String workflow(String value) {
        return "{\"nodes\": [{\"id\": 3, \"widgets_values\": [\"" + value + "\", \"" + "a lake ".repeat(200) + "\"]}]}";
    }

    private Redacted redact(String graph, String workflow, String sensitive) throws UnreadableEntryException {
        String json = "{\"prompt\": [1, \"p\", " + graph + ", {\"extra_pnginfo\": {\"workflow\": " + workflow
                + "}}, [\"9\"]" + sensitive + "], \"outputs\": {}}";
        return redactor.redact(new RawEntry("p", json.getBytes(UTF_8)));
    }

    private String masked(SecretMask mask, String... texts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskingStream stream = new MaskingStream(out, redactor, mask, 0);
        for (String text : texts) {
            stream.write(Png.of(Png.chunk("tEXt", "prompt\0" + text)));
        }
        stream.close();
        return out.toString(UTF_8);
    }

    private boolean isKnown(String text) {
        return redactor.clean().contains(text.getBytes(UTF_8));
    }

    @Test
    void graphAndWorkflowOfAnEntryWithoutSecretsAreKnown() throws Exception {
        String graph = graph("seed", "1");
        String workflow = workflow("1");
        assertThat(isKnown(graph)).isFalse();

        assertThat(redact(graph, workflow, "").redactions()).isEmpty();

        assertThat(isKnown(graph)).isTrue();
        assertThat(isKnown(workflow)).isTrue();
        assertThat(isKnown(graph + " ")).isFalse();
        assertThat(isKnown(graph("seed", "2"))).isFalse();
        assertThat(masked(SecretMask.none(), graph)).contains(graph);
    }

    @Test
    void nothingOfAnEntryIsKnownInWhichTheRulesFoundSomething() throws Exception {
        for (String graph : List.of(
                graph("api_key", TOKEN),
                graph("words", "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789abcd"),
                graph("words", "{\\\"password\\\": \\\"hunter2hunter2\\\"}"),
                graph("headers", "[{\\\"name\\\": \\\"X-API-Key\\\", \\\"value\\\": \\\"s3cr3tvalue9\\\"}]"),
                graph("more", "{\\\"api_key\\\": {\\\"of\\\": [[\\\"s3cr3tvalue9\\\"]]}}"))) {
            Redacted redacted = redact(graph, workflow("1"), "");
            assertThat(redacted.redactions()).isNotEmpty();
            assertThat(isKnown(graph)).isFalse();
            assertThat(masked(SecretMask.none(), graph)).contains("****").doesNotContain(graph);
        }
    }

    /** The key of the service stands in the sensitive part, and a node has copied it where no rule sees it. */
    @Test
    void whatIsKnownToBeASecretIsMaskedInAKnownTextToo() throws Exception {
        String graph = graph("words", "of " + "Zx81qLw0pTr5Vn3k" + " alone");

        Redacted redacted = redact(graph, workflow("1"), ", {\"auth_token_comfy_org\": \"Zx81qLw0pTr5Vn3k\"}");

        assertThat(isKnown(graph)).isTrue();
        assertThat(new String(redacted.entry().json(), UTF_8)).doesNotContain("Zx81qLw0pTr5Vn3k");
        assertThat(masked(redacted.mask(), graph))
                .doesNotContain("Zx81qLw0pTr5Vn3k")
                .contains("of **************** alone");
    }

    @Test
    void whatWasKeptIsNotRememberedAgain() throws Exception {
        String graph = graph("seed", "5");
        RedactedEntry kept = RedactedEntry.kept(
                new PromptId("p"), ("{\"prompt\": [1, \"p\", " + graph + ", {}, []]}").getBytes(UTF_8), "1");

        redactor.redactAgain(kept);

        assertThat(isKnown(graph)).isFalse();
    }

    @Test
    void theFirstAreForgotten() {
        CleanTextCache texts = new CleanTextCache();
        byte[] text = new byte[2_000];
        for (int number = 0; number <= 40_000; number++) {
            text[0] = (byte) number;
            text[1] = (byte) (number >> 8);
            texts.add(text, 0, text.length);
        }
        assertThat(texts.contains(text)).isTrue();
        text[0] = 0;
        text[1] = 0;
        assertThat(texts.contains(text)).isFalse();
    }
}
