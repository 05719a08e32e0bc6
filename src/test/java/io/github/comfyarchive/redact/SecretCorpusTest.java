package io.github.comfyarchive.redact;

import static io.github.comfyarchive.testing.MadeFiles.quoted;
import static io.github.comfyarchive.testing.MadeFiles.xml;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.SecretPattern;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeFiles;
import io.github.comfyarchive.testing.MadeSecret;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Secrets made at random of each form in {@code shapes.jsonl} and each way to write a name and its value, planted in every kind of place.
 * The long run plants twenty times as many.
 */
final class SecretCorpusTest {
    private static final int ROUNDS = Fuzz.amount(1, 20);

    private static final List<String> CONTEXTS = List.of(
            "api_key={V}",
            "api_key = '{V}'",
            "api_key: str = '{V}'",
            "API_KEY: Optional[str] = \"{V}\"",
            "const apiKey: string = \"{V}\";",
            "os.environ['MY_API_TOKEN'] = '{V}'",
            "export OPENAI_API_KEY=\"{V}\"",
            "HF_TOKEN={V}",
            "openrouter_key: {V}",
            "xai_key={V}",
            "mistral_key={V}",
            "together_key={V}",
            "azure_key={V}",
            "minimax_key={V}",
            "ideogram_key={V}",
            "recraft_key={V}",
            "meshy_key={V}",
            "tripo_key={V}",
            "dashscope_key={V}",
            "app_key={V}",
            "session_id={V}",
            "pass={V}",
            "db_pass={V}",
            "password1={V}",
            "creds={V}",
            "webhook={V}",
            "discord_webhook={V}",
            "ak={V}",
            "sk = \"{V}\"",
            "token={V}",
            "key: \"{V}\"",
            "lora_token = '{V}'",
            "tool --api_key {V} run",
            "tool --api-key={V}",
            "tool --auth-token \"{V}\"",
            "curl -u admin:{V} https://h/",
            "curl -H 'X-API-Key: {V}' https://h/",
            "curl -H \"Authorization: Bearer {V}\" https://h/",
            "Authorization: Token {V}",
            "Authorization: Key {V}",
            "Authorization: ApiKey {V}",
            "Bearer%20{V}",
            "api_key%3D{V}",
            "https://h/x?token={V}&a=1",
            "https://h/x?a=1&amp;sig={V}&amp;b=2",
            "https://h/x?a=1\\u0026sig={V}\\u0026b=2",
            "https://user:{V}@host/x",
            "https://{V}@host/x",
            "['tool', '--api-key', '{V}', '-v']",
            "[\"api_key\", \"{V}\"]",
            "('x-api-key', '{V}')",
            "{'name': 'api_key', 'value': '{V}'}",
            "{\"label\": \"API key\", \"value\": \"{V}\"}",
            "<api_key>{V}</api_key>",
            "<add key=\"ApiKey\" value=\"{V}\"/>",
            "<input name=\"api_key\" value=\"{V}\">",
            "API令牌：{V}",
            "密码: \"{V}\"",
            "{\"\\u5bc6\\u94a5\": \"{V}\"}",
            "{\"\\u5BC6\\u94A5\": \"{V}\"}",
            "{\"api\\u005fkey\": \"{V}\"}",
            "{\"api\\u005Fkey\": \"{V}\"}",
            "api_key = \"{V}\" # toml",
            "api_key,{V}",
            "password: {V}",
            "{'auth_token': ['{V}']}",
            "x-amz-security-token: {V}",
            "client_secret := `{V}`",
            "'api_key' => '{V}'");

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    /** From the name of a place to what makes the JSON of an entry with a text there. */
    private static Map<String, Function<String, String>> places() {
        Map<String, Function<String, String>> places = new LinkedHashMap<>();
        places.put("input", text -> graph("{\"text\": " + quoted(text) + "}"));
        places.put("input between words", text -> graph("{\"text\": " + quoted("of " + text + " and") + "}"));
        places.put("widget value", text -> workflow("\"widgets_values\": [5, " + quoted(text) + "]"));
        places.put("widget values by name", text -> workflow("\"widgets_values\": {\"a\": " + quoted(text) + "}"));
        places.put("title", text -> workflow("\"title\": " + quoted("my " + text)));
        places.put(
                "note",
                text -> workflow("\"type\": \"MarkdownNote\", \"widgets_values\": ["
                        + quoted("# Note\n\n" + text + "\n") + "]"));
        places.put(
                "member of extra_data", text -> "{\"prompt\": [1, \"p\", {}, {\"of\": [" + quoted(text) + "]}, []]}");
        places.put("message", text -> status("exception_message", quoted("failed: " + text)));
        places.put(
                "traceback",
                text -> status(
                        "traceback", "[" + quoted("  File \"/a/b.py\", line 3, in f\n    " + text + "\n") + "]"));
        places.put("current inputs", text -> status("current_inputs", "{\"a\": [" + quoted(text) + "]}"));
        places.put("repr", text -> status("exception_message", quoted("in {'a': " + repr("of\n" + text) + "}")));
        places.put(
                "repr in current inputs",
                text -> status(
                        "current_inputs", "{\"a\": [" + quoted("['x', " + repr("\n" + text + "\n") + "]") + "]}"));
        places.put("output", text -> "{\"outputs\": {\"9\": {\"text\": [" + quoted(text) + "]}}}");
        places.put(
                "file name",
                text -> "{\"outputs\": {\"9\": {\"images\": [{\"filename\": " + quoted(text + " 00001_.png") + "}]}}}");
        UnaryOperator<String> nest = text -> "{\"nodes\": [" + quoted("a\n" + text) + "]}";
        UnaryOperator<String> deeper = nest;
        for (int depth = 1; depth <= 4; depth++) {
            UnaryOperator<String> nested = deeper;
            places.put(
                    "JSON in a string, depth " + depth,
                    text -> graph("{\"text\": " + quoted(nested.apply(text)) + "}"));
            deeper = text -> "{\"in\": " + quoted(nested.apply(text)) + "}";
        }
        places.put(
                "JSON string in a string",
                text -> graph("{\"text\": " + quoted(quoted("{\"a\": " + quoted("\t" + text) + "}")) + "}"));
        for (String before : List.of(
                "\\n",
                "\\t",
                "\\r",
                "\\u000a",
                "u003d",
                "\\x3d",
                "%20",
                "%3D",
                "%22",
                "&quot;",
                "&#34;",
                "&#x22;",
                "&amp;quot;",
                "\\\\n",
                "\\\\\\\\n",
                "\u001b[31m",
                "-",
                "_",
                "：",
                "é",
                "=",
                "(")) {
            places.put("behind " + before, text -> graph("{\"text\": " + quoted("of" + before + text) + "}"));
        }
        places.put(
                "address",
                text -> graph("{\"text\": " + quoted("https://h/x?u=" + URLEncoder.encode(text, UTF_8)) + "}"));
        places.put("header", text -> graph("{\"text\": " + quoted("X-Note: " + text + "\r\nHost: h") + "}"));
        places.put("curl", text -> graph("{\"text\": " + quoted("curl -d \"" + text + "\" https://h/") + "}"));
        places.put("env", text -> graph("{\"text\": " + quoted("A=1\nNOTE=" + text + "\n") + "}"));
        places.put("YAML", text -> graph("{\"text\": " + quoted("a: 1\nnote: " + text + "\nb:\n- x") + "}"));
        places.put("TOML", text -> graph("{\"text\": " + quoted("[a]\nnote = '" + text + "'\n") + "}"));
        places.put("XML", text -> graph("{\"text\": " + quoted("<note>" + xml(text) + "</note>") + "}"));
        places.put(
                "HTML",
                text -> graph("{\"text\": " + quoted("<p title=\"" + xml("\"" + text + "\"") + "\">x</p>") + "}"));
        places.put("CSV", text -> graph("{\"text\": " + quoted("a,b\n1,\"" + text + "\"\n") + "}"));
        return places;
    }

