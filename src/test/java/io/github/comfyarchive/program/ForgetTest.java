package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people want gone is gone, in every byte, stays away, and takes nothing else with it. */
class ForgetTest {
    @TempDir
    Path folder;

    private ArchivedHome archive;
    private TestHome home;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        archive = new ArchivedHome(folder);
        home = archive.home();
        server = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A prompt with words of its own in its texts, its seed and the name of its file; the workflow is the same for all. */
    private static TestEntry entry(long number) {
        return TestEntries.entry(number)
                .positive("a lighthouse " + word(number) + " at night " + word(number) + "x")
                .seed(BigInteger.valueOf(seed(number)))
                .files(new FileRef("pic" + word(number) + "_00001_.png", "rig", "output"));
    }

    private static String word(long number) {
        return "zq" + Long.toString(1_000_003 * (number + 7), 36) + "k";
    }

    private static long seed(long number) {
        return 77_000_000_019L * (number + 3);
    }

    /** All that only this prompt says. */
    private static List<String> own(long number) {
        return List.of(word(number), Long.toString(seed(number)));
    }

    private static String id(long number) {
        return TestEntries.uuid(number);
    }

    private void complete(long... numbers) {
        for (long number : numbers) {
            TestEntries.complete(server, entry(number));
        }
    }

    private Outcome ok(String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    private Set<String> ids() {
        return new TreeSet<>(home.column("SELECT prompt_id FROM prompt_row"));
    }

    private static Set<String> ids(long... numbers) {
        Set<String> ids = new TreeSet<>();
        for (long number : numbers) {
            ids.add(id(number));
        }
        return ids;
    }

    private void assertGone(long... numbers) throws IOException, SQLException {
        for (long number : numbers) {
            for (String word : own(number)) {
                assertThat(home.placesOf(word))
                        .as("%s of prompt %d", word, number)
                        .isEmpty();
            }
        }
    }

    private void assertWhole() {
        assertThat(home.faults()).isEmpty();
        ok("verify", "--read-data");
    }

    /** All that is said of prompts, by their ids: keys and how things are packed are nobody's business. */
    private Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        for (String id : ids()) {
            all.put(id, ok("show", id, "--json").out());
        }
        return all;
    }

    @Test
    void nothingOfAForgottenPromptIsLeft() throws Exception {
        complete(0, 1, 2, 3);
        archive.sync("rig", server);
        ok("tag", "secretly" + word(0), id(0));
        ok("note", id(0), "note of " + word(0));
        ok("rate", "5", id(1));
        ok("export", "--format", "gallery", "--out", folder.resolve("gallery").toString()); // makes thumbnails
        Map<String, String> before = all();
        assertThat(home.placesOf(word(0))).isNotEmpty();

        Outcome forgotten = ok("forget", id(0), "--yes");

        assertThat(forgotten.out()).startsWith("1 prompt forgotten; given back: 1 file with ");
        assertGone(0);
        assertThat(ids()).isEqualTo(ids(1, 2, 3));
        before.remove(id(0));
        assertThat(all()).isEqualTo(before);
        assertThat(home.placesInFiles(word(1))).isNotEmpty();
        assertThat(ok("tag").out()).isEmpty();
        assertThat(home.column("SELECT prompt_id FROM forgotten")).containsExactly(id(0));
        assertWhole();
    }

    /** Copies of the database are named; what a repair put aside of its file is known by its bytes. */
    @Test
    void whatLiesBesideGoesOrIsNamed() throws Exception {
        complete(0, 1);
        archive.sync("rig", server);
        Path aside = Files.createDirectories(home.root().resolve("lost+found/assets"));
        Files.write(aside.resolve("zz.png"), entry(0).picture(0).bytes());
        Files.write(aside.resolve("other.png"), entry(1).picture(0).bytes());
        Files.copy(home.folder().database(), home.root().resolve("archive.db.before-1"));

        Outcome forgotten = ok("forget", id(0), "--yes");

        assertThat(forgotten.err()).contains("left as it is, and holds it still: archive.db.before-1");
        assertThat(aside.resolve("zz.png")).doesNotExist();
        assertThat(aside.resolve("other.png")).exists();
        Files.delete(home.root().resolve("archive.db.before-1"));
        assertGone(0);
    }

