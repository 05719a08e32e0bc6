package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.testing.PackedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A home as a stranger finds it: a SQLite file and a folder, read without the program's own code. */
record Home(Path root) {

    /** The rows of a query, values as text. */
    List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + root.resolve("archive.db").toUri());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The only value of a query. */
    String value(String query) throws SQLException {
        return rows(query).get(0).get(0);
    }

    /** The entry of a prompt, unpacked. */
    byte[] entry(String promptId) throws SQLException {
        return PackedEntries.of(root.resolve("archive.db"), "entry", "prompt.prompt_id = '" + promptId + "'")
                .get(0);
    }

    /** Where a word stands: in any byte of any file (the write-ahead log too), in any file's name, in any unpacked entry, in any words. */
    List<String> placesOf(String word) throws IOException, SQLException {
        List<String> places = new ArrayList<>(placesInFiles(word));
        Path database = root.resolve("archive.db");
        List<byte[]> entries = new ArrayList<>(PackedEntries.of(database, "entry", "TRUE"));
        entries.addAll(PackedEntries.of(database, "replaced_entry", "TRUE"));
        entries.addAll(PackedEntries.dictionaries(database));
        for (byte[] entry : entries) {
            if (contains(entry, word)) {
                places.add("an entry");
            }
        }
        PackedEntries.words(database).forEach((prompt, words) -> {
            if (words.contains(IndexedText.of(word)) || words.contains(word)) {
                places.add("the words of prompt " + prompt);
            }
        });
        for (byte[] words : PackedEntries.wordsOfTemplates(database)) {
            if (contains(words, IndexedText.of(word)) || contains(words, word)) {
                places.add("the words of a template");
            }
        }
        return places;
    }

    /** The same without a look into the database, which would tidy up behind a program that was killed. */
    List<String> placesInFiles(String word) throws IOException {
        List<String> places = new ArrayList<>();
        if (!Files.exists(root)) {
            return places;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().contains(word)) {
                    places.add("name " + file);
                }
                if (Files.isRegularFile(file) && contains(Files.readAllBytes(file), word)) {
                    places.add("bytes of " + file);
                }
            }
        }
        return places;
    }

    private static boolean contains(byte[] bytes, String word) {
        return new String(bytes, ISO_8859_1).contains(word);
    }
}
