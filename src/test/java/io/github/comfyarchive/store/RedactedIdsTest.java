package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.SavedEntry.Change;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows by which prompts are found whose ids lost a secret. */
class RedactedIdsTest {
    @TempDir
    private Path root;

    private TestHome home;
    private Archive archive;
    private ServerId server;

    @BeforeEach
    void open() throws Exception {
        home = new TestHome(root.resolve("home")).withSchema();
        archive = home.open();
        server = archive.server("s", "http://s", "s").id();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private static String id(int number) {
        return "job-hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcV" + (10_000 + number);
    }

    private List<SavedEntry> save(List<NewEntry> entries) {
        return archive.ofServer(server).save(entries, StoreEntries.REDACTOR);
    }

    /** In each server by itself. */
    @Test
    void thousandsThatAreTheSameWithoutTheirSecretsAreToldApart() throws Exception {
        List<NewEntry> entries = new ArrayList<>();
        for (int number = 0; number < 1_500; number++) {
            entries.add(StoreEntries.entry(id(number), number));
        }
        List<SavedEntry> saved = save(entries);

        Set<PromptId> ids =
                new HashSet<>(saved.stream().map(SavedEntry::promptId).toList());
        assertThat(ids)
                .hasSize(1_500)
                .extracting(PromptId::value)
                .contains("job-[redacted]", "job-[redacted]-2", "job-[redacted]-1500");
        assertThat(save(entries).stream().map(SavedEntry::change)).containsOnly(Change.KNOWN);
        assertThat(save(entries).stream().map(SavedEntry::promptId).toList())
                .isEqualTo(saved.stream().map(SavedEntry::promptId).toList());
        assertThat(home.value("SELECT count(*) || ' ' || count(DISTINCT mac) FROM redacted_id"))
                .isEqualTo("1500 1500");

        ServerId other = archive.server("t", "http://t", "t").id();
        assertThat(StoreEntries.save(archive, other, entries.get(7)).promptId().value())
                .isEqualTo("job-[redacted]");
        assertThat(home.value("SELECT count(DISTINCT hex(mac)) FROM redacted_id"))
                .isEqualTo("1500");
    }

    @Test
    void ordinaryIdsHaveNone() throws Exception {
        save(List.of(StoreEntries.entry("p", 1), StoreEntries.entry("28f1d4b2-9d2b-4ab8-8bd6-16a05b6fb1b5", 2)));
        assertThat(home.value("SELECT count(*) FROM redacted_id")).isEqualTo("0");
    }

    @Test
    void isHeldUnderTheIdThatItHas() throws Exception {
        NewEntry one = StoreEntries.entry(id(1), 1);
        NewEntry other = StoreEntries.entry(id(2), 2);
        save(List.of(one, other));
        archive.ofServer(server)
                .save(
                        List.of(other),
                        StoreEntries.REDACTOR,
                        written -> assertThat(written.entries())
                                .extracting(SavedEntry::promptId)
                                .containsExactly(new PromptId("job-[redacted]-2")));

        assertThat(archive.ofServer(server).held(other.entry(), other.ownId()))
                .contains(new ServerArchive.Held(new PromptId("job-[redacted]-2"), true));
        assertThat(archive.ofServer(server).held(one.entry(), other.ownId())).isEmpty();
        assertThat(archive.ofServer(server).held(one.entry(), null))
                .contains(new ServerArchive.Held(new PromptId("job-[redacted]"), true));
        assertThat(archive.ofServer(server).knows(StoreEntries.entry(id(2), 3))).isTrue();
        assertThat(archive.ofServer(server).knows(StoreEntries.entry(id(3), 3))).isFalse();
    }

    @Test
    void arePartOfTheTransactionOfTheirPrompt() throws Exception {
        NewEntry entry = StoreEntries.entry("p", 1);
        OutputValue value = new OutputValue("9", "text", 0, "1");
        ParsedEntry twice = new ParsedEntry(
                entry.parsed().prompt(), List.of(), List.of(), List.of(), List.of(value, value), Map.of(), true);
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

        assertThatThrownBy(() -> save(List.of(StoreEntries.entry(id(1), 1), broken)))
                .isInstanceOf(ArchiveException.class);

        assertThat(home.value("SELECT (SELECT count(*) FROM prompt) + (SELECT count(*) FROM redacted_id)"))
                .isEqualTo("0");
    }

    @Test
    void goWithTheirPromptAndWithNothingElse() throws Exception {
        save(IntStream.range(0, 3).mapToObj(RedactedIdsTest::started).toList());
        home.execute(
                "PRAGMA foreign_keys = ON",
                "DELETE FROM search_words",
                "UPDATE prompt_row SET prompt_id = 'renamed [redacted]' WHERE id = 2");
        assertThat(home.column("SELECT prompt_id FROM redacted_id ORDER BY prompt_id"))
                .containsExactly("job-[redacted]", "job-[redacted]-3", "renamed [redacted]");
        assertThat(home.column("PRAGMA foreign_key_check")).isEmpty();
    }

    private static NewEntry started(int number) {
        try {
            return StoreEntries.entry(id(number), number);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** It lives in memory alone, and is printed by nothing. */
    @Test
    void whatTheServerCallsThemIsNotTold() throws Exception {
        NewEntry entry = StoreEntries.entry(id(1), 1);
        OwnId own = entry.ownId();
        assertThat(own).isNotNull();
        assertThat(own.promptId()).isEqualTo(id(1));
        assertThat(own.toString() + entry).doesNotContain("hf_");
        assertThat(own.mac()).hasSize(32);
        assertThat(StoreEntries.REDACTOR.fingerprints().of(id(1))).hasSize(24);
        assertThat(java.util.HexFormat.of().formatHex(own.mac()))
                .doesNotStartWith(StoreEntries.REDACTOR.fingerprints().of(id(1)));
        assertThat(StoreEntries.REDACTOR.ownIdOfKept("job-[redacted]")).isNull();
    }
}
