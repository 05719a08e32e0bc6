package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8188, http://127.0.0.1:8188, 127.0.0.1:8188",
        "http://127.0.0.1:8188/, http://127.0.0.1:8188, 127.0.0.1:8188",
        "' http://127.0.0.1:8188 ', http://127.0.0.1:8188, 127.0.0.1:8188",
        "https://Host.Example/Comfy///, https://host.example/Comfy, host.example/Comfy",
        "HTTP://HOST:80, http://host, host",
        "https://host:443/, https://host, host",
        "https://host:80/, https://host:80, host:80",
        "http://[::1]:8188/, http://[::1]:8188, [::1]:8188",
        "http://[FE80::A]/, http://[fe80::a], [fe80::a]",
        "http://host/a%20b/, http://host/a%20b, host/a%20b"
    })
    void hasOneFormForEachServer(String given, String form, String name) {
        ServerUrl url = ServerUrl.parse(given);
        assertThat(url).hasToString(form).isEqualTo(ServerUrl.parse(form)).hasSameHashCodeAs(ServerUrl.parse(form));
        assertThat(url.defaultName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:CANARY@host:8188",
                "http://CANARY@host/",
                "https://user:CAN%41RY@host",
                "http://user:CANARY@ho st/",
                "http://user:CANARY@under_score/",
                "http://user:CANARY@[::1]:8188",
                "http://user:CANARY@host:port/",
                "http:user:CANARY@host",
                "//user:CANARY@host",
                "user:CANARY@host:8188",
                "http://host/?token=CANARY",
                "http://host/#CANARY",
                "ftp://host/CANARY",
                "http://host:99x/CANARY",
                "CANARY",
                "http://",
                "http:///CANARY",
                "file:///CANARY",
                ""
            })
    void refusesAnythingElseAndRepeatsNothingOfIt(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUrl.parse(given))
                .withMessageNotContainingAny("CANARY", "user")
                .withMessageContaining("a server's address")
                .withNoCause();
    }

    @Test
    void saysWhereCredentialsBelong() {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class, () -> ServerUrl.parse("http://user:pass@host:8188")))
                .hasMessageContaining("environment")
                .hasMessageContaining("ARCHIVE_AUTHORIZATION");
    }

    @Test
    void refusesAPortThatIsNone() {
        for (String port : new String[] {"0", "65536", "99999"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> ServerUrl.parse("http://host:" + port));
        }
    }

    @Test
    void encodesWhateverAFileIsCalled() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("filename", "we ird & 100% #1 +\u540d '\"?=/\\.png");
        query.put("subfolder", "");
        assertThat(ServerUrl.parse("https://host/comfy/")
                        .resolve("/view", query)
                        .toString())
                .isEqualTo(
                        "https://host/comfy/view?filename=we%20ird%20%26%20100%25%20%231%20%2B%E5%90%8D%20%27%22%3F%3D"
                                + "%2F%5C.png&subfolder=");
    }

    @ParameterizedTest
    @CsvSource({
        "http://host/a, http://HOST:80/b, true",
        "https://host/a, https://host:443/, true",
        "http://host/a, https://host/a, false",
        "http://host/a, http://host:8188/a, false",
        "http://host/a, http://other/a, false"
    })
    void knowsWhereCredentialsMayGo(String one, String other, boolean same) throws Exception {
        assertThat(ServerUrl.sameOrigin(
                        URI.create(one).toURL(), URI.create(other).toURL()))
                .isEqualTo(same);
    }
}
