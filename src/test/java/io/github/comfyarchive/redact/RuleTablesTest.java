package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.RecordedEntries;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that give a secret away, and texts that only look so. */
final class RuleTablesTest {
    static final List<String> RECORDINGS = RecordedEntries.ALL;

    private static final String KEY = "kX82jdLw91mzQp";

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "headers={'x-api-key': b'" + KEY + "'}",
                "{b'x-api-key': b'" + KEY + "'}",
                "api_key=b'" + KEY + "'",
                "api_key = u'" + KEY + "'",
                "api_key=rb\"" + KEY + "\"",
                "api_key=R\\\"" + KEY + "\\\"",
                "api_key=\"\"\"" + KEY + "\"\"\"",
                "api_key = '''" + KEY + "'''",
                "api_key := '" + KEY + "'",
                "'api_key' => '" + KEY + "'",
                "if api_key == '" + KEY + "':",
                "headers=[(b'host', b'h'), (b'x-api-key', b'" + KEY + "')]",
                "headers=[('X-Api-Key', '" + KEY + "')]",
                "('api_key',\"" + KEY + "\")",
                "api_key=['" + KEY + "']",
                "(api_key='" + KEY + "', n=1)",
                "api_key=`" + KEY + "`",
                "OPENAI_API_KEY=" + KEY,
                "export HF_TOKEN=\"" + KEY + "\"",
                "postgres://user:" + KEY + "@db:5432/x",
                "wss://h/?a=1&access_token=" + KEY + "&b=2"
            })
    void anAssignmentHoweverWrittenGivesItsValueAway(String text) {
        String once = redactor.redactText(text);
        assertThat(once).isEqualTo(text.replace(KEY, "[redacted]"));
        assertThat(redactor.redactText(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key={api_key}",
                "api_key=f'{api_key_1234}'",
                "self.api_key",
                "api_key=self.api_key_1234",
                "api_key=os.environ[\"OPENAI_API_KEY2\"]",
                "os.environ[\"HF_TOKEN2\"]",
                "token: str = None",
                "def f(api_key: str, token: Optional[str] = None) -> dict1234:",
                "api_key=api_key, auth_token=auth_token_comfy_org",
                "token=kwargs.get('token2')",
                "(\"api_key\", \"STRING\")",
                "('api_key', 'prompt')",
                "INPUT = (\"token\", \"clip text encoder 12\")",
                "['api_key', 'gemini-2.5-flash-image']",
                "f('prompt', 'gemini-2.5-flash-image-001')",
                "api_key = b''",
                "api_key=\"\"\"\"\"\"",
                "hf_transformers_model.safetensors",
                "sk-some-style-lora",
                "sk-some-style-lora-v2-1024x1024-final",
                "sk-abcdefghijklmnopqrstuvwxyz",
                "risk-assessment-2024abcdefghijklmnop0123",
                "550e8400-e29b-41d4-a716-446655440000",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "comfyui-manager",
                "comfyui-frontend-package 1.28.8",
                "comfyui-animatediff2evolved",
                "(masterpiece:1.2), best quality, 1girl, the secret key: golden2 key",
                "a token of love, password: none, secret garden",
                "bearer of light and darkness 1234567890 abc",
                "cookie monster, cookie: chocolate=tasty",
                "the password is a fox, key=C# minor 120bpm",
                "SECRET: the castle2castle4castle6castle",
                "Token indices sequence length is longer than 77",
                "embedding:easynegative:1.2, <lora:add_detail-sk:0.8>",
                "http://127.0.0.1:8188/view?filename=a_00001_.png&type=output",
                "https://example.org/a:b@c and https://example.org/@user:status/1",
                "AKIAKIAKIAKIAKIAKIAKIAKIA",
                "tokens: 12345678, max_token: abc12345678901, n_tokens=abc123def456"
            })
    void anInnocentTextStays(String text) {
        assertThat(redactor.redactText(text)).isEqualTo(text);
    }

    @Test
    void base64DataOfPicturesStay() {
        Random random = new Random(Fuzz.seed("base64DataOfPicturesStay"));
        byte[] picture = new byte[200_000];
        for (int i = 0; i < 10; i++) {
            random.nextBytes(picture);
            String text = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
            assertThat(redactor.redactText(text)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @FieldSource("RECORDINGS")
    void theTracebacksOfARealServerStayButForPlantedSecrets(String recording) throws Exception {
        int lines = 0;
        for (RawEntry raw : RecordedEntries.entries(recording)) {
            for (String token : RecordedEntries.tokens(raw.json())) {
                if (token.contains("/traceback/") && !token.contains("CANARY")) {
                    assertThat(redactor.redactText(token)).isEqualTo(token);
                    lines++;
                }
            }
        }
        assertThat(lines).isPositive();
    }
}
