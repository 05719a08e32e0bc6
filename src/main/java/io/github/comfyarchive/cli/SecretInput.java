package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.redact.GivenValue;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a secret from standard input: typed without echo on a terminal, else its first line. What it was is in no message. */
final class SecretInput {
    /** Editors of Windows begin a file of UTF-8 with it. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private SecretInput() {}

    static GivenValue read(Terminal terminal) throws IOException {
        String typed = Confirmation.canBeTyped() ? typed(terminal) : firstLine(System.in);
        try {
            return GivenValue.of(typed);
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()));
        }
    }

    /** Java speaks to a terminal only where standard output is one too. */
    private static String typed(Terminal terminal) {
        Console console = Optional.ofNullable(terminal.outIsTerminal() ? System.console() : null)
                .orElseThrow(
                        () -> new UsageException("standard output is not a terminal, and what is typed would be seen:"
                                + " give the value by a pipe, with --yes or --dry-run"));
        char[] typed = console.readPassword("The value (it is not shown): ");
        return typed == null ? "" : new String(typed);
    }

    /** No more than there is to be looked for: whoever gives a file by mistake is told so. */
    private static String firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n' && line.size() <= GivenValue.LONGEST; next = in.read()) {
            line.write(next);
        }
        try {
            String first = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
            return first.startsWith(BYTE_ORDER_MARK) ? first.substring(1) : first;
        } catch (CharacterCodingException noText) {
            throw new UsageException("the value is not UTF-8");
        }
    }
}
