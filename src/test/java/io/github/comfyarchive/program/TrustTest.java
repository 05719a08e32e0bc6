package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The tests that docs/trust.md names are there. */
final class TrustTest {
    private static final Pattern NAMED = Pattern.compile("`((?:[a-z]+\\.)+[A-Za-z]+(?:Test|IT))#(\\w+)`");

    @Test
    void everyTestThatThePageNamesExists() throws Exception {
        String page = Files.readString(Path.of("docs/trust.md"));
        List<MatchResult> named = NAMED.matcher(page).results().toList();

        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            Class<?> type = Class.forName("io.github.comfyarchive." + test.group(1));
            assertThat(Stream.of(type.getDeclaredMethods())
                            .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                            .map(method -> method.getName()))
                    .as(test.group(1))
                    .contains(test.group(2));
        }
    }

    @Test
    void everyRowNamesATest() throws Exception {
        List<String> rows = Files.readAllLines(Path.of("docs/trust.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise"))
                .toList();

        assertThat(rows).isNotEmpty().allMatch(row -> NAMED.matcher(row).find());
    }
}
