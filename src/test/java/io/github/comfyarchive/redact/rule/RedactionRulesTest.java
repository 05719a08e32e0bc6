package io.github.comfyarchive.redact.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.rules.RulesException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionRulesTest {
    @TempDir
    Path folder;

    private RedactionRules with(String json) throws Exception {
        return RedactionRules.builtIn().with(Files.writeString(folder.resolve("rules.json"), json));
    }

    private static String after(RedactionRules rules, String json) throws Exception {
        RawEntry raw = new RawEntry("id", json.getBytes(UTF_8));
        return new String(
                new Redactor(rules, new byte[] {1}).redact(raw).entry().json(), UTF_8);
    }

    @Test
    void aUsersRulesAddToTheBuiltInOnes() throws Exception {
        RedactionRules rules = with(
                "{\"secretKeys\": [\"my_field*\"], \"innocentKeys\": [\"lucky_token\"], \"commonValues\": [\"Acme Studio\"],"
                        + "\"shapes\": [{\"name\": \"acme\", \"pattern\": \"acme-[0-9]{6}\"}, {\"name\": \"b\", \"triggers\": [\"QQ-\"], \"pattern\": \"QQ-[a-z]+\", \"mixed\": false}]}");
        assertThat(
                        after(
                                rules,
                                "{\"myField2\":\"x\",\"lucky_token\":\"y\",\"password\":\"acme studio\",\"t\":\"by Acme Studio, acme-123456 QQ-abc\"}"))
                .isEqualTo(
                        "{\"myField2\":\"[redacted]\",\"lucky_token\":\"y\",\"password\":\"[redacted]\",\"t\":\"by Acme Studio, [redacted] [redacted]\"}");
    }

    @Test
    void theVersionTellsOfAUsersAdditions() throws Exception {
        String builtIn = RedactionRules.builtIn().version();
        String first = with("{\"secretKeys\": [\"a1\"]}").version();
        assertThat(first)
                .startsWith(builtIn + "+")
                .isEqualTo(with("{\"secretKeys\": [\"a1\"]}").version());
        assertThat(with("{\"secretKeys\": [\"a2\"]}").version()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"secretKeys\": 5}",
                "{\"secretKeys\": [5]}",
                "{\"secretKeys\": [\"\"]}",
                "{\"secretkeys\": []}",
                "{\"shapes\": [{}]}",
                "{\"shapes\": [5]}",
                "{\"shapes\": [{\"name\": \"x\", \"pattern\": \"(\"}]}",
                "{\"shapes\": [{\"name\": \"x\", \"pattern\": \"a*\"}]}",
                "{\"shapes\": [{\"name\": \"x\", \"pattern\": \"a\", \"mixed\": 1}]}",
                "{"
            })
    void aFileThatIsNoRulesIsRefusedByName(String json) {
        assertThatThrownBy(() -> with(json)).isInstanceOf(RulesException.class).hasMessageContaining("rules.json");
        assertThatThrownBy(() -> RedactionRules.builtIn().with(folder.resolve("missing.json")))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("missing.json");
    }

    @ParameterizedTest
    @CsvSource({
        "apiKey,api_key",
        "X-API-Key,x_api_key",
        "APIKEY,apikey",
        "OAuth2Token,o_auth2_token",
        "a  b..C,a_b_c",
        "_x_,x",
        "HTTPToken,http_token"
    })
    void namesAreComparedAsLowerSnakeCase(String name, String normal) {
        assertThat(KeyNames.normal(name)).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "a,a,true",
        "a,b,false",
        "*a,ba,true",
        "a*,ab,true",
        "a*a,a,false",
        "a*a,aa,true",
        "*b*,abc,true",
        "*b*d*,abcde,true",
        "*bd*,abcde,false",
        "a*b*c,abc,true",
        "a*bc*c,abc,false"
    })
    void aStarStandsForAnything(String pattern, String text, boolean matches) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(matches);
    }
}