    private static String graph(String inputs) {
        return "{\"prompt\": [1, \"p\", {\"3\": {\"class_type\": \"A\", \"inputs\": " + inputs + "}}, {}, [\"3\"]]}";
    }

    private static String workflow(String node) {
        return "{\"prompt\": [1, \"p\", {}, {\"extra_pnginfo\": {\"workflow\": {\"nodes\": [{\"id\": 1, " + node
                + "}]}}}, []]}";
    }

    private static String status(String member, String value) {
        return "{\"status\": {\"messages\": [[\"execution_error\", {\"node_id\": \"3\", \"" + member + "\": " + value
                + "}]]}}";
    }

    private static String repr(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("'", "\\'") + "'";
    }

    private String after(String json) throws Exception {
        return new String(
                redactor.redact(new RawEntry("p", json.getBytes(UTF_8))).entry().json(), UTF_8);
    }

    private String masked(byte[] file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MaskingStream stream = new MaskingStream(out, redactor, SecretMask.none(), 0)) {
            stream.write(file);
        }
        return out.toString(ISO_8859_1);
    }

    private static boolean leaks(MadeSecret secret, String after) {
        String joined = after.replace("\0", "");
        return secret.parts().stream()
                .anyMatch(
                        part -> after.contains(part) || joined.contains(part) || joined.contains(blocks(part, joined)));
    }

    /** A part with the size of a GIF's block between two of its characters. */
    private static String blocks(String part, String after) {
        for (int cut = 1; cut < part.length(); cut++) {
            String half = part.substring(0, cut);
            int at = after.indexOf(half);
            if (at >= 0 && after.startsWith(part.substring(cut), at + cut + 1)) {
                return after.substring(at, at + part.length() + 1);
            }
        }
        return part;
    }

    private static Random random(String what) {
        return new Random(Fuzz.seed(what));
    }

    private Map<String, Integer> plant(List<String> forms, Random random, List<String> leaks) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String form : forms) {
                for (Map.Entry<String, Function<String, String>> place : places().entrySet()) {
                    MadeSecret secret = MadeSecret.of(form, random);
                    if (leaks(secret, after(place.getValue().apply(secret.text())))) {
                        leaks.add(place.getKey() + ": " + form);
                        counts.merge(place.getKey(), 1, Integer::sum);
                    }
                    counts.merge("planted", 1, Integer::sum);
                }
                for (Map.Entry<String, Function<String, byte[]>> place :
                        MadeFiles.places().entrySet()) {
                    MadeSecret secret = MadeSecret.of(form, random);
                    if (leaks(secret, masked(place.getValue().apply(secret.text())))) {
                        leaks.add(place.getKey() + ": " + form);
                        counts.merge(place.getKey(), 1, Integer::sum);
                    }
                    counts.merge("planted", 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    @Test
    void everyKnownShapeIsFoundInEveryPlace() throws Exception {
        List<String> leaks = new ArrayList<>();
        List<String> forms =
                MadeSecret.shapes().stream().map(MadeSecret.Line::make).toList();
        Map<String, Integer> counts = plant(forms, random("every_known_shape"), leaks);
        System.out.println("shapes: " + leaks.size() + " of " + counts.get("planted") + " leak: " + counts);
        assertThat(leaks).isEmpty();
    }

    @Test
    void aValueIsKnownByItsNameInNearlyEveryPlace() throws Exception {
        List<String> leaks = new ArrayList<>();
        List<String> forms = CONTEXTS.stream()
                .map(context -> context.replace("{V}", "{A:26}"))
                .toList();
        Map<String, Integer> counts = plant(forms, random("a_value_is_known"), leaks);
        System.out.println("contexts: " + leaks.size() + " of " + counts.get("planted") + " leak: " + counts);
        Map<String, Integer> byForm = new TreeMap<>();
        leaks.forEach(leak -> byForm.merge(leak.replaceFirst("^.*?: ", ""), 1, Integer::sum));
        System.out.println("contexts that leak: " + byForm);
        assertThat(leaks.size() * 20).isLessThanOrEqualTo(counts.get("planted"));
    }

    @Test
    void theExamplesOfEachShapeAreFoundAndToldFromInnocents() throws Exception {
        for (MadeSecret.Line line : MadeSecret.shapes()) {
            MadeSecret secret =
                    MadeSecret.of(line.make(), new Random(line.make().hashCode()));
            String once = redactor.redactText(secret.text());
            assertThat(leaks(secret, once)).as("%s: %s", line.shape(), once).isFalse();
            assertThat(redactor.redactText(once)).isEqualTo(once);
            List<Redaction> redactions = redactor.redact(
                            new RawEntry("p", quoted(secret.text()).getBytes(UTF_8)))
                    .redactions();
            assertThat(redactions).extracting(Redaction::rule).as(line.make()).contains("shape:" + line.shape());
            assertThat(redactor.redactText(line.innocent())).isEqualTo(line.innocent());
        }
    }

    @Test
    void everyShapeOfTheRulesHasAnExample() throws Exception {
        List<String> shapes = MadeSecret.shapes().stream()
                .map(MadeSecret.Line::shape)
                .distinct()
                .toList();
        assertThat(RedactionRules.builtIn().shapes())
                .extracting(SecretPattern::name)
                .allMatch(name -> shapes.contains(name), "has an example");
    }

    @Test
    void base64OfAKnownValueIsFoundHoweverItIsAligned() throws Exception {
        Random random = random("base64_of_a_known_value");
        for (int round = 0; round < 50; round++) {
            MadeSecret secret = MadeSecret.of("{A:26}", random);
            for (String before : List.of("", "u:", "ab", "user:")) {
                String text = before + secret.text() + (round % 2 == 0 ? "" : " more");
                byte[] utf8 = text.getBytes(UTF_8);
                for (String encoded : List.of(
                        Base64.getEncoder().encodeToString(utf8),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(utf8))) {
                    String after = after("{\"prompt\": [1, \"p\", {\"1\": " + quoted("a " + encoded + " b")
                            + "}, {}, [], {\"k\": " + quoted(secret.text()) + "}]}");
                    String core = encoded.substring(8, 32);
                    assertThat(after).doesNotContain(core);
                    assertThat(after).contains("a ").contains(" b");
                }
            }
        }
    }

    @Test
    void aLongValueGoesToItsEnd() throws Exception {
        MadeSecret secret = MadeSecret.of("{A:3000}", new Random(5));
        for (String form : List.of(
                "x-amz-security-token: {V}",
                "https://h/?X-Amz-Security-Token={V}&b=1",
                "{\"api_key\": \"{V}\"}",
                "{\"x-amz-security-token\": \"{V}\"}",
                "Cookie: a={V}{V}")) {
            assertThat(redactor.redactText(form.replace("{V}", secret.text())))
                    .doesNotContain(secret.text().substring(2_900));
        }
    }

    @Test
    void utf16BeyondAsciiIsReadToo() throws Exception {
        MadeSecret secret = MadeSecret.of("{A:14}", new Random(6));
        byte[] text = ("{\"密钥\": \"" + secret.text() + "\", \"a\": \"水彩画\"}").getBytes(UTF_16LE);
        assertThat(masked(text).replace("\0", "")).doesNotContain(secret.text());
    }
}
