package io.github.comfyarchive.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is handed to a user: {@code archive.jar}, the libraries beside it, and what goes with them. */
class ShippedIT {
    /** A library of the list, such as {@code picocli-4.7.7.jar: Apache-2.0}. */
    private static final Pattern LIBRARY = Pattern.compile("(?m)^(\\S+\\.jar): (\\S+)\\n    Copyright ");

    private final Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private final Path jar = root.resolve("target/archive.jar");

    @Test
    void namesEachLibraryWithItsLicence() throws IOException {
        try (JarFile archive = new JarFile(jar.toFile());
                InputStream in = archive.getInputStream(archive.getEntry("META-INF/THIRD-PARTY.txt"))) {
            String licences = new String(in.readAllBytes(), UTF_8);
            List<MatchResult> listed = LIBRARY.matcher(licences).results().toList();

            assertThat(listed)
                    .extracting(library -> "lib/" + library.group(1))
                    .as("the libraries in META-INF/THIRD-PARTY.txt, and those on the class path of archive.jar")
                    .containsExactlyInAnyOrder(
                            manifest(Attributes.Name.CLASS_PATH).split(" ", -1));
            assertThat(listed).allSatisfy(library -> {
                assertThat(jar.resolveSibling("lib").resolve(library.group(1))).isRegularFile();
                assertThat(licences).containsPattern("(?m)^=+\\n" + Pattern.quote(library.group(2)) + "\\n=+$");
            });
        }
    }

    @Test
    void isTheVersionOnTopOfTheChangesAndTellsItsCommit() throws IOException, InterruptedException {
        String version = manifest(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = manifest(new Attributes.Name("Implementation-Commit"));
        String newest = Files.readAllLines(root.resolve("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .findFirst()
                .orElseThrow();

        assertThat(newest).isEqualTo("## " + version);
        assertThat(Launch.of(root.resolve("bin/archive"), root)
                        .with("ARCHIVE_BUILD", "0")
                        .run("--version")
                        .out())
                .isEqualTo(
                        "archive " + version + (commit == null || commit.isEmpty() ? "" : " (" + commit + ")") + "\n");
    }

    private String manifest(Attributes.Name name) throws IOException {
        try (JarFile archive = new JarFile(jar.toFile())) {
            return archive.getManifest().getMainAttributes().getValue(name);
        }
    }
}
