package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.testing.FakeComfyServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a history is, and how much of it is known, by few requests. */
final class HistoryProbeTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Entries are numbers, and those from one to before another are archived. */
    private HistoryProbe.Standing probe(Long cursor, int from, int to) throws Exception {
        ComfyClient client =
                new ComfyClient(ServerUrl.parse(server.uri().toString()), RequestHeaders.none(), SOON, SOON);
        return new HistoryProbe(client, new Retry(Duration.ofMillis(1)), entry -> {
                    for (int number = from; number < to; number++) {
                        if (entry.sameAs(entry(number))) {
                            return true;
                        }
                    }
                    return false;
                })
                .probe(cursor);
    }

    private static RawEntry entry(int number) {
        return new RawEntry("p" + number, Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private void complete(int from, int to) {
        for (int number = from; number < to; number++) {
            server.history().complete("p" + number, Integer.toString(number));
        }
    }

    @ParameterizedTest(name = "history {0} to {1}, archived {2} to {3} up to offset {4}")
    @CsvSource({
        "0,    100, 0,   100, 99,  100,  0", // nothing new
        "0,    103, 0,   100, 99,  103,  3",
        "0,      1, 0,     1, 0,     1,  0",
        "0,   3000, 0,    10, 9,  3000, 2990",
        "40,   130, 0,   100, 99,   90, 30", // 40 fell out
        "40,   100, 0,   100, 99,   60,  0",
        "500,  507, 0,   100, 99,    7,  7", // restarted
        "500,  900, 0,   100, 99,  400, 400",
        "0,      0, 0,   100, 99,    0,  0",
        "0,      0, 0,     0, ,      0,  0",
        "0,     25, 0,     0, ,     25, 25",
    })
    void findsBothEnds(int first, int end, int from, int to, Long cursor, long length, long behind) throws Exception {
        complete(first, end);

        HistoryProbe.Standing standing = probe(cursor, from, to);

        assertThat(standing.length()).isEqualTo(length);
        assertThat(standing.behind()).isEqualTo(behind);
        boolean begunAgain = length > 0 && behind == length;
        assertThat(standing.oldest() != null).isEqualTo(begunAgain);
        assertThat(server.log().all()).hasSizeLessThan(40);
    }

    @Test
    void asksLittleWhereNothingIsNew() throws Exception {
        complete(0, 1_000);
        probe(999L, 0, 1_000);
        assertThat(server.log().count("/history")).isEqualTo(3);
        assertThat(server.log().entriesSent()).isEqualTo(3);
    }

    @Test
    void tellsWhatItCanOfAServerThatTakesNoNoticeOfOffsets() throws Exception {
        server.behaviour().ignoringOffset();
        complete(0, 30);
        assertThat(probe(29L, 0, 30)).isEqualTo(new HistoryProbe.Standing(null, 0L, null));
        assertThat(probe(28L, 0, 29)).isEqualTo(new HistoryProbe.Standing(null, null, null));
    }
}
