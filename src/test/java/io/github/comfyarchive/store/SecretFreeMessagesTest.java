package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.testing.TestHome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values can be private even where secrets are removed: no failure of the database repeats what was bound. */
final class SecretFreeMessagesTest {
    private static final String MARKER = "MARKER-4711";

    @TempDir
    private Path root;

    /** Questions that fail, each in another way, with the marker among what is bound. */
    static Stream<Query> failing() {
        return Stream.of(
                        "SELECT :name FROM server, json_each(:name)",
                        "SELECT :name FROM nowhere",
                        "SELECT json_extract('{}', :name)",
                        "SELECT rowid FROM prompt_search WHERE prompt_search MATCH :name",
                        "SELECT 1 / (name LIKE :name ESCAPE 'no letter') FROM server")
                .map(sql -> new Query(sql).with("name", MARKER));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aFailingQuestionKeepsItsValuesToItself(Query question) throws Exception {
        assertThatItFails(questions -> questions.list(String.class, question));
    }

    @Test
    void aFailingTemporaryTableKeepsItsValuesToItself() throws Exception {
        assertThatItFails(questions -> {
            questions.temporary(new Query("CREATE TEMP TABLE numbers (one INTEGER) STRICT"));
            questions.temporary(new Query("INSERT INTO temp.numbers VALUES (:name)").with("name", MARKER));
            return true;
        });
    }

    private void assertThatItFails(Function<Questions, ?> work) throws Exception {
        try (Archive archive = new TestHome(root.resolve("home")).open()) {
            archive.server("s", "http://s", "s");
            assertKeptBack(catchThrowableOfType(ArchiveException.class, () -> archive.ask(work)));
        }
    }

    @Test
    void aFailingBatchKeepsItsValuesToItself() throws Exception {
        NewEntry entry = StoreEntries.entry("p", 1);
        OutputValue value = new OutputValue("9", "text", 0, '"' + MARKER + '"');
        ParsedEntry twice = new ParsedEntry(
                entry.parsed().prompt(), List.of(), List.of(), List.of(), List.of(value, value), Map.of(), true);
        try (Archive archive = new TestHome(root.resolve("home")).open()) {
            ServerId server = archive.server("s", "http://s", "s").id();
            NewEntry broken = new NewEntry(
                    entry.split(),
                    entry.sha256(),
                    twice,
                    Parameters.NONE,
                    entry.words(),
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    List.of(),
                    "test");
            assertKeptBack(
                    catchThrowableOfType(ArchiveException.class, () -> StoreEntries.save(archive, server, broken)));
            assertThat(archive.prompts().count()).as("all of it or nothing").isZero();
        }
    }

    private static void assertKeptBack(ArchiveException failure) {
        assertThat(failure).isNotNull();
        assertThat(failure.unusable()).isFalse();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(MARKER).contains(SecretFreeMessagesTest.class.getSimpleName());
        assertThat(Stream.iterate((Throwable) failure, at -> at != null, Throwable::getCause)
                        .map(String::valueOf))
                .noneMatch(text -> text.contains(MARKER));
    }
}
