package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadersTest {
    private static RequestHeaders.Header header(String name, String value) {
        return new RequestHeaders.Header(name, value);
    }

    @Test
    void hasNoneWhereTheEnvironmentHasNone() {
        assertThat(RequestHeaders.from(Map.of(), null).isEmpty()).isTrue();
        assertThat(RequestHeaders.from(Map.of("ARCHIVE_AUTHORIZATION", " ", "ARCHIVE_HEADERS", ""), "x")
                        .isEmpty())
                .isTrue();
        assertThat(RequestHeaders.none().isEmpty()).isTrue();
    }

    @Test
    void readsTheAuthorizationAndALineForEachOtherHeader() {
        Map<String, String> environment = Map.of(
                "ARCHIVE_AUTHORIZATION", "Bearer abc",
                "ARCHIVE_HEADERS", "X-One: 1\n\n  CF-Access-Client-Id : a:b \r\n");
        assertThat(RequestHeaders.from(environment, null).all())
                .containsExactly(
                        header("Authorization", "Bearer abc"),
                        header("X-One", "1"),
                        header("CF-Access-Client-Id", "a:b"));
    }

    @Test
    void prefersTheServersOwn() {
        Map<String, String> environment = Map.of(
                "ARCHIVE_AUTHORIZATION", "general",
                "ARCHIVE_AUTHORIZATION_BIG_RIG_2", "own",
                "ARCHIVE_HEADERS", "A: general");
        assertThat(RequestHeaders.from(environment, "big-rig 2").all())
                .containsExactly(header("Authorization", "own"), header("A", "general"));
        assertThat(RequestHeaders.from(environment, "other").all())
                .containsExactly(header("Authorization", "general"), header("A", "general"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CANARY",
                ": CANARY",
                "Bad Name: CANARY",
                "X-\u00e9: CANARY",
                "X: CAN\u0007ARY CANARY",
                "X: \u540dCANARY",
                "X:",
                "Good: 1\nCANARY"
            })
    void refusesWhatIsNoHeaderAndRepeatsNothingOfIt(String lines) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.from(Map.of("ARCHIVE_HEADERS", lines), null))
                .withMessageContaining("ARCHIVE_HEADERS")
                .withMessageNotContaining("CANARY");
    }

    @Test
    void refusesAnAuthorizationOfSeveralLines() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestHeaders.from(Map.of("ARCHIVE_AUTHORIZATION", "CANARY\r\nX: 1"), null))
                .withMessageContaining("ARCHIVE_AUTHORIZATION")
                .withMessageNotContaining("CANARY");
    }

    @Test
    void printsWithoutItsValues() {
        RequestHeaders headers =
                RequestHeaders.from(Map.of("ARCHIVE_AUTHORIZATION", "CANARY", "ARCHIVE_HEADERS", "X: CANARY"), null);
        assertThat(headers).hasToString("[Authorization, X]");
    }
}
