package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of an entry that cannot be searched whole. */
final class BareEntryTest {
    private static final String DEEP = "[".repeat(6_000) + "\"secret-in-the-deep\"" + "]".repeat(6_000);

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private Redacted redact(String id, String json) throws UnreadableEntryException {
        return redactor.redact(new RawEntry(id, json.getBytes(UTF_8)));
    }

    private static String json(Redacted redacted) {
        return new String(redacted.entry().json(), UTF_8);
    }

    private static String entry(String id, String extra) {
        return "{\"prompt\": [12.5, \"" + id
                + "\", {\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"text\": \"a \\\"fox\"}}},"
                + " {\"create_time\": 1795467646000, \"x\": " + extra
                + "}, [\"9\"], {\"api_key_comfy_org\": \"sensitive-1\"}],"
                + " \"outputs\": {\"9\": {\"images\": [{\"filename\": \"a.png\"}]}},"
                + " \"status\": {\"status_str\": \"error\", \"completed\": false, \"messages\":"
                + " [[\"execution_start\", {\"prompt_id\": \"" + id + "\", \"timestamp\": 1795467646024}],"
                + " [\"anything\", {\"timestamp\": 1}], [\"execution_error\", {\"prompt_id\": \"" + id
                + "\", \"timestamp\": 1795467647024, \"exception_message\": \"" + id.length() + " text\"}]]}}";
    }

    @Test
    void isTheIdTheNumberTheTimesAndTheStatus() throws Exception {
        Redacted redacted = redact("p-1", entry("p-1", DEEP));

        assertThat(json(redacted))
                .isEqualTo("{\"prompt\": [12.5, \"p-1\", {}, {\"create_time\": 1795467646000}, []], \"outputs\": {},"
                        + " \"status\": {\"status_str\": \"error\", \"completed\": false, \"messages\":"
                        + " [[\"execution_start\", {\"timestamp\": 1795467646024}],"
                        + " [\"execution_error\", {\"timestamp\": 1795467647024}]]}}");
        assertThat(redacted.redactions()).containsExactly(new Redaction("$", RuleNames.UNSEARCHED, null));
        assertThat(redacted.unsearched()).contains("deeper than 5000");
        assertThat(redacted.mask()).isSameAs(SecretMask.tooMany());
        assertThat(redactor.redactAgain(redacted.entry()).entry().json())
                .isEqualTo(redacted.entry().json());
    }

    @ParameterizedTest
    @CsvSource({
        "short, short, x",
        "f3b0c1d2-7a6b-4c5d-8e9f-001122334455, f3b0c1d2-7a6b-4c5d-8e9f-001122334455, f3b0c1d2-7a6b",
        "made-by-a-client, made-by-a-client, x",
        "made-by-a-client, [redacted], made-by-a-client",
        "run-sensitive-1-b, [redacted], x",
        "client-hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ012345, client-[redacted], x"
    })
    void anIdThatMayHoldASecretGoesToo(String id, String kept, String text) throws Exception {
        Redacted redacted = redact(id, entry(id, "[\"" + text + "\", " + DEEP + "]"));

        assertThat(redacted.entry().promptId().value()).isEqualTo(kept);
        assertThat(json(redacted)).contains("\"" + kept + "\"").doesNotContain("sensitive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "{\"prompt\": [",
                "{\"prompt\": ",
                "{\"status\": {\"messages\": [[",
                "{\"status\": "
            })
    void whateverStandsThere(String beginning) throws Exception {
        Redacted redacted = redact("id", beginning + "[".repeat(100_000));

        assertThat(json(redacted))
                .isEqualTo("{\"prompt\": [null, \"id\", {}, {}, []], \"outputs\": {}, \"status\": {\"messages\": []}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"api_key\": \"%s\"}", "{\"text\": \"%s\"}", "[\"%s\"]", "{\"token = abcdefgh1234 %s\": 1}"})
    void aTextThatIsTooLongToBeSearchedIsNotKept(String form) throws Exception {
        String text = "token=kX82jdLw91mzQp and a long text, ".repeat((17 << 20) / 38);

        Redacted redacted = redact("id", entry("id", String.format(form, text)));

        assertThat(redacted.unsearched()).isNotEmpty();
        assertThat(json(redacted)).doesNotContain("kX82jdLw91mzQp").hasSizeLessThan(1_000);
    }

    @Test
    void aLongTextInWhichNothingCanBeIsKept() throws Exception {
        String json = entry("id", "\"" + "x".repeat(20 << 20) + "\"")
                .replace(", {\"api_key_comfy_org\": \"sensitive-1\"}", "");

        Redacted redacted = redact("id", json);

        assertThat(redacted.unsearched()).isEmpty();
        assertThat(redacted.entry().json()).isEqualTo(json.getBytes(UTF_8));
    }
}
