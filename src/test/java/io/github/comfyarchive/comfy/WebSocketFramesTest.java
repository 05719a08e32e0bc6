package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a hostile server sends over its WebSocket. */
final class WebSocketFramesTest {
    /** More than an array can hold. */
    private static final class Flood extends InputStream {
        private long left = 1L << 32;

        @Override
        public int read() {
            return --left < 0 ? -1 : 0;
        }

        @Override
        public int read(byte[] buffer, int from, int count) {
            left -= count;
            return left < 0 ? -1 : count;
        }
    }

    @Test
    void aMessageThatGoesOnWithTheLargestLengthThereIsIsNotHeld() {
        byte[] frames = HexFormat.of().parseHex("010161" + "807f7fffffffffffffff");
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(frames), new Flood());
        List<String> heard = new ArrayList<>();
        WebSocketFrames socket = new WebSocketFrames(in, OutputStream.nullOutputStream(), new Random(1));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> socket.read(() -> {}, heard::add));
        assertThat(heard).isEmpty();
    }
}
