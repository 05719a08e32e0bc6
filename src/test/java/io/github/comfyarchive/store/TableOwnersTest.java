package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who writes which table, read in the sources: whoever changes a table has one class to look at. */
final class TableOwnersTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** A statement's beginning, and its table; none where the name of the table is put together. */
    private static final Pattern CHANGE = Pattern.compile(
            "\\b(?:INSERT(?: OR [A-Z]+)? INTO|REPLACE INTO|UPDATE(?: OR [A-Z]+)?|DELETE FROM)\\s+(?!SET\\b)(?:main\\.)?(\\w+\\.)?(\\w+)?");

    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

    /** They write tables of others, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "DatabaseCopy",
                    "works by a bare connection on a copy, whose files are not those that the user's were linked to",
            "DictionaryRepair", "works by a bare connection on a database of which nobody knows yet what is whole",
            "LiteralRepair", "the same, of large literals and what says them",
            "ForeignKeyRepair", "the same: it makes the rows that others name",
            "Salvage", "the same: it writes what it could read into a new database",
            "TableCopy", "the same: a table at a time, whichever",
            "FreeTexts", "removes a value from all columns of texts, of all tables that there are, those to come too");

    /** They write more than one table, and why. */
    private static final Map<String, Set<String>> TOGETHER = Map.of(
            "SearchRows", Set.of("prompt_search", "input_index", "search_words"), // one index and the words it was told
            "EntryRows", Set.of("entry", "replaced_entry"), // the same columns, packed the same way
            "AnnotationRows", Set.of("tag", "?"), // tagged, rating and note: the same columns, but for what they say
            "LiteralRows", Set.of("literal", "literal_use")); // a literal and which entries say it

    @Test
    void aTableIsWrittenByOneClass() throws Exception {
        Map<String, Set<String>> writers = new TreeMap<>();
        writes().forEach((name, tables) -> tables.forEach(
                table -> writers.computeIfAbsent(table, none -> new TreeSet<>()).add(name)));
        EXCEPTIONS.keySet().forEach(name -> writers.values().forEach(names -> names.remove(name)));
        writers.values().removeIf(Set::isEmpty);

        assertThat(writers).as("tables").containsKeys("output", "asset", "prompt_row", "template", "known_secret");
        assertThat(writers)
                .allSatisfy((table, names) -> assertThat(names).as(table).hasSize(1));
    }

    @Test
    void aClassWritesOneTable() throws Exception {
        Map<String, Set<String>> writes = writes();
        writes.keySet().removeAll(EXCEPTIONS.keySet());
        assertThat(writes).allSatisfy((name, tables) -> {
            if (tables.size() > 1) {
                assertThat(tables).as(name).isEqualTo(TOGETHER.get(name));
            }
        });
    }

    @Test
    void everyExceptionIsOne() throws Exception {
        assertThat(writes().keySet()).containsAll(EXCEPTIONS.keySet());
    }

    @Test
    void theStoreAloneWritesTables() throws Exception {
        assertThat(sources(path -> !path.toString().contains("/store/")
                        && !path.toString().contains("/central/"))) // another database
                .allSatisfy(
                        (name, source) -> assertThat(tables(source)).as(name).isEmpty());
    }

    /** A statement put together of several literals is one; a table of the connection alone is nobody's. */
    @Test
    void statementsAreFound() {
        assertThat(tables("\"INSERT OR IGNORE INTO main.a (b)\" + \"UPDATE b SET c\""))
                .containsExactly("a", "b");
        assertThat(tables("\"INSERT INTO \"\n + \"a\"")).containsExactly("a");
        assertThat(tables("\"\"\"\n  DELETE FROM a\n  ON CONFLICT DO UPDATE SET b = 1\"\"\""))
                .containsExactly("a");
        assertThat(tables("\"DELETE FROM temp.a\"")).isEmpty();
        assertThat(tables("\"UPDATE \" + name")).containsExactly("?");
        assertThat(tables("// UPDATE a, \"b\"")).isEmpty();
    }

    private static Map<String, Set<String>> writes() throws IOException {
        Map<String, Set<String>> writes = new TreeMap<>();
        sources(path -> path.toString().contains("/store/")).forEach((name, source) -> {
            Set<String> tables = tables(source);
            if (!tables.isEmpty()) {
                writes.put(name, tables);
            }
        });
        return writes;
    }

    private static Map<String, String> sources(Predicate<Path> which) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(path -> path.toString().endsWith(".java"))
                    .filter(which)
                    .collect(Collectors.toCollection(ArrayList::new));
        }
        Map<String, String> sources = new TreeMap<>();
        for (Path file : files) {
            sources.put(String.valueOf(file.getFileName()).replace(".java", ""), Files.readString(file));
        }
        return sources;
    }

    private static Set<String> tables(String source) {
        Set<String> tables = new TreeSet<>();
        Matcher literal = LITERAL.matcher(JOINED.matcher(source).replaceAll(""));
        while (literal.find()) {
            Matcher change = CHANGE.matcher(literal.group());
            while (change.find()) {
                if (!"temp.".equals(change.group(1))) {
                    tables.add(change.group(2) == null ? "?" : change.group(2));
                }
            }
        }
        return tables;
    }
}
