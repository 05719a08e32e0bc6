package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.comfyarchive.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command line in the documents is one: its command, options and the number of its arguments are those of the program. */
final class DocumentedLinesTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```");

    /** Where the program is called, at the beginning of a line or after what the shell sets or does first. */
    private static final Pattern CALL = Pattern.compile("^(?:(?:[A-Z_]+=\\S+ +)*|.*/)archive (?!:)(.*)$");

    private static final Pattern WORD = Pattern.compile("'[^']*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s'\"]+");

    /** A synopsis, with what may be left out in brackets. */
    private static final Pattern SYNOPSIS = Pattern.compile("[\\[\\]…]|\\.\\.\\.|\\| filters|FILTERS");

    static Stream<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.addAll(List.of(Path.of("README.md"), Path.of("db/schema.md"), Path.of("db/queries/README.md")));
            for (Path page : pages) {
                Matcher block = BLOCK.matcher(Files.readString(page));
                while (block.find()) {
                    if (block.group(1).matches("|sh|bash")) {
                        block.group(2).lines().forEach(line -> add(page, line, lines));
                    }
                }
            }
        }
        return lines.stream();
    }

    private static void add(Path page, String line, List<String> lines) {
        Matcher call = CALL.matcher(line);
        if (!line.strip().startsWith("#")
                && call.find()
                && !SYNOPSIS.matcher(call.group(1)).find()) {
            String typed = call.group(1).split("   ", 2)[0]; // what stands behind is said of it
            if (typed.startsWith("--home") || Commands.isOne(typed.split(" ", 2)[0])) {
                lines.add(page + ": " + typed);
            }
        }
    }

    @Test
    void thereAreMany() throws IOException {
        assertThat(lines().count()).isGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void eachIsUnderstood(String line) {
        String[] args = words(line.substring(line.indexOf(": ") + 2));
        assertThatCode(() -> {
                    ArchiveCommand root =
                            new ArchiveCommand(new Terminal(System.out, System.err, false, false, 80), Map.of());
                    Commands.of(root, args).parseArgs(args);
                })
                .as(line)
                .doesNotThrowAnyException();
    }

    /** As a shell cuts them, up to what is the shell's own. */
    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        StringBuilder joined = new StringBuilder();
        int end = 0;
        while (word.find()) {
            String one = word.group();
            boolean apart = word.start() > end;
            if (apart && joined.length() > 0) {
                words.add(joined.toString());
                joined.setLength(0);
            }
            if (apart && one.matches("[|<>&;#].*|[0-9]?>.*")) {
                break;
            }
            boolean quoted = one.startsWith("'") || one.startsWith("\"");
            joined.append(quoted ? one.substring(1, one.length() - 1) : one);
            end = word.end();
        }
        if (joined.length() > 0) {
            words.add(joined.toString());
        }
        return words.toArray(String[]::new);
    }
}
