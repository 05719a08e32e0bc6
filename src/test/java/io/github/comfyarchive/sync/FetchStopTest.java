package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** When no more files are begun. */
final class FetchStopTest {
    private final FetchStop stop = new FetchStop();

    private void fail(int files) {
        for (int file = 0; file < files; file++) {
            stop.serverFailed(true, "it broke");
        }
    }

    @Test
    void onlyFailuresInARowGiveTheServerUp() {
        fail(FetchStop.FAILURES_IN_A_ROW - 1);
        stop.serverAnswered();
        fail(FetchStop.FAILURES_IN_A_ROW - 1);
        assertThat(stop.goesOn()).isTrue();
        assertThat(stop.givenUpBecause()).isEmpty();
        fail(1);
        assertThat(stop.goesOn()).isFalse();
        assertThat(stop.givenUpBecause()).contains("it broke");
    }

    @Test
    void aFailureOfOneFileAloneProvesNothingOfTheServer() {
        for (int file = 0; file < 10; file++) {
            stop.serverFailed(false, "no such thing");
        }
        assertThat(stop.goesOn()).isTrue();
    }

    @Test
    void theFirstFailureIsThrown() throws Exception {
        stop.rethrow();
        stop.fail(new IOException("disk"));
        stop.fail(new IllegalStateException("follows from it"));
        assertThat(stop.goesOn()).isFalse();
        assertThatThrownBy(stop::rethrow).isInstanceOf(IOException.class).hasMessage("disk");
    }

    @Test
    void whatIsClosedOrInterruptedBeginsNoMore() {
        FetchStop closed = new FetchStop();
        closed.close();
        assertThat(closed.goesOn()).isFalse();
        assertThat(closed.isClosed()).isTrue();
        stop.interrupted();
        assertThat(stop.goesOn()).isFalse();
        assertThat(stop.isClosed()).isFalse();
    }
}
