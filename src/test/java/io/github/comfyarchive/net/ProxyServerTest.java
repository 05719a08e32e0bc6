package io.github.comfyarchive.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy is used for which server. */
final class ProxyServerTest {
    private static ProxyServer of(String server, String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int at = 0; at < variables.length; at += 2) {
            environment.put(variables[at], variables[at + 1]);
        }
        return ProxyServer.of(environment, URI.create(server));
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachSchemeHasItsVariableAndSmallLettersComeFirst() {
        String[] all = {"HTTP_PROXY", "http://big:1", "http_proxy", "http://small:2", "HTTPS_PROXY", "https://safe:3"};
        assertThat(of("http://studio:8188", all)).hasToString("the proxy small:2 (http_proxy)");
        assertThat(of("https://studio", all)).hasToString("the proxy safe:3 (HTTPS_PROXY)");
        assertThat(of("https://studio", all).secure()).isTrue();
        assertThat(of("http://studio", "http_proxy", "", "HTTP_PROXY", "big"))
                .hasToString("the proxy big:1080 (HTTP_PROXY)");
        assertThat(of("http://studio", "HTTPS_PROXY", "x", "HTTP_PROXY", " ")).isNull();
        assertThat(of("http://studio", "HTTP_PROXY", "[::1]:3128")).hasToString("the proxy [::1]:3128 (HTTP_PROXY)");
    }

    /** CGI hands a request's header "Proxy" over as HTTP_PROXY. */
    @Test
    void whatAnybodyCanSetCountsForNothing() {
        assertThat(of("http://studio", "HTTP_PROXY", "http://evil", "REQUEST_METHOD", "GET"))
                .isNull();
        assertThat(of("http://studio", "http_proxy", "http://own", "REQUEST_METHOD", "GET"))
                .isNotNull();
    }

    @Test
    void userAndPasswordAreDecodedAndNeverPrinted() {
        ProxyServer proxy = of("http://studio", "HTTP_PROXY", "http://fox:p%40ss+w%3Ard@proxy:3128");
        assertThat(proxy.authorization()).isEqualTo(basic("fox:p@ss+w:rd"));
        assertThat(proxy).hasToString("the proxy proxy:3128 (HTTP_PROXY)");
        assertThat(of("http://studio", "HTTP_PROXY", "fox@proxy").authorization())
                .isEqualTo(basic("fox:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://u:CANARY@p:1",
                "http://u:CANARY@",
                "http://u:CANARY@p:0",
                "http://u:CANARY@p:70000",
                "http://u:CAN%ARY@p",
                "http://u:CANARY %@p",
                "ftp://CANARY"
            })
    void whatIsNoProxyIsNamedByItsVariableAlone(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("http://studio", "HTTP_PROXY", value))
                .withMessageContaining("HTTP_PROXY")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("CANARY", "ARY"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|http://studio:8188|true",
                "studio|http://studio:8188|true",
                "STUDIO|http://studio:8188|true",
                "studio.|http://studio:8188|true",
                "studio:8188|http://studio:8188|true",
                "studio:8189|http://studio:8188|false",
                "studio:80|http://studio|true",
                "studio:443|https://studio|true",
                "other, studio|http://studio|true",
                "other studio|http://studio|true",
                "other,,|http://studio|false",
                "udio|http://studio|false",
                "example.com|http://a.b.example.com|true",
                ".example.com|http://a.example.com|true",
                "*.example.com|http://a.example.com|true",
                "example.com|http://badexample.com|false",
                "a.example.com|http://example.com|false",
                "127.0.0.1|http://127.0.0.1:8188|true",
                "127.0.0.1:1|http://127.0.0.1:8188|false",
                "0.0.1|http://127.0.0.1|false",
                "10.0.0.0/8|http://10.20.30.40|true",
                "10.0.0.0/8|http://11.0.0.1|false",
                "192.168.16.0/20|http://192.168.31.255|true",
                "192.168.16.0/20|http://192.168.32.0|false",
                "0.0.0.0/0|http://1.2.3.4|true",
                "10.0.0.0/33|http://10.0.0.0|false",
                "10.0.0.0/x|http://10.0.0.0|false",
                "::1|http://[::1]:8188|true",
                "[::1]|http://[::1]:8188|true",
                "[::1]:8188|http://[::1]:8188|true",
                "[::1]:1|http://[::1]:8188|false",
                "0:0:0:0:0:0:0:1|http://[::1]|true",
                "fd00::/8|http://[fd12::1]|true",
                "fd00::/8|http://[fe80::1]|false",
                "localhost|http://127.0.0.1|false",
            })
    void thoseOfNoProxyAreAskedDirectly(String list, String server, boolean direct) {
        assertThat(of(server, "HTTP_PROXY", "p", "HTTPS_PROXY", "p", "NO_PROXY", list) == null)
                .isEqualTo(direct);
        assertThat(of(server, "HTTP_PROXY", "p", "HTTPS_PROXY", "p", "NO_PROXY", "*", "no_proxy", list) == null)
                .as("small letters come first")
                .isEqualTo(direct);
    }
}
