package io.github.comfyarchive.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchDatabaseTest {
    private static final String SCHEMA =
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%flyway%' ORDER BY type, name";

    @TempDir
    private Path folder;

    @Test
    void itsScriptsAreTheMigrations() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("migrations"))) {
            List<String> all = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted(Comparator.comparingInt(ScratchDatabaseTest::version))
                    .toList();
            assertThat(ScratchDatabase.SCRIPTS).isEqualTo(all);
        }
    }

    private static int version(String script) {
        return Integer.parseInt(script.substring(1, script.indexOf("__")));
    }

    @Test
    void itsSchemaIsThatOfAHome() throws Exception {
        Path file = folder.resolve("scratch.db");
        ScratchDatabase.make(file);
        List<List<String>> schema = new ArrayList<>();
        try (Connection connection = ScratchDatabase.open(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SCHEMA)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= 3; column++) {
                    row.add(rows.getString(column));
                }
                schema.add(row);
            }
        }
        assertThat(schema)
                .isEqualTo(new TestHome(folder.resolve("home")).withSchema().rows(SCHEMA));
    }
}
