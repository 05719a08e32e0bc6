package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.RecordedEntries;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileEntryTest {
    private static final int MEGABYTES = 1 << 20;
    /** With the square of it it would take minutes. */
    private static final int LONG = 1 << 19;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private String after(String json) throws UnreadableEntryException {
        byte[] redacted = redactor.redact(new RawEntry("id", json.getBytes(UTF_8)))
                .entry()
                .json();
        return new String(redacted, UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a",
                "{\"a\"",
                "{\"a\":",
                "[1,",
                "\"\\u12",
                "\"\\",
                "\"\\x\"",
                "{\"token\":\"\\u00\"}",
                "{\"token\":\"\\uzzzz\"}",
                "tru",
                "{}{}",
                "1 2",
                "\uFEFF{}",
                "{\"a\":01}",
                "{'a':1}",
                "<html>",
                "{\"a\u0000\":1}",
                "\"a\nb\"",
                "[\"a\",]",
                "{\"a\":1,}"
            })
    void whatIsNoJsonIsAnUnreadableEntry(String json) {
        assertThatThrownBy(() -> after(json)).isInstanceOf(UnreadableEntryException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreAnUnreadableEntry() {
        for (String bad : List.of(
                "\"\u00ff\"", "{\"\u00c3\":1}", "\"\u00ed\u00a0\u0080\"", "\"\u00f0\u009f", "{\u00000\u0000:\u0000")) {
            RawEntry raw = new RawEntry("id", bad.getBytes(ISO_8859_1));
            assertThatThrownBy(() -> redactor.redact(raw)).isInstanceOf(UnreadableEntryException.class);
        }
    }

    @Test
    void changedAndCutEntriesEndInNoOtherException() throws Exception {
        long seed = Fuzz.seed("changedAndCutEntriesEndInNoOtherException");
        Random random = new Random(seed);
        List<RawEntry> entries = RecordedEntries.entries("/demo/prompt-of-six");
        for (int i = 0; i < 3_000; i++) {
            byte[] json = entries.get(random.nextInt(entries.size())).json().clone();
            json = Arrays.copyOf(json, random.nextInt(4) == 0 ? random.nextInt(json.length) : json.length);
            for (int k = random.nextInt(4); k > 0 && json.length > 0; k--) {
                json[random.nextInt(json.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "\"\\{}[],:u".charAt(random.nextInt(9)));
            }
            try {
                Redacted once = redactor.redact(new RawEntry("id", json));
                Redacted twice = redactor.redactAgain(once.entry());
                assertThat(twice.entry().json()).isEqualTo(once.entry().json());
            } catch (UnreadableEntryException e) {
                assertThat(e).hasMessageContaining("id");
            }
        }
    }

    @Test
    void nestingIsReadUpToTheLimitAndLeftOutBeyondIt() throws Exception {
        String deep = "[".repeat(4_999) + "\"x\"" + "]".repeat(4_999);
        assertThat(after(deep)).isEqualTo(deep);
        String hidden = "{\"a\":".repeat(4_990) + "{\"token\":\"kX82jdLw91mzQp\"}" + "}".repeat(4_990);
        assertThat(after(hidden)).doesNotContain("kX82jdLw91mzQp");
        String deeper = "{\"a\":".repeat(6_000) + "{\"token\":\"kX82jdLw91mzQp\"}" + "}".repeat(6_000);
        assertThat(after(deeper)).hasSizeLessThan(200).contains("\"id\"");
    }

    static Stream<String> largeEntries() {
        String many = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"s" + i * 7919L + "xyZ\"")
                .collect(Collectors.joining(","));
        String alike = IntStream.range(10, 3_000)
                .mapToObj(i -> "\"" + "abcd".repeat(i / 4) + i + "\"")
                .collect(Collectors.joining(","));
        return Stream.of(
                "{\"token\":[" + many + "],\"text\":\"" + "s7919xy s15838xyZ ".repeat(MEGABYTES / 18) + "\"}",
                "{\"token\":[" + alike + "],\"text\":\"" + "abcd".repeat(MEGABYTES / 4) + "\"}",
                "{\"token\":\"" + "abcd".repeat(MEGABYTES / 16) + "\",\"text\":\""
                        + ("abcd".repeat(MEGABYTES / 17) + "x").repeat(3) + "\"}",
                "{"
                        + IntStream.range(0, 150_000)
                                .mapToObj(i -> "\"api_key_" + i + "\":1")
                                .collect(Collectors.joining(","))
                        + "}",
                "[" + "{\"password\":\"hunter2\"},".repeat(50_000) + "1]",
                "[" + "\"sk-aB3dE5gH7jK9mN1pQ3sT5vW7\",".repeat(50_000) + "1]",
                "\"" + "\\ud83e".repeat(MEGABYTES / 6) + "\"",
                "{\"a\":" + "9".repeat(90_000) + "}");
    }

    @ParameterizedTest
    @MethodSource("largeEntries")
    void largeEntriesTakeBoundedTime(String json) {
        assertTimeout(Duration.ofSeconds(60), () -> after(json));
    }

    /** Of the processor, whatever else the machine does meanwhile. */
    private double seconds(String beginning, int size) throws UnreadableEntryException {
        String json = "{\"t\":\"" + beginning.repeat(size / beginning.length()) + "\"}";
        long start = THREADS.getCurrentThreadCpuTime();
        after(json);
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    private double best(String beginning, int size) throws UnreadableEntryException {
        return Math.min(seconds(beginning, size), Math.min(seconds(beginning, size), seconds(beginning, size)));
    }

    /** Four times the text takes four times as long, or five: with the square it would take sixteen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "\\\\",
                "\\\"{",
                "{\\\"a\\\":\\\"",
                "\\\"\\\\\\\"",
                "%25",
                "&amp;",
                "-eyJ",
                "_eyJ",
                "-sk-",
                ".aaaaaa.",
                "Maaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaa.",
                "00000000-0000-0000-0000-000000000000:",
                "pat00000000000000.",
                "token=token1=",
                "token='a1",
                "curl -u a ",
                "://a@",
                "-----BEGIN PRIVATE KEY-----\\na-b: c\\n",
                "cookie: a=b,c",
                "1//0",
                "<token>",
                "name=\\\"token\\\" value=",
                "api_key: str",
                "\\\\\\\\n",
                "\\\\u005cn",
                "%2525252541",
                "&amp;amp;amp;lt;",
                "[x\\\\ ",
                "[[[[",
                "{\\\"token\\\":[\\\"",
                "sk-lf-",
                "bearer key token password ",
                "u003du002d",
                "+%20://",
                "hf_%3D",
                "密码："
            })
    void theTimeGrowsWithTheTextAndNoFaster(String beginning) throws Exception {
        int small = 1 << 15;
        seconds(beginning, small);
        double once = best(beginning, small);
        double fourTimes = seconds(beginning, 4 * small);
        for (int again = 0; again < 8 && fourTimes >= 0.1 + 9 * once; again++) {
            fourTimes = Math.min(fourTimes, seconds(beginning, 4 * small)); // caches may be another's
        }
        System.out.printf("%s: %.4f s, %.4f s%n", beginning, once, fourTimes);
        assertThat(fourTimes).isLessThan(0.1 + 9 * once);
        assertThat(fourTimes).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "sk-",
                "-sk-",
                "_sk-",
                "hf_",
                "eyJ",
                "eyJaaaaaaaaaaa.",
                "://",
                "://a:",
                "token=",
                "token='",
                "token=\\\"",
                "api_key:",
                "key",
                "Bearer ",
                "basic authorization:",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "--token ",
                "cookie:a=",
                "{\\\"token\\\":",
                "[",
                "https://h/?sig=",
                "=",
                ":",
                "AKIA",
                "?token=a&",
                "Authorization: Basic ",
                "\\\\",
                "comfyui-abcdef",
                "xoxb-",
                "0:AA"
            })
    void aLongStringMadeOfBeginningsTakesLinearTime(String beginning) {
        String json = "{\"t\":\"" + beginning.repeat(LONG / beginning.length()) + "\"}";
        assertTimeout(Duration.ofSeconds(20), () -> after(json));
    }
}
