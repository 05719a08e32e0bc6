package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.Redaction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {
    private static final String KEY = "kX82jdLw91mzQp";

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private Redacted redact(String json) throws UnreadableEntryException {
        return redactor.redact(new RawEntry("an-id", json.getBytes(UTF_8)));
    }

    private String after(String json) throws UnreadableEntryException {
        Redacted once = redact(json);
        Redacted twice = redactor.redactAgain(once.entry());
        assertThat(twice.redactions()).isEmpty();
        assertThat(twice.entry().json()).isEqualTo(once.entry().json());
        return new String(once.entry().json(), UTF_8);
    }

    private List<String> listed(String json) throws UnreadableEntryException {
        return redact(json).redactions().stream()
                .map(redaction -> redaction.path() + " " + redaction.rule())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " { \"a\" : [ 1e-05 , NaN,-Infinity, Infinity ,18446744073709551615, -0.0, 1E+400 ] ,\n\"a\":\"\\ud83e \\ud83e\\udd8a \\/ \\u0041\" }\t",
                "{\"prompt\":[1,\"x\",{},{},[]],\"é水\":\"🦊\"}",
                "5",
                "\"x\"",
                "[]",
                "null",
                "{\"text\":\"max_tokens=512, token: 5, a (secret garden:1.3), sk-something-style-lora, hf_transformers_model.safetensors\"}",
                "{\"prompt\":\"the token: warrior, password: swordfish, key: the golden key=1\",\"seed\":123456789012}",
                "{\"line\":\"return_values = await f(api_key=api_key, token=self.token_provider, auth=auth_2)\"}",
                "{\"line\":\"api_key = os.environ['OPENAI_API_KEY2'] or {api_key_12345} or None\"}",
                "{\"url\":\"https://example.org:8188/view?filename=a_00001_.png&type=output&subfolder=\"}",
                "{\"class_type\":\"comfyui-animatediff2evolved\",\"file\":\"comfyui-manager_v3.21.safetensors\"}"
            })
    void whatHoldsNoSecretComesThroughByteForByte(String json) throws Exception {
        Redacted redacted = redact(json);
        assertThat(new String(redacted.entry().json(), UTF_8)).isEqualTo(json);
        assertThat(redacted.redactions()).isEmpty();
        assertThat(redacted.mask().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key", "apiKey", "X-API-Key", "APIKEY", "comfy_api_key", "api_key_comfy_org",
                        "auth_token_comfy_org", "auth_token",
                "accessToken", "apiToken", "hf_token", "civitai.token", "client secret", "aws_secret_access_key",
                        "password", "db_password",
                "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "private_key", "credentials",
                        "bearer_token", "passphrase",
                "refresh_tokens_of_auth_token", "openai_key", "API密钥", "auth_tokens", "\\u0061pi_key"
            })
    void theValueUnderASecretLookingKeyIsRemoved(String name) throws Exception {
        assertThat(after("{\"a\":{\"" + name + "\": \"short\"}}"))
                .isEqualTo("{\"a\":{\"" + name + "\": \"[redacted]\"}}");
        assertThat(after("{\"" + name + "\":[\"" + KEY + "\",{\"x\":\"y1\"},true,null,12],\"b\":\"<" + KEY + ">\"}"))
                .isEqualTo("{\"" + name
                        + "\":[\"[redacted]\",{\"x\":\"[redacted]\"},true,null,12],\"b\":\"<[redacted]>\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokens",
                "max_tokens",
                "maxTokens",
                "num_tokens",
                "num_token_output",
                "token_normalization",
                "token_count",
                "tokenizer",
                "tokenizer_name",
                "special_tokens_map",
                "bos_token",
                "eos_token",
                "pad_token",
                "mask_token",
                "trigger_token",
                "class_token",
                "instance_token",
                "placeholder_token",
                "image_token",
                "stop_token",
                "keyframe",
                "key",
                "author",
                "monkey",
                "hotkey",
                "seed",
                "filename",
                "text"
            })
    void theValueUnderAnInnocentKeyStays(String name) throws Exception {
        String json = "{\"" + name + "\": \"" + "a value" + "\"}";
        assertThat(after(json)).isEqualTo(json);
    }

    @Test
    void fromTheSixthElementOnThePromptIsCutAndWhatStoodThereIsHunted() throws Exception {
        assertThat(after("{\"prompt\":[1,\"id\",{\"1\":{\"t\":\"a " + KEY + " b\"}},{},[\"9\"] , {\"k\":\"" + KEY
                        + "\",\"n\":{\"m\":[\"zz\"]}}, 7 ],\"o\":1}"))
                .isEqualTo("{\"prompt\":[1,\"id\",{\"1\":{\"t\":\"a [redacted] b\"}},{},[\"9\"] ],\"o\":1}");
        assertThat(listed("{\"prompt\":[1,\"id\",{},{},[],{\"k\":\"" + KEY + "\",\"n\":{\"m\":[\"zz\"]}},7,{}]}"))
                .containsExactly(
                        "$.prompt[5].k sensitive",
                        "$.prompt[5].n.m[0] sensitive",
                        "$.prompt[6] sensitive",
                        "$.prompt[7] sensitive");
        assertThat(after("{\"prompts\":[1,2,3,4,5,6,7],\"x\":{\"prompt\":[1,2,3,4,5,6,7]}}"))
                .isEqualTo("{\"prompts\":[1,2,3,4,5,6,7],\"x\":{\"prompt\":[1,2,3,4,5,6,7]}}");
    }

    @Test
    void numbersUnderASecretKeyGoWhenTheyAreLong() throws Exception {
        assertThat(
                        after(
                                "{\"password\": 83726154, \"pin_password\":12345, \"token\":1234567, \"x\":83726154, \"y\":\"is 83726154\"}"))
                .isEqualTo(
                        "{\"password\": \"[redacted]\", \"pin_password\":12345, \"token\":1234567, \"x\":\"[redacted]\", \"y\":\"is [redacted]\"}");
    }

    @Test
    void aLinkUnderASecretKeyStaysAndTheTextItLeadsToGoes() throws Exception {
        String before =
                "{\"prompt\":[1,\"id\",{\"1\":{\"inputs\":{\"api_key\":[\"2\",0],\"text\":\"hello\"},\"class_type\":\"Api\"},"
                        + "\"2\":{\"inputs\":{\"a\":[\"12:7\",0],\"file\":\"model_1234.safetensors\"},\"class_type\":\"Reroute\"},"
                        + "\"12:7\":{\"inputs\":{\"value\":\"" + KEY
                        + "\",\"note\":\"two words\"},\"class_type\":\"PrimitiveString\"}},{\"w\":[\"" + KEY
                        + "\"]},[]]}";
        assertThat(after(before)).isEqualTo(before.replace(KEY, "[redacted]"));
        assertThat(listed(before))
                .containsExactly("$.prompt[2][\"12:7\"].inputs.value linked", "$.prompt[3].w[0] found");
        assertThat(after("{\"1\":{\"inputs\":{\"api_key\":[\"" + KEY + "\",0]}}}"))
                .isEqualTo("{\"1\":{\"inputs\":{\"api_key\":[\"[redacted]\",0]}}}");
        assertThat(after("{\"current_inputs\":{\"api_key\":[\"" + KEY + "\",0]}}"))
                .doesNotContain(KEY);
    }

    @ParameterizedTest
    @CsvSource({"name", "key", "header", "field"})
    void aPairOfASecretNameAndItsValueIsKnown(String member) throws Exception {
        assertThat(after("{\"h\":[{\"" + member + "\":\"X-Api-Key\",\"value\":\"" + KEY + "\"},{\"value\":\"plain\",\""
                        + member + "\":\"X-Other\"}]}"))
                .isEqualTo("{\"h\":[{\"" + member + "\":\"X-Api-Key\",\"value\":\"[redacted]\"},{\"value\":\"plain\",\""
                        + member + "\":\"X-Other\"}]}");
        assertThat(listed("{\"value\":\"" + KEY + "\",\"" + member + "\":\"token\"}"))
                .containsExactly("$.value pair");
    }

    @Test
    void aMutedNodesKeyGoesFromItsWidgetValues() throws Exception {
        String node =
                "{\"nodes\":[{\"inputs\":[{\"name\":\"image\"},{\"name\":\"api_key\",\"link\":null}],\"widgets_values\":[\""
                        + KEY + "\",\"a long prompt text 123\",\"model_v12345.safetensors\",\"euler_ancestral\",5]}]}";
        assertThat(after(node)).isEqualTo(node.replace(KEY, "[redacted]"));
        assertThat(listed(node)).containsExactly("$.nodes[0].widgets_values[0] widget");
        String other = node.replace("api_key", "prompt");
        assertThat(after(other)).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "openai sk-proj-aB3dE5gH7jK9mN1pQ3sT5vW7",
                "openai sk-ant-api03-aB3dE5gH7jK9mN1pQ3sT5vW7-xyz",
                "stripe sk_live_aB3dE5gH7jK9mN1pQ3",
                "huggingface hf_aBcdEfghIjklMnopQrstUvwxYzabCdefGh",
                "github ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ1bC3dE5gH7",
                "gitlab glpat-aB3dE5gH7jK9mN1pQ3sT",
                "github github_pat_11ABCDEFG0aB3dE5gH7jK9_mN1pQ3sT5vW7",
                "aws AKIAIOSFODNN7EXAMPLE",
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
                "google AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
                "slack xoxb-1234567890-abcdefghij",
                "replicate r8_aB3dE5gH7jK9mN1pQ3sT5vW7yZ1bC3dE5gH7a",
                "nvidia nvapi-aB3dE5gH7jK9mN1pQ3sT5vW7",
                "groq gsk_aB3dE5gH7jK9mN1pQ3sT5vW7",
                "xai xai-aB3dE5gH7jK9mN1pQ3sT5vW7",
                "comfyui comfyui-9f8e7d6c5b4a3f2e1d0c"
            })
    void aWellKnownShapeIsRemovedFromAnyStringAndName(String shape, String key) throws Exception {
        assertThat(after("{\"t\":\"a\\n" + key + ", b\"}")).isEqualTo("{\"t\":\"a\\n[redacted], b\"}");
        assertThat(after("{\"水" + key + "\":5}")).isEqualTo("{\"\\u6c34[redacted]\":5}");
        assertThat(listed("[\"" + key + "\"]")).containsExactly("$[0] shape:" + shape);
        assertThat(after("\"" + key + "\"")).isEqualTo("\"[redacted]\"");
        assertThat(redactor.redactText("cannot reach " + key + ".")).doesNotContain(key.substring(8));
        assertThat(redact("{\"t\":\"" + key + "\"}").mask().isEmpty()).isFalse();
    }

    @Test
    void shapesThatNeedTheirSurroundings() {
        assertThat(redactor.redactText("Authorization: Bearer abcDEF123456789012.x"))
                .isEqualTo("Authorization: Bearer [redacted]");
        assertThat(redactor.redactText("'Authorization': 'Basic dXNlcjpwYXNz'"))
                .isEqualTo("'Authorization': '[redacted]'");
        assertThat(redactor.redactText("Authorization: Basic dXNlcjpwYXNz"))
                .isEqualTo("Authorization: Basic [redacted]");
        assertThat(redactor.redactText("http://user:pass@host/x")).isEqualTo("http://user:[redacted]@host/x");
        assertThat(redactor.redactText("https://h/x?a=1&token=abcdefgh&b=2"))
                .isEqualTo("https://h/x?a=1&token=[redacted]&b=2");
        assertThat(redactor.redactText("https://h/x?X-Amz-Signature=abcdef0123456789#f"))
                .isEqualTo("https://h/x?X-Amz-Signature=[redacted]#f");
        assertThat(redactor.redactText("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nx"))
                .isEqualTo("[redacted]\nx");
        assertThat(redactor.redactText("run --api-key kX82jdLw91 now")).isEqualTo("run --api-key [redacted] now");
        assertThat(redactor.redactText("bearer of the ring, basic training"))
                .isEqualTo("bearer of the ring, basic training");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key=" + KEY,
                "api_key = '" + KEY + "'",
                "\"token\": \"" + KEY + "\"",
                "'auth_token': ['" + KEY + "']",
                "{\\\"apiKey\\\":\\\"" + KEY + "\\\"}",
                "hidden={'comfy_api_key': '" + KEY + "'}",
                "API key: " + KEY,
                "x-api-key: " + KEY + ".",
                "\\napi_key=" + KEY
            })
    void anAssignmentInATextGivesItsValueAway(String text) {
        assertThat(redactor.redactText(text)).doesNotContain(KEY).contains("[redacted]");
        assertThat(redactor.redactText(redactor.redactText(text))).isEqualTo(redactor.redactText(text));
    }

    @Test
    void aCollectedValueIsHuntedInAllItsForms() throws Exception {
        String odd = "pa\\\"ss/wö+rd '12";
        String json = "{\"password\":\"" + odd + "\",\"a\":\"x" + odd
                + "x\",\"b\":\"pa%22ss%2Fw%C3%B6%2Brd%20%2712\",\"c\":\"pa%22ss%2fw%c3%b6%2brd+%2712\","
                + "\"d\":\"{\\\"k\\\": \\\"pa\\\\\\\"ss/w\\\\u00f6+rd '12\\\"}\",\"e\":\"'pa\\\"ss/wö+rd \\\\'12'\",\"f"
                + odd + "\":1}";
        assertThat(after(json))
                .isEqualTo(
                        "{\"password\":\"[redacted]\",\"a\":\"x[redacted]x\",\"b\":\"[redacted]\",\"c\":\"[redacted]\","
                                + "\"d\":\"{\\\"k\\\": \\\"[redacted]\\\"}\",\"e\":\"'[redacted]'\",\"f[redacted]\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "password",
                "aaaaaaaabbbb",
                "Undefined",
                "flux1-dev.safetensors",
                "redacted",
                "KSamplerAdvanced"
            })
    void shortAndCommonValuesAreRemovedWhereTheyStandAlone(String value) throws Exception {
        String rest = ",\"class_type\":\"KSamplerAdvanced\",\"text\":\"about " + value + "\"}";
        assertThat(after("{\"password\":\"" + value + "\"" + rest)).isEqualTo("{\"password\":\"[redacted]\"" + rest);
    }

    @Test
    void theLongestSecretWinsAndOverlappingOnesGoTogether() throws Exception {
        assertThat(
                        after(
                                "{\"auth_token\":[\"abcdefgh1234\",\"abcdefgh1234567\",\"1234567XYZW\"],\"t\":\"<abcdefgh1234567XYZW> <abcdefgh12345>\"}"))
                .isEqualTo(
                        "{\"auth_token\":[\"[redacted]\",\"[redacted]\",\"[redacted]\"],\"t\":\"<[redacted]> <[redacted]5>\"}");
    }

    @Test
    void aPromptIdThatIsASecretIsRedactedToo() throws Exception {
        Redacted redacted = redactor.redact(new RawEntry("id-" + KEY, ("{\"token\":\"" + KEY + "\"}").getBytes(UTF_8)));
        assertThat(redacted.entry().promptId().value()).isEqualTo("id-[redacted]");
        assertThat(redacted.redactions()).extracting(Redaction::path).containsExactly("$.token", "prompt_id");
    }

    @Test
    void aPathHoldsNoSecretAndIsBounded() throws Exception {
        String deep = "{\"" + "n".repeat(500) + "\":";
        assertThat(redact("{\"" + KEY + "\":{\"token\":\"" + KEY + "\"}}")
                        .redactions()
                        .toString())
                .doesNotContain(KEY);
        String path = redact(deep.repeat(200) + "{\"token\":\"" + KEY + "\"}" + "}".repeat(200))
                .redactions()
                .get(0)
                .path();
        assertThat(path).hasSizeLessThan(1_200).endsWith(".token");
    }

    @Test
    void aJsonTextInsideAStringIsReadByTheSameRules() throws Exception {
        String graph =
                "{\\\"1\\\": {\\\"inputs\\\": {\\\"api_key\\\": [\\\"2\\\", 0]}}, \\\"2\\\": {\\\"inputs\\\": {\\\"value\\\": \\\""
                        + KEY + "\\\"}}}";
        assertThat(after("{\"saved\":\"" + graph + "\"}"))
                .isEqualTo("{\"saved\":\"" + graph.replace(KEY, "[redacted]") + "\"}");
    }

    @Test
    void whatARoundLeavesBesideAMarkIsLookedAtAgain() throws Exception {
        assertThat(after("{\"token\":\"" + KEY + "\",\"t\":\"" + KEY + "sk-aB3dE5gH7jK9mN1pQ3sT5vW7\"}"))
                .isEqualTo("{\"token\":\"[redacted]\",\"t\":\"[redacted][redacted]\"}");
    }

    @Test
    void theExceptionNamesThePromptWithoutItsSecretsAndNoContent() {
        RawEntry raw = new RawEntry(
                "sk-aB3dE5gH7jK9mN1pQ3sT5vW7\n\u001b[31m" + "x".repeat(200), "{\"secret\": oops".getBytes(UTF_8));
        assertThatThrownBy(() -> redactor.redact(raw))
                .isInstanceOf(UnreadableEntryException.class)
                .hasMessageStartingWith("the entry of prompt [redacted]??[31mxxx")
                .hasMessageContaining("not JSON")
                .hasMessageNotContaining("oops")
                .hasMessageNotContaining("\n");
    }
}
