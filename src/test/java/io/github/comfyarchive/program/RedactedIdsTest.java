package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.When;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt whose id holds a secret is archived without it, once, however often and by whatever way it is seen. */
class RedactedIdsTest {
    private static final String ONE = "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";
    private static final String OTHER = "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";
    private static final String BADGE = "STU-202611285533";
    private static final String IDS = "SELECT prompt_id FROM prompt ORDER BY id";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private FakeComfyServer server;
    private TestHome home;

    @BeforeEach
    void start() throws Exception {
        home = new TestHome(folder.resolve("home"));
        environment.put("ARCHIVE_HOME", home.root().toString());
        server = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(int exit, String... arguments) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        int code = Main.run(arguments, stream, stream, environment);
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(exit);
        assertThat(text).doesNotContain(ONE, OTHER);
        return text;
    }

    private void sync() {
        run(0, "sync", "--server", "studio=" + server.uri());
    }

    private void syncAll() {
        run(0, "sync", "--full", "--server", "studio=" + server.uri());
    }

    private void complete(int number, String id) {
        TestEntries.complete(server, TestEntries.entry(number).id(id));
    }

    private void assertKnown(String... ids) throws Exception {
        assertThat(home.column(IDS)).containsExactly(ids);
        assertThat(home.value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(home.value("SELECT count(*) FROM output WHERE state <> 'stored' OR replaced_at IS NOT NULL"))
                .isEqualTo("0");
        assertThat(home.column("SELECT prompt_id FROM redacted_id WHERE mac IS NOT NULL ORDER BY prompt_id"))
                .containsExactlyInAnyOrderElementsOf(
                        List.of(ids).stream().filter(id -> id.contains("[")).toList());
        assertThat(home.faults()).isEmpty();
        for (String secret : List.of(ONE, OTHER)) {
            assertThat(home.placesOf(secret)).isEmpty();
        }
    }

    @Test
    void areFoundAgainByEachWalk() throws Exception {
        server.history().cap(5);
        complete(1, "job-" + ONE);
        complete(2, "plain");
        complete(3, "job-" + OTHER);
        sync();
        String[] all = {"job-[redacted]", "plain", "job-[redacted]-2"};
        assertKnown(all);
        assertThat(home.value("SELECT cursor_prompt_id FROM server")).isEqualTo("job-[redacted]-2");

        server.log().clear();
        sync();
        assertThat(server.log().entriesSent()).as("nothing new").isEqualTo(1);
        syncAll();
        run(0, "sync", "--page-size", "2", "--full", "--server", "studio=" + server.uri());
        assertKnown(all);
        assertThat(run(0, "status", "--server", "studio=" + server.uri())).doesNotContain("restarted");

        server.history().delete("job-" + ONE); // the walk steps back
        sync();
        syncAll();
        assertKnown(all);
        assertThat(home.value("SELECT count(*) FROM sync_run WHERE notice IS NOT NULL"))
                .isEqualTo("0");

        server.history().clear(); // and begins again, with other prompts
        complete(4, "another");
        complete(5, "job-" + OTHER + "x");
        sync();
        syncAll();
        assertKnown("job-[redacted]", "plain", "job-[redacted]-2", "another", "job-[redacted]-3");
        run(0, "verify", "--read-data");
    }

    /** The earlier entry stays beside the later one, as of any prompt. */
    @Test
    void areTheSameWhenTheyRunAgain() throws Exception {
        complete(1, "job-" + ONE);
        complete(2, "job-" + OTHER);
        sync();
        TestEntries.complete(server, TestEntries.entry(3).id("job-" + OTHER).positive("an owl"));
        syncAll();
        syncAll();

        assertThat(home.rows("SELECT prompt_id, number FROM prompt ORDER BY id"))
                .containsExactly(List.of("job-[redacted]", "1.0"), List.of("job-[redacted]-2", "3.0"));
        assertThat(home.column("SELECT prompt FROM replaced_entry")).containsExactly("2");
    }

    /** What stands in one as a word says of it: it is neither the one that lost a secret nor the numbered one. */
    @Test
    void areNotTakenForOnesThatSayRedactedThemselves() throws Exception {
        complete(1, "job-" + ONE);
        complete(2, "job-[redacted]");
        complete(3, "job-[redacted]-2");
        complete(4, "job-" + OTHER);
        sync();
        syncAll();
        assertKnown("job-[redacted]", "job-[redacted]-2", "job-[redacted]-2-2", "job-[redacted]-3");
    }

    /** A file's name is without its secret too: the two prompts are told apart when it is asked for. */
    @Test
    void haveTheFilesOfTheirOwnPrompts() throws Exception {
        for (String secret : List.of(ONE, OTHER)) {
            FileRef file = FileRef.output(secret + "_1_.png");
            TestEntry entry = TestEntries.entry(secret.equals(ONE) ? 1 : 2)
                    .id("job-" + secret)
                    .files(file);
            server.files().put(file, (secret.equals(ONE) ? "a file" : "another one").getBytes(StandardCharsets.UTF_8));
            server.history().complete(entry.id(), entry.json());
        }
        server.fail(When.path("/view"), Fault.status(403));
        run(4, "sync", "--server", "studio=" + server.uri());
        server.heal();
        sync();

        assertThat(home.rows(
                        "SELECT prompt_id, filename, state, size FROM prompt JOIN output ON output.prompt = prompt.id"
                                + " LEFT JOIN asset ON asset.sha256 = output.asset ORDER BY output.id"))
                .containsExactly(
                        List.of("job-[redacted]", "[redacted]_1_.png", "stored", "6"),
                        List.of("job-[redacted]-2", "[redacted]_1_.png", "stored", "11"));
        assertThat(server.log().all()).noneMatch(request -> request.toString().contains("redacted"));
    }

    @Test
    void areAskedForByTheServersOwnIdWhereTheirEntryIsLost() throws Exception {
        complete(1, "job-" + ONE);
        complete(2, "job-" + OTHER);
        sync();
        home.execute("DELETE FROM entry WHERE prompt = 2");

        String repaired = run(0, "verify", "--repair");

        assertThat(repaired).contains("its entry was lost; fetched again from studio");
        assertKnown("job-[redacted]", "job-[redacted]-2");
        run(0, "verify", "--read-data");
    }

    private void rule() throws Exception {
        Files.writeString(
                home.root().resolve("redaction-rules.json"),
                "{\"shapes\": [{\"name\": \"studio\", \"pattern\": \"\\\\bSTU-[0-9]{12}\\\\b\", \"triggers\":"
                        + " [\"STU-\"]}]}");
    }

    @Test
    void areKnownAfterARuleHasRenamedThem() throws Exception {
        complete(1, "of " + BADGE);
        complete(2, "of STU-000000000000");
        sync();
        rule();
        run(0, "reindex");
        String[] all = {"of [redacted]", "of [redacted]-2"};
        assertKnown(all);
        sync();
        syncAll();
        assertKnown(all);
        assertThat(home.value("SELECT cursor_prompt_id FROM server")).isEqualTo("of [redacted]-2");
        assertThat(home.placesOf(BADGE)).isEqualTo(List.of());
    }

    /** Before anybody has indexed again: what is archived under the id as it is becomes the one without. */
    @Test
    void areKnownWhereTheRuleCameAfterThem() throws Exception {
        complete(1, "of " + BADGE + " by " + ONE);
        complete(2, "of STU-000000000000");
        sync();
        assertThat(home.column(IDS)).containsExactly("of " + BADGE + " by [redacted]", "of STU-000000000000");
        rule();
        syncAll();
        String[] all = {"of [redacted] by [redacted]", "of [redacted]"};
        assertKnown(all);
        run(0, "reindex");
        syncAll();
        assertKnown(all);
    }

    @Test
    void areKnownWhereWhatTheyHoldIsToldLater() throws Exception {
        String value = "vqT7mK2xWz9pLr4sNc8d";
        complete(1, "job-" + value);
        sync();
        TestEntries.complete(server, TestEntries.entry(2).id("second").sensitive("{\"auth\": \"" + value + "\"}"));
        sync();
        assertThat(home.column(IDS)).containsExactly("job-" + value, "second");
        syncAll();
        assertKnown("job-[redacted]", "second");
        complete(3, "job " + value);
        sync();
        syncAll();
        assertKnown("job-[redacted]", "second", "job [redacted]");
    }

    @Test
    void areKnownWhereOurOwnLogInComesLater() throws Exception {
        complete(1, "of opensesameopen");
        complete(2, "another");
        sync();
        environment.put("ARCHIVE_AUTHORIZATION", "Bearer opensesameopen");
        syncAll();
        assertKnown("of [redacted]", "another");
        run(0, "reindex");
        sync();
        syncAll();
        assertKnown("of [redacted]", "another");
        assertThat(home.placesOf("opensesameopen")).isEmpty();
    }

    /** Then it was not noted what the server calls them: the entry tells which it is. */
    @Test
    void ofAnEarlierVersionAreKnownAgain() throws Exception {
        complete(1, "job-" + ONE);
        complete(2, "plain");
        complete(3, "job-" + OTHER);
        sync();
        home.execute("UPDATE redacted_id SET mac = NULL"); // as the migration leaves them
        String[] all = {"job-[redacted]", "plain", "job-[redacted]-2"};

        sync();
        assertThat(home.column("SELECT prompt_id FROM redacted_id WHERE mac IS NOT NULL"))
                .containsExactly("job-[redacted]-2");
        syncAll();
        syncAll();
        assertKnown(all);
        TestEntries.complete(server, TestEntries.entry(4).id("job-" + ONE).positive("an owl"));
        syncAll();
        assertThat(home.column(IDS)).containsExactly(all);
        assertThat(home.column("SELECT prompt FROM replaced_entry")).containsExactly("1");
    }

    @Test
    void areKnownAgainAfterASalvage() throws Exception {
        complete(1, "job-" + ONE);
        complete(2, "job-" + OTHER);
        sync();
        String[] all = {"job-[redacted]", "job-[redacted]-2"};
        List<String> macs = home.column("SELECT hex(mac) FROM redacted_id ORDER BY prompt_id");

        new Salvage(home.folder(), Clock.systemUTC()).run();
        assertThat(home.column("SELECT hex(mac) FROM redacted_id ORDER BY prompt_id"))
                .isEqualTo(macs);
        run(0, "reindex");
        syncAll();
        assertKnown(all);

        for (String lost : List.of("redacted_id", "prompt_row")) {
            home.execute("DELETE FROM " + lost);
            new Salvage(home.folder(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(lost.length()))).run();
            assertThat(home.column("SELECT prompt_id FROM redacted_id WHERE mac IS NULL"))
                    .as(lost)
                    .containsExactlyInAnyOrder(all);
            run(0, "reindex");
            syncAll();
            assertKnown(all);
        }
    }

    @Test
    void areInNoExportByTheirHash() throws Exception {
        complete(1, "job-" + ONE);
        sync();
        String mac = home.value("SELECT lower(hex(mac)) FROM redacted_id");
        assertThat(mac).hasSize(64);
        byte[] bytes = HexFormat.of().parseHex(mac);
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String format : List.of("jsonl", "csv", "history", "files", "gallery")) {
            Path out = folder.resolve("out/" + format);
            Files.createDirectories(folder.resolve("out"));
            run(0, "export", "--format", format, "--out", out.toString());
        }
        TestHome exports = new TestHome(folder.resolve("out"));
        for (String form :
                List.of(mac, raw, Base64.getEncoder().encodeToString(bytes).substring(0, 40))) {
            assertThat(exports.placesInFiles(form)).isEmpty();
        }
        assertThat(home.column("SELECT fingerprint FROM redaction WHERE fingerprint IS NOT NULL"))
                .isNotEmpty()
                .noneMatch(fingerprint -> mac.startsWith(fingerprint));
        Path copy = Files.createDirectories(folder.resolve("copy"));
        run(0, "backup", "--out", copy.resolve("archive.db").toString());
        assertThat(new TestHome(copy).column("SELECT lower(hex(mac)) FROM redacted_id"))
                .containsExactly(mac);
    }
}
