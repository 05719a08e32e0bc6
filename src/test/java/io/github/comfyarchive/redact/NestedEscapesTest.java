package io.github.comfyarchive.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.MadeFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An entry of 40 MB that is all escapes, or JSON in JSON, is searched whole, layer by layer, in the heap that the launcher gives: in a JVM
 * of its own. The gate tries a quarter of it in a heap that is smaller by as much.
 */
final class NestedEscapesTest {
    private static final boolean WHOLE = Fuzz.amount(0, 1) == 1;

    private static final int SIZE = (WHOLE ? 40 : 10) << 20;
    private static final int MOST_SECONDS = 120;

    /** Redacts both entries and prints what became of them. */
    public static void main(String[] args) throws Exception {
        Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));
        for (byte[] json : new byte[][] {entry(slashes()), entry(nested())}) {
            Redacted redacted = redactor.redact(new RawEntry("p", json));
            boolean same = Arrays.equals(json, redacted.entry().json());
            System.out.println(json.length + " bytes, same " + same + ", unsearched: " + redacted.unsearched());
        }
    }

    private static String slashes() {
        return "\"token " + "\\\\".repeat(SIZE / 6 - 10) + "\"";
    }

    private static String nested() {
        String document = "{\"a\": \"of \n%20&quot; caf\\u00e9, a quick fox\", \"api\": \"the token\"}";
        for (int depth = 0; depth < 2; depth++) {
            document = "{\"x\": " + MadeFiles.quoted(document) + "}";
        }
        String one = MadeFiles.quoted(document);
        String escaped = one.substring(1, one.length() - 1) + ",";
        return "\"[" + escaped.repeat(SIZE / 3 / escaped.length() - 10) + "1]\"";
    }

    private static byte[] entry(String text) {
        return ("{\"prompt\": [1, \"p\", {\"1\": {\"inputs\": {\"a\": " + text + ", \"b\": " + text + ", \"c\": " + text
                        + "}}}, {}, []]}")
                .getBytes(UTF_8);
    }

    @Test
    void areSearchedInTheHeapThatTheLauncherGives() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        WHOLE ? "-Xmx384m" : "-Xmx112m",
                        WHOLE ? "-Xmn96m" : "-Xmn24m",
                        "-XX:TieredStopAtLevel=" + (WHOLE ? 4 : 1),
                        "-Dlong=" + WHOLE,
                        "-XX:SurvivorRatio=2",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NestedEscapesTest.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
            List<String> lines = printed.lines().toList();
            assertThat(lines)
                    .hasSize(2)
                    .allMatch(line -> line.matches((WHOLE ? "4" : "1") + "[0-9]{7} bytes, same true, unsearched: "));
        } finally {
            process.destroy();
        }
    }
}
