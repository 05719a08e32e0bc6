package io.github.comfyarchive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * All tests are named one way: the name of a method is a sentence whose subject is the class that is tested, or what it begins with; that
 * of a class ends with Test, or with IT where it is of the packaged program.
 */
final class TestStyleTest {
    private static final Pattern ANNOTATED =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|ArchTest)\\b");
    private static final Pattern MEMBER =
            Pattern.compile("\\n    (?:(?:public|private|static|final) )*(?:void|[A-Z]\\w*(?:<.*>)?) (\\w+)(?:\\(| =)");
    private static final Pattern SENTENCE = Pattern.compile("(?!test[A-Z]|should[A-Z])[a-z][A-Za-z0-9]*");

    private record Source(String name, List<String> tests) {}

    private static final List<Source> SOURCES = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        for (String root : List.of("src/test/java", "src/bench/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    SOURCES.add(new Source(name, tests(Files.readString(file))));
                }
            }
        }
    }

    private static List<String> tests(String source) {
        List<String> tests = new ArrayList<>();
        Matcher annotated = ANNOTATED.matcher(source);
        Matcher member = MEMBER.matcher(source);
        while (annotated.find()) {
            if (member.find(annotated.end())) {
                tests.add(member.group(1));
            }
        }
        return tests;
    }

    @Test
    void aMethodIsASentence() {
        List<String> all = SOURCES.stream()
                .flatMap(source -> source.tests().stream().map(test -> source.name() + "#" + test))
                .toList();

        assertThat(all).hasSizeGreaterThan(900).doesNotHaveDuplicates();
        assertThat(all)
                .allMatch(test ->
                        SENTENCE.matcher(test.substring(test.indexOf('#') + 1)).matches());
    }

    @Test
    void aClassEndsWithTestOrItAndNoOtherDoes() {
        for (Source source : SOURCES) {
            assertThat(source.name().matches("\\w+(?:Test|IT)"))
                    .as(source.name())
                    .isEqualTo(!source.tests().isEmpty());
        }
    }
}
