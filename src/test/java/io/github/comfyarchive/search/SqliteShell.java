package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** SQLite's own command line, which a user has. */
public final class SqliteShell {
    private SqliteShell() {}

    /** Runs SQL on an empty database in memory, and returns what is printed: a row a line. */
    public static String run(String sql) throws Exception {
        Path printed = Files.createTempFile("sqlite3", ".txt");
        try {
            Process shell = new ProcessBuilder("sqlite3", "-batch", "-bail", ":memory:")
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try (OutputStream input = shell.getOutputStream()) {
                input.write(sql.getBytes(StandardCharsets.UTF_8));
            }
            int exit = shell.waitFor();
            String output = Files.readString(printed);
            assertThat(exit).as(output).isZero();
            return output;
        } finally {
            Files.delete(printed);
        }
    }
}
