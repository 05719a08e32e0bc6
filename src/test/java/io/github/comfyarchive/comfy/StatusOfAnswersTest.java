package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in front of a server explains itself in HTML; what it says is in the status. */
final class StatusOfAnswersTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final FakeComfyServer server = FakeComfyServer.start();
    private final ComfyClient client =
            new ComfyClient(ServerUrl.parse(server.uri().toString()), RequestHeaders.none(), SOON, SOON);

    @AfterEach
    void stop() {
        server.close();
    }

    private void answersInHtml(int status) {
        server.fail(When.always(), Fault.status(status).and(Fault.header("Content-Type", "text/html")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|web page instead of a history|log-in",
                "400|refuses the request (HTTP 400)|is this ComfyUI's address",
                "401|denies access (HTTP 401)|log-in",
                "403|denies access (HTTP 403)|log-in",
                "404|no ComfyUI history (HTTP 404)|is the address right",
                "413|no ComfyUI history (HTTP 413)|is the address right",
                "502|answers with HTTP 502|HTTP 502",
            })
    void aStatusIsJudgedBeforeItsHtml(int status, String message, String advice) {
        answersInHtml(status);
        ServerException failure = catchThrowableOfType(ServerException.class, () -> client.history(0, 1));
        assertThat(failure).hasMessageContaining(message).hasMessageContaining(advice);
        if (status >= 400 && status != 401 && status != 403) {
            assertThat(failure.getMessage()).doesNotContain("log-in", "web page");
        }
        assertThat(failure.retryable()).isEqualTo(status >= 500);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "400, false", "401, false", "404, true", "413, false", "502, true"})
    void aFilesStatusIsJudgedBeforeItsHtml(int status, boolean retryable) {
        answersInHtml(status);
        FileReference file = new FileReference("study.png", "", "output");
        ServerException failure = catchThrowableOfType(ServerException.class, () -> client.view(file, 0, ""));
        assertThat(failure).hasMessageContaining("HTTP " + status);
        assertThat(failure.retryable()).isEqualTo(retryable);
    }

    @Test
    void aServerThatHungUpOnAWaitingConnectionIsAskedAgain() throws Exception {
        TestEntries.complete(server, 0, 2);
        try (HistoryPage page = client.history(0, 1)) {
            assertThat(page.next()).isNotNull();
            assertThat(page.next()).isNull();
        }
        server.restart();
        TestEntries.complete(server, 0, 1);
        try (HistoryPage page = client.history(0, 1)) {
            assertThat(page.next()).isNotNull();
        }
    }
}
