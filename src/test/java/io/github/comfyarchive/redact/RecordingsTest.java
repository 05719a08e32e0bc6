package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.testing.RecordedEntries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class RecordingsTest {
    static final List<String> RECORDINGS = RecordedEntries.ALL;

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void noPlantedSecretIsLeftInAnEntryOrInTheListOfRedactions(String recording) throws Exception {
        for (RawEntry raw : RecordedEntries.entries(recording)) {
            Redacted redacted = redactor.redact(raw);
            assertThat(new String(redacted.entry().json(), UTF_8)).doesNotContain("CANARY");
            assertThat(redacted.redactions().toString() + redacted + redacted.mask())
                    .doesNotContain("CANARY");
        }
    }

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void anEntryEqualsTheServersExceptForWhatIsListed(String recording) throws Exception {
        for (RawEntry raw : RecordedEntries.entries(recording)) {
            Redacted redacted = redactor.redact(raw);
            List<String> before = RecordedEntries.tokens(raw.json());
            List<String> after = RecordedEntries.tokens(redacted.entry().json());
            List<String> gone = new ArrayList<>(before);
            gone.removeAll(after);
            List<String> come = new ArrayList<>(after);
            come.removeAll(before);
            assertThat(come).allMatch(token -> token.contains("[redacted]"));
            assertThat(gone).allMatch(token -> token.contains("CANARY") || token.startsWith("/prompt/5"));
            long leaves =
                    gone.stream().filter(token -> token.contains("CANARY")).count();
            long bare = gone.stream()
                    .filter(token -> token.equals("/prompt/5 END_OBJECT }"))
                    .count();
            assertThat(redacted.redactions()).hasSize((int) (leaves > 0 ? leaves : bare));
            if (redacted.redactions().isEmpty()) {
                assertThat(redacted.entry().json()).isEqualTo(raw.json());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void redactingAgainChangesAndReportsNothing(String recording) throws Exception {
        for (RawEntry raw : RecordedEntries.entries(recording)) {
            Redacted once = redactor.redact(raw);
            Redacted twice = redactor.redactAgain(once.entry());
            assertThat(twice.entry().json()).isEqualTo(once.entry().json());
            assertThat(twice.redactions()).isEmpty();
        }
    }

    @Test
    void theLeakingApiNodeOfTheSixIsListedPlaceByPlace() throws Exception {
        RawEntry leaking = RecordedEntries.entries("/demo/prompt-of-six").stream()
                .filter(raw -> raw.promptId().startsWith("016401e0"))
                .findFirst()
                .orElseThrow();
        List<Redaction> redactions = redactor.redact(leaking).redactions();
        assertThat(redactions)
                .extracting(redaction -> redaction.path() + " " + redaction.rule())
                .containsExactly(
                        "$.prompt[5].auth_token_comfy_org sensitive",
                        "$.prompt[5].api_key_comfy_org sensitive",
                        "$.status.messages[2][1].exception_message found",
                        "$.status.messages[2][1].current_inputs.auth_token[0] key",
                        "$.status.messages[2][1].current_inputs.comfy_api_key[0] key");
        assertThat(redactions.get(1).fingerprint())
                .isEqualTo(redactions.get(2).fingerprint())
                .isEqualTo(redactions.get(4).fingerprint())
                .hasSize(24);
    }
}
