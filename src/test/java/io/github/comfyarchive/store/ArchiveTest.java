package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.Cursor;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.row.SavedEntry.Change;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.table.SyncQueries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving, finding again, and what becomes of files, on a real home. */
final class ArchiveTest {
    @TempDir
    private Path root;

    private TestHome home;
    private Archive archive;
    private ServerId server;

    @BeforeEach
    void open() throws Exception {
        home = new TestHome(root.resolve("home"));
        archive = home.open();
        server = archive.server(null, "http://127.0.0.1:8188", "127.0.0.1:8188").id();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private Change save(NewEntry entry) {
        return StoreEntries.save(archive, server, entry).change();
    }

    private List<WaitingOutput> waiting() {
        return archive.ofServer(server).waiting(0, 100);
    }

    private WaitingOutput onlyWaiting() {
        assertThat(waiting()).hasSize(1);
        return waiting().get(0);
    }

    @Test
    void savesAnEntryOnceAndHoldsItThen() throws Exception {
        NewEntry entry = StoreEntries.entry("p", 1, "a.png");
        assertThat(archive.ofServer(server).held(entry.entry(), null)).isEmpty();
        assertThat(save(entry)).isEqualTo(Change.NEW);
        assertThat(archive.ofServer(server).held(entry.entry(), null)).isPresent();
        assertThat(save(entry)).isEqualTo(Change.KNOWN);
        assertThat(archive.ofServer(server)
                        .held(StoreEntries.entry("p", 2, "a.png").entry(), null))
                .isEmpty();
        assertThat(home.value("SELECT count(*) FROM prompt")).isEqualTo("1");
        assertThat(home.value("SELECT created_at || ' ' || duration_ms FROM prompt"))
                .isEqualTo("1970-01-01T00:00:01.000Z 250");
    }

    @Test
    void holdsAPromptWhoseIdHasHalfACharacter() throws Exception {
        NewEntry entry = StoreEntries.entry("p\ud800", "{\"prompt\": []}");
        save(entry);
        assertThat(archive.ofServer(server).held(entry.entry(), null)).isPresent();
        assertThat(save(entry)).isEqualTo(Change.KNOWN);
    }

    @Test
    void noticesThatAnotherFileHasTakenThePlaceOfItsDatabase() throws Exception {
        archive.requireInPlace();
        Path database = archive.home().database();
        Files.copy(database, database.resolveSibling("salvaged"));
        Files.move(database.resolveSibling("salvaged"), database, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(archive::requireInPlace)
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("start it again");
    }

    @Test
    void keepsTheServersApart() throws Exception {
        NewEntry entry = StoreEntries.entry("p", 1, "a.png");
        save(entry);
        ServerId other = archive.server("other", "http://other", "other").id();
        assertThat(archive.ofServer(other).held(entry.entry(), null)).isEmpty();
        assertThat(archive.ofServer(other).waiting(0, 100)).isEmpty();
        assertThat(StoreEntries.save(archive, other, entry).change()).isEqualTo(Change.NEW);
        assertThat(archive.ofServer(other).countWaiting()).isEqualTo(1);
    }

    @Test
    void packsEntriesOfOneWorkflowByTheLargerOfTheFirstTwo() throws Exception {
        String json =
                "{\"prompt\": [1, \"p\", {\"1\": {\"class_type\": \"K\", \"inputs\": {\"seed\": %d}}}, {%s}, []]}";
        String workflow = "\"workflow\": \"" + "0123456789abcdef".repeat(9) + "\"";
        List<NewEntry> entries = List.of(
                StoreEntries.entry("a", json.formatted(1, "")),
                StoreEntries.entry("b", json.formatted(2, workflow)),
                StoreEntries.entry("c", json.formatted(3, workflow)),
                StoreEntries.entry("d", json.formatted(4, "")),
                StoreEntries.entry("e", "{\"prompt\": [1, \"e\", {\"1\": {\"class_type\": \"L\"}}, {}, []]}"));
        for (NewEntry entry : entries) {
            save(entry);
        }

        assertThat(home.value("SELECT group_concat(prompt, ' ') FROM entry WHERE dictionary = 1"))
                .isEqualTo("3 4");
        assertThat(home.value(
                        "SELECT hex(dictionary.sha256) = hex(entry.sha256) FROM dictionary, entry WHERE prompt = 2"))
                .isEqualTo("1");
        assertThat(home.value("SELECT group_concat(graph_patch, ' ') FROM prompt_row"))
                .isEqualTo("{} {\"1\":{\"inputs\":{\"seed\":2}}} {\"1\":{\"inputs\":{\"seed\":3}}}"
                        + " {\"1\":{\"inputs\":{\"seed\":4}}} {}");
        for (NewEntry entry : entries) {
            PromptRow row = archive.prompts()
                    .beginningWith(entry.entry().promptId().value(), 1)
                    .get(0);
            assertThat(archive.prompts().entry(row).json())
                    .isEqualTo(entry.entry().json());
            assertThat(archive.graph(row.id()))
                    .contains(Objects.requireNonNull(entry.graph()).text());
        }
    }

    @Test
    void readsAnEntryBackByteForByte() throws Exception {
        String json = "{\"prompt\": [1, \"p\", {}, {}, []], \"outputs\": {\"9\": {\"score\": [NaN, 1e-05, -0.0]}},"
                + " \"x\": \"\\ud83d \u540d\u524d \ud83e\udd8a\"}";
        NewEntry entry = StoreEntries.entry("p", json);
        save(entry);
        PromptRow row = archive.prompts().beginningWith("p", 1).get(0);
        assertThat(archive.prompts().entry(row).json()).isEqualTo(entry.entry().json());
        assertThat(archive.prompts().entry(row).rulesVersion())
                .isEqualTo(entry.entry().rulesVersion());
    }

    @Test
    void keepsTheEntryAndTheOutputsOfAnEarlierRunOfTheSameId() throws Exception {
        save(StoreEntries.entry("p", 1, "a.png"));
        StoreEntries.store(archive, onlyWaiting(), "first", Provenance.VERIFIED);
        assertThat(save(StoreEntries.entry("p", 2, "a.png", "b.png"))).isEqualTo(Change.CHANGED);
        assertThat(home.value("SELECT count(*) FROM replaced_entry")).isEqualTo("1");
        assertThat(home.value("SELECT filename || state FROM output WHERE replaced_at IS NOT NULL"))
                .isEqualTo("a.pngstored");
        assertThat(waiting()).extracting(WaitingOutput::filename).containsExactly("a.png", "b.png");
        assertThat(home.value("SELECT count(*) FROM status_message")).isEqualTo("3");
        assertThat(home.value("SELECT started_at FROM prompt")).isEqualTo("1970-01-01T00:00:02.000Z");
    }

    @Test
    void dropsAReplacedOutputThatTheNewOneRepeats() throws Exception {
        save(StoreEntries.entry("p", 1, "a.png"));
        StoreEntries.store(archive, onlyWaiting(), "same", Provenance.VERIFIED);
        save(StoreEntries.entry("p", 2, "a.png"));
        assertThat(StoreEntries.store(archive, onlyWaiting(), "same", Provenance.VERIFIED))
                .as("the bytes were there already")
                .isTrue();
        assertThat(home.value("SELECT count(*) FROM output")).isEqualTo("1");
    }

    @Test
    void movesTheCursorInTheTransactionOfTheEntries() throws Exception {
        archive.ofServer(server)
                .save(
                        List.of(StoreEntries.entry("p", 1)),
                        StoreEntries.REDACTOR,
                        written -> written.moveCursor(new Cursor(new PromptId("p"), 41)));
        ServerRow row = archive.server(null, "http://127.0.0.1:8188", "127.0.0.1:8188");
        assertThat(row.cursorPromptId()).isEqualTo(new PromptId("p"));
        assertThat(row.cursorOffset()).isEqualTo(41);
        archive.ofServer(server).save(List.of(StoreEntries.entry("q", 2)), StoreEntries.REDACTOR);
        assertThat(home.value("SELECT cursor_prompt_id FROM server")).isEqualTo("p");
    }

    /** Another statement between two rows would make FTS5 write each as a segment of its own, and merge them again later. */
    @Test
    void aBatchIsOneSegmentOfTheSearchIndex() throws Exception {
        List<NewEntry> batch = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            batch.add(StoreEntries.entry("p" + number, number, number + ".png"));
        }
        archive.ofServer(server).save(batch, StoreEntries.REDACTOR);
        assertThat(home.value("SELECT count(DISTINCT segid) FROM prompt_search_idx"))
                .isEqualTo("1");
        List<NewEntry> ranAgain = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            ranAgain.add(StoreEntries.entry("p" + number, 100 + number, "again" + number + ".png"));
        }
        archive.ofServer(server).save(ranAgain, StoreEntries.REDACTOR);
        assertThat(home.value("SELECT count(DISTINCT segid) FROM prompt_search_idx"))
                .isEqualTo("2");
        assertThat(home.value("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'file: png'"))
                .isEqualTo("12");
    }