    /** The first prompt of a workflow is what the others are kept by. */
    @Test
    void whatIsKeptForOthersIsMadeOfOneThatStays() throws Exception {
        for (long number = 0; number < 12; number++) {
            complete(number);
        }
        archive.sync("rig", server);
        assertThat(home.value("SELECT count(*) FROM template")).isEqualTo("1");
        Map<String, String> before = all();

        ok("forget", id(0), id(1), "--yes");
        assertGone(0, 1);
        ok("forget", id(2), "--yes");
        ok("forget", id(11), "--yes");

        assertGone(0, 1, 2, 11);
        before.keySet().removeAll(ids(0, 1, 2, 11));
        assertThat(all()).isEqualTo(before);
        assertThat(home.value("SELECT count(*) FROM entry WHERE dictionary IS NOT NULL"))
                .isEqualTo("7");
        assertThat(ok("search", word(5)).out()).contains(id(5));
        assertThat(ok("list", "--where", "KSampler.seed=" + seed(6)).out()).contains(id(6));
        assertWhole();
    }

    @Test
    void itIsNotArchivedAgain() throws Exception {
        complete(0, 1, 2);
        archive.sync("rig", server);
        ok("forget", id(1), id(2), "--yes");

        archive.sync("rig", server);
        assertThat(ids()).isEqualTo(ids(0));
        ok("sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(ids()).isEqualTo(ids(0));
        complete(3);
        archive.sync("rig", server);
        assertThat(ids()).isEqualTo(ids(0, 3));
        assertGone(1, 2);

        // Another run of the same id.
        server.history().complete(id(1), entry(1).json().replaceAll("\"timestamp\": 1795", "\"timestamp\": 1796"));
        ok("sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(ids()).isEqualTo(ids(0, 1, 3));

        ok("forget", "--undo", id(2).substring(0, 13));
        archive.sync("rig", server);
        assertThat(ids()).isEqualTo(ids(0, 1, 2, 3));
        assertThat(home.value("SELECT state FROM output JOIN prompt_row ON prompt_row.id = prompt WHERE prompt_id = '"
                        + id(2) + "'"))
                .isEqualTo("stored");
        assertWhole();
    }

    @Test
    void filesAloneGo() throws Exception {
        complete(0, 1);
        archive.sync("rig", server);
        String asset = home.value("SELECT asset FROM output WHERE prompt = 1");
        ok("rate", "3", id(0), "--file", entry(0).files().get(0).filename());

        Outcome forgotten = ok("forget", id(0), "--files-only", "--yes");

        assertThat(forgotten.out()).startsWith("the files of 1 prompt forgotten");
        assertThat(home.placesInFiles(String.valueOf(asset))).isEmpty();
        assertThat(home.column("SELECT state FROM output ORDER BY id")).containsExactly("forgotten", "stored");
        assertThat(ok("show", id(0)).out()).contains("forgotten");
        int requests = server.log().all().size();
        ok("sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(server.log().all().subList(requests, server.log().all().size()))
                .noneMatch(request -> request.path().startsWith("/view"));
        assertWhole();

        ok("forget", "--undo", id(0));
        archive.sync("rig", server);
        assertThat(home.column("SELECT state FROM output ORDER BY id")).containsExactly("stored", "stored");
        assertWhole();
    }

    @Test
    void whatAnotherPromptHasTooStays() throws Exception {
        complete(0);
        TestEntry same = entry(1).files(entry(0).files().get(0));
        server.history().complete(same.id(), same.json());
        archive.sync("rig", server);

        assertThat(ok("forget", id(0), "--dry-run").out()).contains("1 prompt and 0 files (0 B)");
        ok("forget", id(0), "--yes");

        assertThat(home.column("SELECT state FROM output")).containsExactly("stored");
        assertThat(home.column("SELECT sha256 FROM asset")).hasSize(1);
        assertWhole();
    }

    @Test
    void earlierRunsGoWithIt() throws Exception {
        TestEntry first = entry(0).id(id(9));
        TestEntries.complete(server, first);
        archive.sync("rig", server);
        server.history().complete(id(9), entry(1).id(id(9)).json());
        server.files().put(entry(1).files().get(0), entry(1).picture(0).bytes());
        ok("sync", "--server", "rig=" + server.uri(), "--full", "-q");
        assertThat(home.column("SELECT id FROM replaced_entry")).hasSize(1);

        ok("forget", id(9), "--yes");

        assertGone(0, 1);
        assertThat(home.column("SELECT id FROM forgotten")).hasSize(2);
        server.history().clear();
        server.history().complete(id(9), first.json());
        archive.sync("rig", server);
        assertThat(ids()).isEmpty();
        assertWhole();
    }

    @Test
    void whatIsProtectedStays() {
        complete(0, 1, 2, 3, 4, 5);
        archive.sync("rig", server);
        ok("rate", "4", id(0));
        ok("rate", "5", id(1), "--file", entry(1).files().get(0).filename());
        ok("rate", "3", id(2));
        ok("tag", "client", id(2));
        ok("rate", "5", id(3));
        ok("rate", "0", id(3), "--yes");

        ok(
                "forget",
                "--until",
                "2999",
                "--keep-rated",
                "4",
                "--keep-tag",
                "client",
                "--keep-tag",
                "none",
                "--keep-last",
                "1",
                "--yes");

        assertThat(ids()).isEqualTo(ids(0, 1, 2, 5));
        ok("forget", "--until", "2999", "--keep-within", "100y", "--yes");
        assertThat(ids()).isEqualTo(ids(0, 1, 2, 5));
    }

    @Test
    void whatTakesAwayAsks() {
        complete(0, 1);
        archive.sync("rig", server);

        Outcome asked = archive.run("forget", id(0));
        assertThat(asked.exit()).isEqualTo(2);
        assertThat(asked.out()).contains("1 prompt and 1 file (", "the database is rewritten");
        assertThat(asked.err()).contains("nothing was done: --yes does it without asking");
        assertThat(ok("forget", id(0), "--dry-run").out()).isEqualTo(asked.out());
        assertThat(archive.run("forget").exit()).isEqualTo(2);
        assertThat(archive.run("forget", "--keep-last", "3", "--yes").exit()).isEqualTo(2);
        assertThat(archive.run("forget", id(0), "--model", "x", "--yes").exit()).isEqualTo(2);
        assertThat(archive.run("forget", id(0), "--keep-last", "1", "--yes").exit())
                .isEqualTo(2);
        assertThat(archive.run("forget", "--undo", "--yes").exit()).isEqualTo(2);
        assertThat(archive.run("forget", "nonesuch", "--yes").exit()).isEqualTo(2);
        assertThat(ok("forget", "--model", "nonesuch", "--yes").err()).contains("no prompts match");
        assertThat(ids()).isEqualTo(ids(0, 1));
    }

    @Test
    void aPolicyIsInTheHome() throws Exception {
        complete(0, 1, 2);
        archive.sync("rig", server);
        ok("rate", "5", id(0));
        Path config = home.root().resolve("config.toml");

        assertThat(archive.run("forget", "--policy", "--yes").err()).contains("there is no [forget] in " + config);
        Files.writeString(config, "# mine\n[forget]\nuntil = \"2999\"\nkeep-rate = 4\n");
        assertThat(archive.run("forget", "--policy", "--yes").err())
                .contains(config + ", line 4: keep-rate is not known in [forget]");
        Files.writeString(config, "[forgets]\n");
        assertThat(archive.run("forget", "--policy", "--yes").err())
                .contains(config + ", line 1: [forgets] is not known");
        Files.writeString(config, "[forget]\nuntil = yesterday\n");
        assertThat(archive.run("forget", "--policy", "--yes").err()).contains(config + ", line 2: it is no TOML");
        Files.writeString(config, "[forget]\nkeep-rated = 4\n");
        assertThat(archive.run("forget", "--policy", "--yes").err()).contains("has no filter");
        Files.writeString(config, "[forget]\nuntil = \"2999\"\nfiles-only = \"yes\"\n");
        assertThat(archive.run("forget", "--policy", "--yes").err())
                .contains(config + ", line 3: files-only is true or false");
        for (String wrong : List.of("until = \"sometime\"", "status = \"bogus\"", "keep-last = -3", "seed = 1.5")) {
            Files.writeString(config, "[forget]\n" + wrong + "\n");
            Outcome refused = archive.run("forget", "--policy", "--yes");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err()).contains(config.toString()).doesNotContain("internal error");
        }
        Files.writeString(config, "[[forget]]\nuntil = 2020-01-01\n");
        assertThat(archive.run("forget", "--policy", "--yes").err()).contains("single brackets");
        Files.write(config, new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThat(archive.run("forget", "--policy", "--yes").exit()).isEqualTo(2);
        Files.writeString(config, "\uFEFF[forget]\nuntil = 2020-01-01\n");
        assertThat(ok("forget", "--policy", "--yes").err()).contains("no prompts match");
        assertThat(ids()).isEqualTo(ids(0, 1, 2));

        Files.writeString(config, "[forget]\nuntil = \"2999\"\nkeep-rated = 4\nkeep-tag = [\"a\", \"b\"]\n");
        assertThat(archive.run("forget", "--policy", "--model", "x").exit()).isEqualTo(2);
        ok("forget", "--policy", "--yes");
        assertThat(ids()).isEqualTo(ids(0));
        assertThat(ok("forget", "--policy", "--yes").err()).contains("no prompts match");
    }

    @Test
    void theRoomIsSaidByWhatPromptsHaveInCommon() throws Exception {
        complete(0, 1, 2);
        TestEntry same = entry(3).files(entry(0).files().get(0));
        server.history().complete(same.id(), same.json());
        archive.sync("rig", server);
        ok("tag", "best", id(0), id(1));
        ok("tag", "other", id(1), "--file", entry(1).files().get(0).filename());
        long[] sizes = new long[3];
        for (int number = 0; number < 3; number++) {
            sizes[number] = entry(number).picture(0).bytes().length;
        }
        long all = sizes[0] + sizes[1] + sizes[2];

        assertThat(ok("du").out()).isEqualTo("BYTES\tFILES\tPROMPTS\tSERVER\n" + all + "\t3\t4\trig\n");
        assertThat(ok("du", "--by", "model").out()).contains(all + "\t3\t4\tsd_xl_base_1.0.safetensors\n");
        assertThat(ok("du", "--by", "Month").out()).contains(all + "\t3\t4\t2026-11\n");
        assertThat(ok("du", "--by", "type").out()).contains(all + "\t3\t4\timage/png\n");
        assertThat(ok("du", "--by", "tag").out())
                .contains((sizes[0] + sizes[1]) + "\t2\t2\tbest\n", sizes[1] + "\t1\t1\tother\n", "\t2\t2\t-\n");
        assertThat(archive.run("du", "--by", "moon").exit()).isEqualTo(2);
        assertThat(ok("du", "--json", "--tag", "best").out())
                .contains("\"forget\":{\"files\":1,\"bytes\":" + sizes[1] + "}");
    }

    /** A sync says what of a file it could not fetch, and the next run's row keeps it. */
    @Test
    void messagesOfRunsForgetNames() throws Exception {
        complete(0, 1);
        home.withSchema();
        archive.sync("rig", server);
        home.execute("UPDATE sync_run SET error = 'pic" + word(0) + "_00001_.png: 500, and (" + id(0)
                + ") too', notice = 'pic" + word(1) + "_00001_.png stays'");

        ok("forget", id(0), "--yes");

        assertThat(home.rows("SELECT error, notice FROM sync_run"))
                .containsExactly(
                        List.of("[forgotten]: 500, and ([forgotten]) too", "pic" + word(1) + "_00001_.png stays"));
    }

    /** Whatever is forgotten in whatever order: what stays is as it was, and of what went nothing is left. */
    @Test
    void whateverGoesTheRestIsAsItWas() throws Exception {
        for (long seed : Fuzz.seeds("forget", 1).toArray()) {
            Random random = new Random(seed);
            Path root = folder.resolve("random" + seed);
            ArchivedHome one = new ArchivedHome(root);
            List<Long> numbers = new ArrayList<>();
            try (FakeComfyServer rig = FakeComfyServer.start()) {
                for (long number = 0; number < 10; number++) {
                    TestEntry entry = entry(number);
                    String json = entry.json();
                    if (random.nextInt(3) == 0) { // another workflow
                        json = json.replace("KSampler", "KSamplerAdvanced").replace("\"steps\"", "\"stepping\"");
                    }
                    rig.history().complete(entry.id(), json);
                    rig.files().put(entry.files().get(0), entry.picture(0).bytes());
                    numbers.add(number);
                }
                one.sync("rig", rig);
                archive = one;
                home = one.home();
                while (numbers.size() > 2) {
                    Map<String, String> before = all();
                    List<String> command = new ArrayList<>(List.of("forget", "--yes"));
                    List<Long> going = new ArrayList<>();
                    for (int count = 1 + random.nextInt(4); count > 0 && !numbers.isEmpty(); count--) {
                        long number = numbers.remove(random.nextInt(numbers.size()));
                        going.add(number);
                        command.add(id(number));
                        before.remove(id(number));
                    }
                    ok(command.toArray(String[]::new));
                    assertGone(going.stream().mapToLong(Long::longValue).toArray());
                    assertThat(all()).as("seed %d", seed).isEqualTo(before);
                    assertWhole();
                }
            }
        }
    }
}
