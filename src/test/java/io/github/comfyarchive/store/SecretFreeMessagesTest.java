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
                        "INSERT INTO server (name, url, first_seen_at) VALUES (:name, :name, NULL)",
                        "INSERT INTO server (name, url, first_seen_at, cursor_offset) VALUES ('n', 'u', 't', :name)",
                        "INSERT INTO nowhere VALUES (:name)",
                        "SELECT :name FROM server, json_each(:name)")
                .map(sql -> new Query(sql).with("name", MARKER));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aFailingStatementKeepsItsValuesToItself(Query statement) throws Exception {
        try (Archive archive = new TestHome(root.resolve("home")).open()) {
            archive.server("s", "http://s", "s");
            assertKeptBack(catchThrowableOfType(
                    ArchiveException.class,
                    () -> archive.ask(questions -> {
                        questions.temporary(statement);
                        return null;
                    })));
        }
    }

    @Test
    void aFailingBatchKeepsItsValuesToItself() throws Exception {
        NewEntry entry = StoreEntries.entry("p", 1);
        OutputValue value = new OutputValue("9", "text", 0, '"' + MARKER + '"');
        ParsedEntry twice = new ParsedEntry(
                entry.parsed().prompt(),
                List.of(),
                List.of(),
                List.of(),
                List.of(value, value),
                Map.of(),
                List.of(),
                true);
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
                    List.of(),
                    null,
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
