package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.testing.TestHome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values can be private even where secrets are removed: no failure of the database repeats what was bound. */
final class SecretFreeMessagesTest {
    private static final String MARKER = "MARKER-4711";

    @TempDir
    private Path root;

    /** Statements that fail, each in another way, with the marker among what is bound. */
    private interface FailingDao {
        @SqlUpdate("INSERT INTO server (name, url, first_seen_at) VALUES (:name, :name, NULL)")
        void constraint(@Bind("name") String name);

        @SqlUpdate("INSERT INTO server (name, url, first_seen_at, cursor_offset) VALUES ('n', 'u', 't', :name)")
        void wrongType(@Bind("name") String name);

        @SqlUpdate("INSERT INTO server (name, url, first_seen_at) VALUES (:name, :url, :now)")
        void missingParameter(@Bind("name") String name);

        @SqlUpdate("INSERT INTO nowhere VALUES (:name)")
        void wrongSql(@Bind("name") String name);
    }

    static Stream<Consumer<FailingDao>> failing() {
        return Stream.of(
                dao -> dao.constraint(MARKER),
                dao -> dao.wrongType(MARKER),
                dao -> dao.missingParameter(MARKER),
                dao -> dao.wrongSql(MARKER));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aFailingStatementKeepsItsValuesToItself(Consumer<FailingDao> statement) throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        home.open().close();
        try (Session session = new Session(home.folder().database(), Clock.systemUTC())) {
            assertKeptBack(catchThrowableOfType(
                    ArchiveException.class,
                    () -> session.snapshot(handle -> {
                        statement.accept(handle.attach(FailingDao.class));
                        return null;
                    })));
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
                    entry.split(), twice, Parameters.NONE, entry.words(), null, null, List.of(), null, "test");
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
