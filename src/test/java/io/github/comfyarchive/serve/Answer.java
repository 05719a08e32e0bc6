package io.github.comfyarchive.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** An answer as it came over a connection, its pieces put together. */
record Answer(String head, byte[] body) {

    static Answer of(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new EOFException("no whole head: " + text);
        }
        Answer answer = new Answer(text.substring(0, end), Arrays.copyOfRange(bytes, end + 4, bytes.length));
        return answer.header("Transfer-Encoding").isPresent() ? answer.joined() : answer;
    }

    private Answer joined() throws EOFException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = at;
            while (line < body.length && body[line] != '\n') {
                line++;
            }
            if (line >= body.length) {
                throw new EOFException("the answer ends before its end");
            }
            int size = Integer.parseInt(new String(body, at, line - at, StandardCharsets.US_ASCII).strip(), 16);
            if (size == 0) {
                return new Answer(head, whole.toByteArray());
            }
            whole.write(body, line + 1, size);
            at = line + 1 + size + 2;
        }
    }

    int status() {
        return Integer.parseInt(head.split(" ", 3)[1]);
    }

    Optional<String> header(String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    String unpacked() throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
