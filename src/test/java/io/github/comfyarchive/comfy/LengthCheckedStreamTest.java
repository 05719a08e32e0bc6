package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LengthCheckedStreamTest {
    private static LengthCheckedStream body(int present, long length) {
        return new LengthCheckedStream(new ByteArrayInputStream(new byte[present]), length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000})
    void readsABodyOfItsLength(int size) throws IOException {
        try (LengthCheckedStream body = body(size, size)) {
            assertThat(body.readAllBytes()).hasSize(size);
            assertThat(body.atEnd()).isTrue();
        }
    }

    @Test
    void readsABodyWithoutALengthToItsEnd() throws IOException {
        try (LengthCheckedStream body = body(10, -1)) {
            assertThat(body.read(new byte[10])).isEqualTo(10);
            assertThat(body.atEnd()).as("more could come").isFalse();
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.atEnd()).isTrue();
        }
    }

    @Test
    void isAtItsEndAsSoonAsAllHasCome() throws IOException {
        try (LengthCheckedStream body = body(10, 10)) {
            assertThat(body.readNBytes(9)).hasSize(9);
            assertThat(body.atEnd()).isFalse();
            assertThat(body.read()).isZero();
            assertThat(body.atEnd()).isTrue();
        }
    }

    @Test
    void takesACutBodyForNoWholeOne() throws IOException {
        try (LengthCheckedStream body = body(9, 10)) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the connection was closed after 9 of 10 bytes");
        }
        try (LengthCheckedStream body = body(0, 1)) {
            assertThatThrownBy(body::read).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void skipsNothing() throws IOException {
        try (LengthCheckedStream body = body(9, 10)) {
            assertThat(body.markSupported()).isFalse();
            assertThatThrownBy(() -> body.skip(1)).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
