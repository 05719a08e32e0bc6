package io.github.comfyarchive.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class VisibleOutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String shown(byte[] bytes, Random pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream visible = new VisibleOutput(new PrintStream(out, true, UTF_8))) {
            int at = 0;
            while (at < bytes.length) {
                int count = 1 + pieces.nextInt(bytes.length - at);
                visible.write(bytes, at, count);
                at += count;
            }
        }
        return out.toString(UTF_8);
    }

    private static String shown(String text) throws IOException {
        return shown(text.getBytes(UTF_8), new Random(1));
    }

    @Test
    void whatIsSeenStays() throws IOException {
        String text = "{\"a\":\t\"水彩, Ünï, 👩‍🎨, é\"}\r\n";
        assertThat(shown(text)).isEqualTo(text);
    }

    @Test
    void whatATerminalObeysIsEscaped() throws IOException {
        assertThat(shown("a\u001b[2J\u009b1m\u202eb\u200b\rc\u007f\0\b\u2028"))
                .isEqualTo("a\\u001b[2J\\u009b1m\\u202eb\\u200b\\u000dc\\u007f\\u0000\\u0008\\u2028");
        assertThat(shown("\uD834\uDD73")).as("beyond the first plane").isEqualTo("\\ud834\\udd73");
    }

    @Test
    void bytesThatAreNoTextAreReplaced() throws IOException {
        byte[] utf8 = {'a', (byte) 0x9b, 'b', (byte) 0xc0, (byte) 0x9b, 'c', (byte) 0xe2, (byte) 0x80, 'd', (byte) 0xff
        };
        assertThat(shown(utf8, new Random(1))).matches("a\ufffdb\ufffd+c\ufffdd\ufffd");
    }

    @Test
    void jsonMeansTheSame() throws IOException {
        Random random = new Random(Fuzz.seed("VisibleOutputTest"));
        for (int round = 0; round < 500; round++) {
            String text = random.ints(random.nextInt(40), 0, 0x3000)
                    .map(point -> random.nextInt(20) == 0 ? 0x1d173 : point)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            String json = JSON.writeValueAsString(text);

            String shown = shown(json.getBytes(UTF_8), random);

            assertThat(JSON.readValue(shown, String.class)).isEqualTo(text);
            assertThat(shown.codePoints()).allMatch(TerminalEscape::visible);
        }
    }
}
