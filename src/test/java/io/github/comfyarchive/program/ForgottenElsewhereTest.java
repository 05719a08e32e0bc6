package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was forgotten comes in by no door: folders, saved histories, other homes, other addresses, in whatever order. */
class ForgottenElsewhereTest {
    @TempDir
    Path folder;

    private ArchivedHome one;
    private ArchivedHome other;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        one = new ArchivedHome(folder.resolve("one"));
        other = new ArchivedHome(folder.resolve("other"));
        server = FakeComfyServer.start();
        TestEntries.complete(server, 0, 6);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Outcome ok(ArchivedHome archive, String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as("%s: %s", String.join(" ", words), ran.err()).isZero();
        return ran;
    }

    private static Set<String> ids(ArchivedHome archive) {
        return new TreeSet<>(archive.home().column("SELECT prompt_id FROM prompt_row"));
    }

    private static Set<String> ids(long... numbers) {
        Set<String> ids = new TreeSet<>();
        for (long number : numbers) {
            ids.add(TestEntries.uuid(number));
        }
        return ids;
    }

    private static String id(long number) {
        return TestEntries.uuid(number);
    }

    private void assertWhole(ArchivedHome archive) {
        assertThat(archive.home().faults()).isEmpty();
        ok(archive, "verify", "--read-data");
    }

