package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.net.HttpHead;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as they come over a connection, head and body. */
final class HttpBodyTest {
    private final AtomicInteger whole = new AtomicInteger();

    private static ByteArrayInputStream wire(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String body(ByteArrayInputStream in) throws IOException {
        HttpHead head = HttpHead.read(in);
        byte[] bytes = HttpBody.of(head, in, whole::incrementAndGet).readAllBytes();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 5~~hello|hello",
                "HTTP/1.1 200~content-length:5~~hello|hello",
                "HTTP/1.0 404 Not Found~Content-Length: 0~~|''",
                "HTTP/1.1 304 x~Content-Length: 9~~|''",
                "HTTP/1.1 204 x~~|''",
                "HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 2~~hi|hi",
                "HTTP/1.1 103 Early Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 2~~hi|hi",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~A;name=\"x\"~0123456789~0~~|abc0123456789",
                "HTTP/1.1 200 OK~Transfer-Encoding: Chunked~Content-Length: 3~~1~a~0~Trailer: x~~|a",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~0~~|''",
            })
    void aBodyEndsWhereItSays(String answer, String expected) throws IOException {
        ByteArrayInputStream in = wire(answer.replace("~", "\r\n"));
        assertThat(body(in)).isEqualTo(expected);
        assertThat(whole).as("told that it is whole").hasValue(1);
        assertThat(in.available()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 5|true",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked|true",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 5|false",
                "HTTP/1.1 200 OK~Connection: close|false",
                "HTTP/1.0 200 OK|false",
                "HTTP/1.0 200 OK~Connection: keep-alive|true",
            })
    void aConnectionIsUsedAgainWhereNothingSpeaksAgainstIt(String head, boolean again) throws IOException {
        assertThat(HttpHead.read(wire(head.replace("~", "\r\n") + "\r\n\r\n")).keepsConnection())
                .isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 200 OK\r\nContent-Length: 0", "HTTP/1.1 304 x\r\nContent-Length: 9", "HTTP/1.1 204 x"})
    void noBodyIsNotUnpacked(String answer) throws IOException {
        ByteArrayInputStream in = wire(answer + "\r\nContent-Encoding: gzip\r\n\r\n");
        HttpHead head = HttpHead.read(in);
        try (HttpResponse response = new HttpResponse(head, HttpBody.of(head, in, () -> {}), () -> {}, 0)) {
            assertThat(response.body().readAllBytes()).isEmpty();
        }
    }

    @Test
    void whatGoesOnAfterItsLengthIsNoAnswer() {
        assertThatThrownBy(() -> body(wire("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("goes on");
        assertThat(whole).hasValue(0);
    }

    @Test
    void aBodyWithoutALengthEndsWithItsConnectionWhichIsNotUsedAgain() throws IOException {
        assertThat(body(wire("HTTP/1.1 200 OK\n\nall of it"))).isEqualTo("all of it");
        assertThat(whole).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK~Content-Length: -1~~x",
                "HTTP/1.1 200 OK~Content-Length: 1, 2~~x",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~-1~",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abcd~0~~",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~1~a~0~~",
                "HTTP/1.1 200 OK~Transfer-Encoding: identity~~x",
                "HTTP/1.1 200 OK~no header~~",
                "HTTP/2 200~~",
                "HTTP/1.1 20~~",
                "SSH-2.0-OpenSSH_9.2~",
                "",
                "HTTP/1.1 200 OK~Content-Le",
            })
    void whatIsNoAnswerIsNone(String answer) {
        assertThatIOException().isThrownBy(() -> body(wire(answer.replace("~", "\r\n"))));
        assertThat(whole).hasValue(0);
    }

    @Test
    void aHeadHasAnEnd() {
        assertThatIOException()
                .isThrownBy(() -> HttpHead.read(wire("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000))))
                .withMessageContaining("too long");
        assertThatIOException().isThrownBy(() -> HttpHead.read(wire("HTTP/1.1 100 Continue\r\n\r\n".repeat(50))));
    }

    @Test
    void whatSpeaksTlsIsTold() {
        assertThatIOException()
                .isThrownBy(() -> HttpHead.read(wire("\u0015\u0003\u0001\u0000\u0002\u0002\u0016")))
                .withMessageContaining("https://");
    }

    @Test
    void cutChunksAreNoWholeBodyWhereverTheyAreCut() {
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n";
        int head = chunks.indexOf("\r\n\r\n") + 4;
        for (int end = head; end < chunks.length(); end++) {
            ByteArrayInputStream in = wire(chunks.substring(0, end));
            assertThatIOException().isThrownBy(() -> body(in)).isInstanceOf(EOFException.class);
        }
        assertThat(whole).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void chunksOfAnySizeReadInPiecesOfAnySizeAreTheSameBytes(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[20_000];
        random.nextBytes(bytes);
        StringBuilder wire = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(3_000));
            wire.append(Integer.toHexString(size)).append("\r\n");
            wire.append(new String(bytes, at, size, StandardCharsets.ISO_8859_1))
                    .append("\r\n");
            at += size;
        }
        ByteArrayInputStream in = wire(wire.append("0\r\n\r\n").toString());
        HttpBody body = HttpBody.of(HttpHead.read(in), in, whole::incrementAndGet);
        byte[] read = new byte[bytes.length];
        int count = 0;
        byte[] piece = new byte[500];
        for (int got; (got = body.read(piece, 0, 1 + random.nextInt(piece.length))) >= 0; count += got) {
            System.arraycopy(piece, 0, read, count, got);
        }
        assertThat(Arrays.equals(read, bytes)).isTrue();
        assertThat(whole).hasValue(1);
    }
}