    /** A run with nothing new takes as long in an archive of a million prompts. */
    @Test
    void noQuestionOfARunGoesThroughAllPrompts() throws Exception {
        try (Connection connection = home.sql()) {
            assertThat(plan(connection, SyncQueries.NEWEST_NUMBER))
                    .containsExactly("SEARCH prompt_row USING INDEX prompt_of_server (server_id=?)");
            assertThat(plan(connection, SyncQueries.WAITING))
                    .startsWith("SEARCH output USING INDEX output_waiting (id>?)")
                    .noneMatch(step -> step.contains("SCAN") || step.contains("B-TREE"));
            assertThat(plan(connection, SyncQueries.COUNT_WAITING))
                    .startsWith("SCAN output USING INDEX output_waiting");
            assertThat(plan(connection, SyncQueries.LEFT_OF_TYPE))
                    .contains("SEARCH output USING INDEX output_skipped (type=?)")
                    .noneMatch(step -> step.contains("SCAN output") || step.contains("SCAN prompt"));
        }
    }

    private static List<String> plan(Connection connection, String query) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (PreparedStatement explained = connection.prepareStatement("EXPLAIN QUERY PLAN " + query);
                ResultSet step = explained.executeQuery()) {
            while (step.next()) {
                steps.add(step.getString("detail"));
            }
        }
        return steps;
    }

    /** Who fetches files does not wait for a batch that is being saved. */
    @Test
    void whatIsWaitingIsReadWhileTheConnectionIsInUse() throws Exception {
        save(StoreEntries.entry("p", 1, "a.png"));
        Optional<String> graph = archive.ask(handle -> CompletableFuture.supplyAsync(
                        () -> archive.graph(onlyWaiting().prompt()))
                .orTimeout(30, TimeUnit.SECONDS)
                .join());
        assertThat(graph).isPresent();
    }

    @Test
    void knowsAServerByItsNameWhenItsAddressChanges() {
        ServerRow studio = archive.server("studio", "http://10.0.0.5:8188", "10.0.0.5:8188");
        assertThat(archive.server("studio", "http://10.0.0.6:8188", "10.0.0.6:8188"))
                .satisfies(row -> assertThat(row.id()).isEqualTo(studio.id()))
                .satisfies(row -> assertThat(row.url()).isEqualTo("http://10.0.0.6:8188"));
        assertThat(archive.server(null, "http://10.0.0.6:8188", "10.0.0.6:8188"))
                .satisfies(row -> assertThat(row.id()).isEqualTo(studio.id()))
                .satisfies(row -> assertThat(row.name()).isEqualTo("studio"));
    }

    @Test
    void givesAServerTheNameItIsCalledByLater() {
        ServerRow row = archive.server("home", "http://127.0.0.1:8188", "127.0.0.1:8188");
        assertThat(row.id()).isEqualTo(server);
        assertThat(row.name()).isEqualTo("home");
    }

    @Test
    void recordsWhatBecameOfFiles() throws Exception {
        save(StoreEntries.entry("p", 1, "gone.png", "slow.png", "odd.png", "other.png"));
        List<WaitingOutput> outputs = waiting();
        assertThat(archive.record(List.of(new FileResult.Missing(outputs.get(0), "gone")), "1"))
                .containsExactly(false);
        archive.record(List.of(new FileResult.Failed(outputs.get(1), "slow")), "1");
        archive.record(List.of(new FileResult.Skipped(outputs.get(2), true, "odd")), "1");
        archive.record(List.of(new FileResult.Skipped(outputs.get(3), false, "other")), "1");
        assertThat(home.value("""
                SELECT group_concat(filename || ' ' || state || ' ' || attempts || ' ' || last_error, ', ') FROM output
                """))
                .isEqualTo("gone.png missing 1 gone, slow.png failed 1 slow, odd.png skipped 1 odd,"
                        + " other.png skipped 0 other");
        assertThat(waiting()).extracting(WaitingOutput::filename).containsExactly("slow.png");
        archive.ofServer(server).wantTypes(Set.of("output"));
        assertThat(waiting()).extracting(WaitingOutput::filename).containsExactly("slow.png", "other.png");
        assertThat(archive.ofServer(server).countWaiting()).isEqualTo(2);
    }

    @Test
    void listsWaitingOutputsInStepsAndSaysWhatTheFetcherMustKnow() throws Exception {
        save(StoreEntries.entry("p", 1, "a", "b", "c"));
        List<WaitingOutput> first = archive.ofServer(server).waiting(0, 2);
        assertThat(first).extracting(WaitingOutput::filename).containsExactly("a", "b");
        assertThat(archive.ofServer(server).waiting(first.get(1).id(), 2))
                .extracting(WaitingOutput::filename)
                .containsExactly("c");
        assertThat(first.get(0).cached()).isTrue();
        assertThat(first.get(0).redacted()).isFalse();
        assertThat(first.get(0).promptId()).isEqualTo(new PromptId("p"));
    }

    @Test
    void sharesWhatACachedNodeRepeatsUnlessItIsNotThere() throws Exception {
        save(StoreEntries.entry("first", 1, "a.png", "b.png"));
        save(StoreEntries.entry("second", 2, "a.png", "b.png", "c.png"));
        List<WaitingOutput> outputs = waiting();
        WaitingOutput repeatsA = outputs.get(2);
        WaitingOutput repeatsB = outputs.get(3);
        assertThat(archive.repeated(repeatsA)).isEmpty();
        StoreEntries.store(archive, outputs.get(0), "bytes", Provenance.UNKNOWN);
        StoreEntries.store(archive, outputs.get(1), "of another", Provenance.MISMATCH);
        assertThat(archive.repeated(repeatsA)).map(AssetRow::size).contains(5L);
        assertThat(archive.repeated(repeatsB)).as("another prompt's bytes").isEmpty();
        assertThat(archive.repeated(outputs.get(4)))
                .as("named for the first time")
                .isEmpty();
    }

    @Test
    void listsWhatWasMaskedInAFile() throws Exception {
        save(StoreEntries.entry("p", 1, "a.png"));
        List<Redaction> masked = List.of(new Redaction("tEXt prompt", "key", "f00"));
        StoreEntries.store(archive, onlyWaiting(), "****", Provenance.UNKNOWN, masked);
        assertThat(home.value("SELECT path || rule || fingerprint || output FROM redaction"))
                .isEqualTo("tEXt promptkeyf001");
        assertThat(home.value("SELECT masked FROM asset")).isEqualTo("1");
    }

    @Test
    void notesRunsThatWereKilled() throws Exception {
        long killed = archive.ofServer(server).startRun(true);
        long other = archive.ofServer(
                        archive.server("other", "http://other", "other").id())
                .startRun(true);
        assertThat(archive.ofServer(server).startRun(false)).isGreaterThan(killed);
        assertThat(home.value("SELECT outcome FROM sync_run WHERE id = " + killed))
                .isEqualTo("running");
        long next = archive.ofServer(server).startRun(true);
        RunCounts counts = new RunCounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17L);
        archive.ofServer(server).finishRun(next, new RunEnd(RunEnd.Outcome.DONE, counts, "0.3.64", "a notice", null));
        assertThat(home.value("SELECT outcome FROM sync_run WHERE id = " + killed))
                .isEqualTo("stopped");
        assertThat(home.value("SELECT outcome FROM sync_run WHERE id = " + other))
                .isEqualTo("running");
        assertThat(home.value("""
                SELECT concat_ws(' ', outcome, entries_read, entry_bytes, prompts_new, prompts_changed, prompts_known,
                    malformed, files_stored, files_shared, files_missing, files_mismatched, files_skipped, files_failed,
                    file_bytes, redactions, files_masked, requests, history_length, notice)
                FROM sync_run WHERE id =""" + next)).isEqualTo("done 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 a notice");
        assertThat(home.value("SELECT comfyui_version || last_synced_at FROM server"))
                .isEqualTo("0.3.642026-11-24T08:00:00.123Z");
    }

    @Test
    void aFailedRunLeavesTheTimeOfTheLastGoodOne() throws Exception {
        RunCounts none = new RunCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
        long run = archive.ofServer(server).startRun(true);
        archive.ofServer(server).finishRun(run, new RunEnd(RunEnd.Outcome.FAILED, none, null, null, "unreachable"));
        assertThat(home.value("SELECT last_synced_at FROM server")).isNull();
        assertThat(home.value("SELECT outcome || ' ' || error FROM sync_run")).isEqualTo("failed unreachable");
    }

    @Test
    void findsPromptsByTheBeginningOfTheirIdTheExactOneFirst() throws Exception {
        save(StoreEntries.entry("abc-2", 1));
        save(StoreEntries.entry("abc", 2));
        save(StoreEntries.entry("abd", 3));
        save(StoreEntries.entry("a%", 4));
        assertThat(archive.prompts().beginningWith("abc", 9))
                .extracting(PromptRow::promptId)
                .containsExactly(new PromptId("abc"), new PromptId("abc-2"));
        assertThat(archive.prompts().beginningWith("a%", 9)).hasSize(1);
        assertThat(archive.prompts().beginningWith("zz", 9)).isEmpty();
        assertThat(archive.prompts().count()).isEqualTo(4);
    }

    @Test
    void tellsTheNewestCounterOfThoseNotPutInFront() throws Exception {
        assertThat(archive.ofServer(server).newestNumber()).isEmpty();
        save(StoreEntries.entry("p", 7));
        save(StoreEntries.entry("front", "{\"prompt\": [-12.5, \"front\", {}, {}, []]}"));
        assertThat(archive.ofServer(server).newestNumber()).contains(7.0);
    }
}
