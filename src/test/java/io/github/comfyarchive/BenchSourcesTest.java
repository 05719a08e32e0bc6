package io.github.comfyarchive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What measures the program is no part of its build, and is read by nobody for weeks: so that who changes a class it uses hears of it at
 * once, it is compiled here, without Error Prone and its own tests, which {@code bin/check --long} adds.
 */
class BenchSourcesTest {
    private static final Path SOURCES = Path.of("src/bench/java");

    @TempDir
    Path folder;

    @Test
    void whatMeasuresTheProgramCompiles() throws IOException {
        StringWriter faults = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> tree = Files.walk(SOURCES)) {
            List<Path> sources =
                    tree.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of(
                    "-proc:none", "-nowarn", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));

            boolean compiled = compiler.getTask(
                            faults, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();

            assertThat(compiled).as(faults.toString()).isTrue();
            assertThat(sources).hasSizeGreaterThan(50);
        }
    }
}