    /** The server's output folder, each file of the time at which its prompt ended. */
    private Path output(long... numbers) throws IOException {
        Path output = Files.createDirectories(folder.resolve("output/rig"));
        for (long number : numbers) {
            TestEntry entry = TestEntries.entry(number);
            Path file = output.resolve(entry.files().get(0).filename());
            Files.write(file, entry.picture(0).bytes());
            String ended = entry.json().replaceAll("(?s).*execution_success.*?\"timestamp\": ([0-9]+).*", "$1");
            Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochMilli(Long.parseLong(ended))));
        }
        return output.resolveSibling("");
    }

    @Test
    void aFolderBringsNothingThatASyncsPromptWas() throws Exception {
        one.sync("rig", server);
        ok(one, "forget", id(1), id(2), "--yes");
        ok(one, "forget", id(3), "--files-only", "--yes");

        Outcome imported = ok(one, "import", output(0, 1, 2, 3, 4, 5).toString());

        assertThat(imported.out()).contains("3 files were forgotten, and left out");
        assertThat(ids(one)).isEqualTo(ids(0, 3, 4, 5));
        assertThat(one.home().column("SELECT state FROM output WHERE prompt = 4"))
                .containsExactly("forgotten");
        assertThat(one.home().column("SELECT path FROM import_file WHERE path LIKE '%study_00002%'"))
                .isEmpty();
        assertWhole(one);
    }

    @Test
    void aSyncBringsNothingThatAFoldersPromptWas() throws Exception {
        ok(one, "import", output(0, 1, 2).toString());
        ok(one, "forget", TestEntries.entry(1).files().get(0).filename(), "--yes");
        assertThat(one.home().column("SELECT path FROM import_file")).hasSize(2);

        one.sync("rig", server);
        assertThat(ids(one)).isEqualTo(ids(0, 2, 3, 4, 5));
        one.sync("rig", server);
        int before = server.log().all().size();
        one.sync("rig", server);
        assertThat(server.log().all().subList(before, server.log().all().size()).stream()
                        .filter(request -> request.path().startsWith("/history")))
                .hasSize(1);
        assertThat(one.home().value("SELECT entries_read FROM sync_run ORDER BY id DESC LIMIT 1"))
                .isEqualTo("1");
        ok(one, "import", output(0, 1, 2).toString());
        assertThat(ids(one)).isEqualTo(ids(0, 2, 3, 4, 5));
        assertWhole(one);
    }

    @Test
    void aSavedHistoryBringsNothing() throws Exception {
        one.sync("rig", server);
        Path saved = folder.resolve("saved.json");
        ok(one, "export", "--format", "history", "--out", saved.toString());
        Path lines = folder.resolve("saved.jsonl");
        ok(one, "export", "--format", "jsonl", "--out", lines.toString());
        ok(one, "forget", id(1), id(2), "--yes");

        ok(one, "import", "--server", "rig", saved.toString());
        ok(one, "import", "--server", "rig", lines.toString());

        assertThat(ids(one)).isEqualTo(ids(0, 3, 4, 5));
        assertWhole(one);
    }

    @Test
    void homesTellEachOther() throws Exception {
        one.sync("rig", server);
        other.sync("rig", server);
        ok(other, "forget", id(0), id(1), "--yes");
        ok(other, "forget", id(2), "--files-only", "--yes");

        // What is forgotten here is not brought.
        Outcome brought = ok(other, "import", one.home().root().toString());
        assertThat(brought.out()).contains("2 prompts were forgotten here, and left out");
        assertThat(ids(other)).isEqualTo(ids(2, 3, 4, 5));
        assertThat(other.home().column("SELECT state FROM output ORDER BY prompt LIMIT 1"))
                .containsExactly("forgotten");
        assertWhole(other);

        // What is forgotten there stays, is counted, and goes if somebody says so.
        Outcome counted = ok(one, "import", other.home().root().toString());
        assertThat(counted.out()).contains("2 prompts were forgotten there, and stayed here: --apply-forgotten");
        assertThat(ids(one)).isEqualTo(ids(0, 1, 2, 3, 4, 5));
        Outcome asked = one.run("import", other.home().root().toString(), "--apply-forgotten");
        assertThat(asked.exit()).isEqualTo(2);
        assertThat(ids(one)).isEqualTo(ids(0, 1, 2, 3, 4, 5));
        ok(one, "import", other.home().root().toString(), "--apply-forgotten", "--yes");
        assertThat(ids(one)).isEqualTo(ids(2, 3, 4, 5));
        assertThat(one.home().placesOf(id(0))).isNotEmpty(); // the mark
        assertWhole(one);

        // A home that never had them takes over the marks.
        ArchivedHome third = new ArchivedHome(folder.resolve("third"));
        third.home().withSchema();
        ok(third, "import", other.home().root().toString());
        third.sync("rig", server);
        assertThat(ids(third)).isEqualTo(ids(2, 3, 4, 5));
        assertThat(third.home().column("SELECT state FROM output ORDER BY prompt LIMIT 1"))
                .containsExactly("forgotten");
        assertWhole(third);

        // What was taken back later holds.
        ok(other, "forget", "--undo", id(0));
        ok(third, "import", other.home().root().toString());
        ok(third, "sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(ids(third)).isEqualTo(ids(0, 2, 3, 4, 5));
    }

    @Test
    void serversThatAreMergedForgetTogether() throws Exception {
        one.sync("rig", server);
        ok(one, "forget", id(0), "--yes");
        try (FakeComfyServer second = FakeComfyServer.start()) {
            second.history()
                    .complete(
                            "other",
                            TestEntries.entry(40)
                                    .id("other")
                                    .files(FileRef.output("o.png"))
                                    .json());
            one.sync("second", second);
        }
        ok(one, "servers", "merge", "rig", "second", "--yes");

        assertThat(one.home().column("SELECT name FROM forgotten JOIN server ON server.id = server_id"))
                .containsExactly("second");
        ok(one, "sync", "--server", "second=" + server.uri(), "--full", "-q");
        assertThat(ids(one)).doesNotContain(id(0)).contains(id(1), "other");
        assertWhole(one);
    }

    /** The same history under two servers: what one of them had forgotten the other does not bring back. */
    @Test
    void aMergeOfServersBringsNothingBack() throws Exception {
        one.sync("rig", server);
        Path saved = folder.resolve("saved.json");
        ok(one, "export", "--format", "history", "--out", saved.toString());
        ok(one, "import", "--server", "copy", saved.toString());
        ok(one, "forget", "--server", "rig", id(1), id(2), "--yes");

        Outcome merged = ok(one, "servers", "merge", "copy", "rig", "--yes");

        assertThat(merged.err()).contains("2 prompts had been forgotten, and the other brought them back: they go");
        assertThat(ids(one)).isEqualTo(ids(0, 3, 4, 5));
        assertWhole(one);
    }

    /** What stands beside a picture goes with it, its name too. */
    @Test
    void aSidecarIsForgottenWithItsPicture() throws Exception {
        Path output = output(0, 1);
        Path picture = output.resolve("rig")
                .resolve(TestEntries.entry(1).files().get(0).filename());
        Files.writeString(
                picture.resolveSibling(picture.getFileName() + ".xmp"),
                "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                        + "<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='3'/></rdf:RDF></x:xmpmeta>");
        ok(one, "import", output.toString());
        assertThat(one.home().column("SELECT path FROM import_file")).hasSize(3);

        ok(one, "forget", String.valueOf(picture.getFileName()), "--yes");

        assertThat(one.home().column("SELECT path FROM import_file")).hasSize(1);
        assertThat(one.home().placesOf("study_00002")).isEmpty();
    }

    /** All of it in turn: rated and tagged by filter, merged, half of it forgotten there, synced again in full, verified and compared. */
    @Test
    void twoHomesAreTheSameButForWhatOneForgot() throws Exception {
        int prompts = Fuzz.amount(40, 10_000);
        TestEntries.complete(server, 6, prompts);
        one.sync("rig", server);
        ok(one, "rate", "4", "--where", "KSampler.cfg=4.5", "--since", "2000", "--yes");
        ok(one, "tag", "best", "--status", "success", "--yes");
        other.home().withSchema();
        ok(other, "import", one.home().root().toString());
        String middle =
                one.home().value("SELECT created_at FROM prompt ORDER BY created_at LIMIT 1 OFFSET " + prompts / 2);
        ok(other, "rate", "2", "--since", String.valueOf(middle), "--yes");

        ok(other, "forget", "--until", String.valueOf(middle), "--rating", "4", "--yes");
        ok(other, "sync", "--server", "rig=" + server.uri(), "--full", "-q");
        ok(other, "import", one.home().root().toString());
        assertWhole(other);

        String said =
                "SELECT prompt_id, status, created_at, graph, (SELECT group_concat(name) FROM tagged JOIN tag ON tag.id = tag"
                        + " WHERE tagged.prompt = prompt.id), (SELECT count(*) FROM output JOIN asset ON asset.sha256 = output.asset"
                        + " WHERE output.prompt = prompt.id) FROM prompt WHERE created_at >= '" + middle
                        + "' ORDER BY prompt_id";
        assertThat(other.home().value("SELECT count(*) FROM prompt")).isEqualTo(String.valueOf(prompts - prompts / 2));
        assertThat(other.home().rows(said)).isEqualTo(one.home().rows(said)).hasSize(prompts - prompts / 2);
        assertThat(other.home().column("SELECT DISTINCT stars FROM rating WHERE removed_at IS NULL"))
                .containsExactly("2");
        ok(one, "import", other.home().root().toString());
        assertThat(
                        one.home()
                                .column(
                                        "SELECT stars FROM rating JOIN prompt ON prompt.id = rating.prompt ORDER BY created_at"))
                .hasSize(prompts)
                .startsWith("4")
                .endsWith("2");
        assertWhole(one);
    }

    /** Nobody knew of the secret in its id when it was forgotten. */
    @Test
    void anIdIsKnownAgainWithoutWhatALaterRuleRemoves() throws Exception {
        TestEntries.complete(
                server, TestEntries.entry(7).id("of STU-123456789012").files(FileRef.output("z.png")));
        one.sync("rig", server);
        ok(one, "forget", "of STU-123456789012", "--yes");
        Files.writeString(
                one.home().folder().userRules(),
                "{\"shapes\": [{\"name\": \"studio\", \"pattern\": \"\\\\bSTU-[0-9]{12}\\\\b\", \"triggers\": [\"STU-\"]}]}");

        ok(one, "reindex");

        assertThat(one.home().column("SELECT prompt_id FROM forgotten")).containsExactly("of [redacted]");
        assertThat(one.home().placesOf("STU-123456789012")).isEmpty();
        ok(one, "sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(ids(one)).isEqualTo(ids(0, 1, 2, 3, 4, 5));
    }

    /** A prompt whose id holds a secret is known by its hash. */
    @Test
    void anIdWithASecretIsKnownAgain() throws Exception {
        String secret = "sk-ant-api03-Zx81LmQ0pTvB7cYw4kHn2RsDf6GjUe9A";
        TestEntry entry = TestEntries.entry(7).id("job-" + secret).files(FileRef.output("z.png"));
        TestEntries.complete(server, entry);
        one.sync("rig", server);
        ok(one, "forget", "last", "--yes");

        ok(one, "sync", "--server", "rig=" + server.uri(), "--full", "-q");

        assertThat(ids(one)).isEqualTo(ids(0, 1, 2, 3, 4, 5));
        assertThat(one.home().placesOf(secret)).isEmpty();
    }
}
