package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code archive import --home OURS OTHER}: two homes become one archive. */
class ImportHomeTest {
    private static final String SECRET = "sk-ant-api03-Zx81LmQ0pTvB7cYw4kHn2RsDf6GjUe9A";

    @TempDir
    Path folder;

    private static Outcome run(TestHome home, int exit, String... arguments) {
        Outcome ran = Outcome.of(Map.of("ARCHIVE_HOME", home.root().toString()), arguments);
        assertThat(ran.exit()).as(ran.err() + ran.out()).isEqualTo(exit);
        return ran;
    }

    private static Outcome merge(TestHome into, TestHome other) {
        return run(into, 0, "import", other.root().toString());
    }

    private static void assertWhole(TestHome home) {
        run(home, 0, "verify", "--read-data");
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name));
    }

    /** What an archive says, whichever keys its rows have and whenever they were written. */
    private static List<List<String>> content(TestHome home) {
        String of = " JOIN prompt_row AS p ON p.id = prompt JOIN server AS s ON s.id = p.server_id ";
        List<List<String>> content = new ArrayList<>();
        for (String query : List.of(
                "SELECT s.url, p.prompt_id, p.number, p.status, p.completed, p.client_id, p.workflow_id, p.created_at,"
                        + " p.started_at, p.finished_at, p.duration_ms, p.graph FROM prompt AS p JOIN server AS s ON s.id = p.server_id",
                "SELECT s.url, p.prompt_id, hex(entry.sha256) FROM entry" + of,
                "SELECT s.url, p.prompt_id, hex(replaced_entry.sha256) FROM replaced_entry" + of,
                "SELECT s.url, p.prompt_id, node_id, media, position, filename, subfolder, type, state, asset, provenance,"
                        + " replaced_at IS NULL FROM output" + of,
                "SELECT DISTINCT s.url, p.prompt_id, path, rule, output IS NULL FROM redaction" + of,
                "SELECT s.url, p.prompt_id, event, at, data FROM status_message" + of,
                "SELECT s.url, p.prompt_id, node_id, positive, negative, model, seed FROM sampling" + of,
                "SELECT sha256, size, media_type, extension, width, height, masked FROM asset",
                "SELECT f.url, a.prompt_id, s.url, p.prompt_id FROM prompt_alias AS a JOIN server AS f ON f.id = a.server_id"
                        + " JOIN prompt_row AS p ON p.id = a.prompt JOIN server AS s ON s.id = p.server_id",
                "SELECT a.url, s.url FROM server_address AS a LEFT JOIN server AS s ON s.id = a.server",
                "SELECT url FROM server")) {
            List<List<String>> rows = new ArrayList<>(home.rows(query));
            rows.sort((one, other) -> one.toString().compareTo(other.toString()));
            content.addAll(rows);
        }
        return content;
    }

    private static List<List<String>> without(List<List<String>> some, List<List<String>> others) {
        List<List<String>> left = new ArrayList<>(some);
        others.forEach(left::remove);
        return left;
    }

    private static Map<String, Integer> tree(TestHome home) throws IOException {
        Map<String, Integer> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home.root())) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.toString().matches(".*(-wal|-shm|sync.lock)")) {
                    tree.put(home.root().relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return tree;
    }

    /** A home as syncs have made it: each prompt ran up to three times, and of its files some are there. */
    private TestHome random(String name, Random random, boolean own) throws IOException {
        TestHome home = home(name).withSchema();
        for (int round = 0; round < 3; round++) {
            for (String server : own ? List.of("shared", name) : List.of("shared")) {
                for (int number = 0; number < 6; number++) {
                    if (random.nextInt(3) > 0) {
                        save(home, server, number, round, random);
                    }
                }
            }
        }
        return home;
    }

    private static void save(TestHome home, String server, int number, int round, Random random) throws IOException {
        String id = "%s-%d".formatted(server, number);
        String text = number % 3 == 1 ? "a fox of round " + round + " with " + SECRET : "a fox of round " + round;
        home.save(
                server,
                List.of(EntryJson.of(id)
                        .at(1_795_467_646_000L + 100_000L * round + number)
                        .painting(
                                text, "blurry", String.valueOf(number), "m" + number % 2 + ".safetensors", List.of())));
        String output =
                home.value("SELECT output.id FROM output JOIN prompt_row ON prompt_row.id = prompt WHERE prompt_id = '"
                        + id + "' AND replaced_at IS NULL");
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> home.execute("UPDATE output SET state = 'missing', last_error = 'gone' WHERE id = " + output);
            default -> {
                byte[] bytes = TestPng.of(4, 4, 100L * number + round + server.hashCode())
                        .bytes();
                store(home, bytes, "id = " + output);
            }
        }
    }

    private static void store(TestHome home, byte[] bytes, String where) throws IOException {
        Sha256 sha256 = Sha256.of(Sha256.digest().digest(bytes));
        Path file = home.folder().asset(sha256, "png");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        home.execute(
                "INSERT OR IGNORE INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at)"
                        + " VALUES ('" + sha256 + "', " + bytes.length
                        + ", 'image/png', 'png', 4, 4, 0, '2026-11-24T08:00:00.000Z')",
                "UPDATE output SET state = 'stored', asset = '" + sha256 + "' WHERE " + where);
    }

    static LongStream seeds() {
        return Fuzz.seeds("ImportHomeTest", 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inWhicheverOrderTheArchiveIsTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        TestHome a = random("a", random, seed % 2 == 0);
        TestHome b = random("b", random, true);
        TestHome ab = a.copyTo(folder.resolve("ab"));
        TestHome ba = b.copyTo(folder.resolve("ba"));
        Map<String, Integer> before = tree(b);

        merge(ab, b);
        assertThat(tree(b)).as("the other home is as it was").isEqualTo(before);
        merge(ba, a);

        assertThat(without(content(ab), content(ba)))
                .as("only where b came into a")
                .isEmpty();
        assertThat(without(content(ba), content(ab)))
                .as("only where a came into b")
                .isEmpty();
        assertThat(ab.column("SELECT count(*) FROM server WHERE url LIKE '%shared%'"))
                .containsExactly("1");
        assertWhole(ab);
        assertWhole(ba);
        List<List<String>> once = content(ab);
        String changes = ab.value("SELECT max(number) FROM change");
        assertThat(merge(ab, b).out()).contains("prompts    0 new").doesNotContain("changed");
        assertThat(content(ab)).isEqualTo(once);
        assertThat(ab.value("SELECT max(number) FROM change"))
                .as("nothing was written")
                .isEqualTo(changes);
        merge(ab, ba);
        assertThat(content(ab)).as("one that has all of it").isEqualTo(once);
        TestHome fresh = home("fresh");
        merge(fresh, ab);
        assertThat(content(fresh)).isEqualTo(once);
        assertThat(home("fresh").root().resolve(".archive-import")).doesNotExist();
    }

    /** What a sync brought into one home, and what others took in of copies of its output folder, whichever came first. */
    @ParameterizedTest
    @MethodSource("seeds")
    void inWhicheverOrderImportedOnesAreTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        TestHome synced = home("synced").withSchema();
        List<Path> copies = List.of(folder.resolve("one"), folder.resolve("two"));
        for (int number = 0; number < 6; number++) {
            run(synced, copies, number, random);
        }
        List<TestHome> homes = new ArrayList<>(List.of(synced));
        for (Path copy : copies) {
            TestHome imported = home("of-" + copy.getFileName());
            run(imported, 0, "import", copy.toString());
            homes.add(imported);
        }
        List<List<List<String>>> all = new ArrayList<>();
        for (List<Integer> order :
                List.of(List.of(0, 1, 2), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 1, 0), List.of(2, 0, 1))) {
            TestHome into = home("into" + all.size());
            order.forEach(one -> merge(into, homes.get(one)));
            all.add(content(into));
            assertWhole(into);
            String changes = into.value("SELECT max(number) FROM change");
            order.forEach(one -> assertThat(merge(into, homes.get(one)).out())
                    .contains("prompts    0 new")
                    .doesNotContain("changed"));
            assertThat(into.value("SELECT max(number) FROM change")).isEqualTo(changes);
            assertThat(without(all.get(all.size() - 1), all.get(0)))
                    .as("only in " + order)
                    .isEmpty();
            assertThat(without(all.get(0), all.get(all.size() - 1)))
                    .as("not in " + order)
                    .isEmpty();
            TestHome again = home("again" + all.size());
            merge(again, into);
            assertThat(content(again)).as("handed on").isEqualTo(all.get(0));
        }
        assertThat(home("into0").value("SELECT count(*) FROM prompt_alias")).isNotEqualTo("0");
    }

    /** One prompt of two files: of each the sync has the bytes or not, and each folder has it or not, under its name or another. */
    private static void run(TestHome synced, List<Path> copies, int number, Random random) throws IOException {
        String id = "shared-" + number;
        String graph = EntryJson.paintingGraph(
                number == 1 ? "a fox with " + SECRET : "a fox",
                "blurry",
                String.valueOf(number),
                "m.safetensors",
                List.of());
        String images = "";
        List<String> names = List.of(id + "_00001_.png", id + "_00002_.png");
        for (String name : names) {
            images += (images.isEmpty() ? "" : ",") + "{\"filename\": \"" + name
                    + "\", \"subfolder\": \"\", \"type\": \"output\"}";
        }
        synced.save(
                "shared",
                List.of(EntryJson.of(id)
                        .at(1_795_467_646_000L + number)
                        .graph(graph)
                        .outputs("{\"9\": {\"images\": [" + images + "]}}")));
        for (String name : names) {
            byte[] bytes =
                    TestPng.of(4, 4, name.hashCode()).text("prompt", graph).bytes();
            String output = "filename = '" + name + "' AND replaced_at IS NULL";
            switch (random.nextInt(3)) {
                case 0 -> {}
                case 1 -> synced.execute("UPDATE output SET state = 'missing', last_error = 'gone' WHERE " + output);
                default -> store(synced, bytes, output);
            }
            for (Path copy : copies) {
                String called = random.nextInt(3) == 0 ? "mine-" + name : name;
                Path file = copy.resolve(random.nextBoolean() ? called : "below/" + called);
                Files.createDirectories(file.getParent());
                if (random.nextInt(3) > 0) {
                    Files.write(file, bytes);
                }
            }
        }
    }

    @Test
    @SuppressWarnings("try") // the disk is there, not used
    void filesAreLinkedAndDamagedOnesNamed() throws Exception {
        ArchivedHome first = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 4);
            first.sync("rig", server);
        }
        List<List<String>> assets = first.home().rows("SELECT sha256, extension FROM asset ORDER BY sha256");
        Path damaged = path(first.home(), assets.get(0));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        HomeModes.overwrite(damaged, bytes);
        Files.delete(path(first.home(), assets.get(1)));
        TestHome into = home("into");

        Outcome ran = run(into, 4, "import", first.home().root().toString());

        assertThat(ran.err())
                .contains(
                        assets.get(0).get(0) + " of the other home is damaged",
                        assets.get(1).get(0) + " of the other home is not there");
        assertThat(ran.out()).contains("4 new", "2 stored", "2 failed");
        assertThat(Files.getAttribute(path(into, assets.get(2)), "unix:ino"))
                .isEqualTo(Files.getAttribute(path(first.home(), assets.get(2)), "unix:ino"));
        assertThat(into.column("SELECT state FROM output ORDER BY state"))
                .containsExactly("pending", "pending", "stored", "stored");
        assertWhole(into);

        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk another = SmallDisk.at(disk, "size=16m")) {
            TestHome copied = new TestHome(disk.resolve("home"));
            run(copied, 4, "import", first.home().root().toString());
            assertWhole(copied);
        }
    }

    private static Path path(TestHome home, List<String> asset) {
        return home.folder().asset(new Sha256(asset.get(0)), asset.get(1));
    }

    /** What the other home has hunted is hunted here from then on, and what is known here is hunted in what it brings. */
    @Test
    void theOtherHomesKeyJoinsOurs() throws Exception {
        String theirs = "q7Wd9ZkX2mNvB4rT8yLp";
        String ours = "Jh5Gt3Fr9Ds1Aq7Zx2Cv";
        TestHome other = home("other");
        TestHome into = home("into");
        other.save("rig", List.of(EntryJson.of("p1").graph(withKey(theirs))));
        other.save("rig", List.of(EntryJson.of("p2").painting("plain text with " + ours, "x")));
        into.save("studio", List.of(EntryJson.of("q1").graph(withKey(ours))));
        assertThat(other.placesOf(theirs)).isEmpty();
        assertThat(other.placesOf(ours)).isNotEmpty();
        Path save = folder.resolve("save.json");
        String text = "{\"q2\": "
                + EntryJson.of("q2").painting("a fox and " + theirs, "x").json() + "}";

        merge(into, other);
        run(
                into,
                0,
                "import",
                "--server",
                "studio",
                Files.writeString(save, text).toString());

        assertThat(into.placesOf(ours)).isEmpty();
        assertThat(into.placesOf(theirs)).isEmpty();
        assertThat(into.value("SELECT count(*) FROM prompt")).isEqualTo("4");
        assertThat(into.column(
                        "SELECT count(*) FROM redaction JOIN prompt ON prompt.id = prompt WHERE prompt_id = 'p1'"))
                .as("what was removed there is listed here")
                .isEqualTo(other.column(
                        "SELECT count(*) FROM redaction JOIN prompt ON prompt.id = prompt WHERE prompt_id = 'p1'"));
        try (Stream<Path> keys = Files.list(into.root().resolve("redaction.keys"))) {
            List<Path> all = keys.toList();
            assertThat(all).hasSize(1);
            assertThat(all.get(0)).hasSameBinaryContentAs(other.root().resolve("redaction.key"));
            assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
                    .isEqualTo("rw-------");
        }
        TestHome third = home("third");
        merge(third, into);
        run(third, 0, "import", "--server", "studio", save.toString());
        assertThat(third.placesOf(theirs)).as("keys are handed on").isEmpty();
        run(into, 0, "backup", folder.resolve("backup").toString());
        run(home("restored"), 0, "restore", folder.resolve("backup").toString());
        assertThat(tree(home("restored")).keySet()).anyMatch(name -> name.startsWith("redaction.keys/"));
    }

    private static String withKey(String value) {
        return "{\"1\": {\"class_type\": \"Upload\", \"inputs\": {\"api_key\": \"" + value + "\"}}}";
    }

    @Test
    void aFileThatHoldsWhatIsKnownHereIsMasked() throws Exception {
        String ours = "Jh5Gt3Fr9Ds1Aq7Zx2Cv";
        TestHome into = home("into");
        into.save("studio", List.of(EntryJson.of("q1").graph(withKey(ours))));
        ArchivedHome other = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history()
                    .complete("p1", EntryJson.of("p1").painting("a fox", "x").json());
            server.files()
                    .put(
                            new io.github.comfyarchive.testing.FileRef("p1_00001_.png", "", "output"),
                            TestPng.of(8, 8, 1)
                                    .text("comment", "made with " + ours + " by me")
                                    .bytes());
            other.sync("rig", server);
        }
        assertThat(other.home().placesOf(ours)).isNotEmpty();

        Outcome ran = merge(into, other.home());

        assertThat(ran.out()).contains("masked in 1 file");
        assertThat(into.placesOf(ours)).isEmpty();
        assertThat(into.value("SELECT masked FROM asset")).isEqualTo("1");
        assertWhole(into);
        assertThat(merge(into, other.home()).out()).doesNotContain("changed");
        assertThat(into.value("SELECT count(*) FROM output")).isEqualTo("1");
    }

    @Test
    void anOlderHomeIsImportedAndStaysAsItIs() throws Exception {
        TestHome today = home("today");
        today.save("rig", List.of(EntryJson.of("p1").at("2026-01-01T10:00:00Z")));
        TestHome older = home("older");
        older.folder().create();
        org.flywaydb.core.Flyway.configure()
                .dataSource("jdbc:sqlite:" + older.folder().database(), null, null)
                .locations("classpath:migrations")
                .target("11")
                .load()
                .migrate();
        older.execute(
                "ATTACH '" + today.folder().database() + "' AS today",
                "INSERT INTO server (id, name, url, first_seen_at) SELECT id, name, url, first_seen_at FROM today.server",
                "INSERT INTO prompt_row (id, server_id, prompt_id, status, created_at, first_archived_at, last_changed_at)"
                        + " SELECT id, server_id, prompt_id, status, created_at, first_archived_at, last_changed_at FROM today.prompt_row",
                "INSERT INTO entry (prompt, sha256, size, rules_version, encoding, json)"
                        + " SELECT prompt, sha256, size, rules_version, encoding, json FROM today.entry");
        Map<String, Integer> before = tree(older);
        TestHome into = home("into");

        assertThat(merge(into, older).out()).contains("1 new");

        assertThat(tree(older)).isEqualTo(before);
        assertThat(older.value("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"))
                .isEqualTo("11");
        assertThat(content(into)).isEqualTo(content(today));
        assertThat(merge(into, older).out()).contains("0 new, 1 known");
        assertThat(into.value("SELECT count(*) FROM server")).isEqualTo("1");
    }

    @Test
    void aHomeThatIsBeingWrittenIsReadAsOfOneMoment() throws Exception {
        ArchivedHome busy = new ArchivedHome(folder);
        TestHome into = home("into");
        List<Outcome> runs = new ArrayList<>();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 6);
            server.before(io.github.comfyarchive.testing.When.path("/view"), () -> {
                synchronized (runs) {
                    runs.add(Outcome.of(
                            Map.of("ARCHIVE_HOME", into.root().toString()),
                            "import",
                            busy.home().root().toString()));
                }
            });
            busy.sync("rig", server);
        }
        assertThat(runs)
                .hasSize(6)
                .allSatisfy(ran -> assertThat(ran.exit()).as(ran.err()).isZero());
        merge(into, busy.home());
        assertThat(content(into)).isEqualTo(content(busy.home()));
        assertWhole(into);
    }

    @Test
    void whatIsNoOtherHomeIsRefused() throws Exception {
        TestHome home = home("home");
        home.save("rig", List.of(EntryJson.of("p1")));
        assertThat(run(home, 2, "import", home.root().toString()).err()).contains("is this home itself");
        TestHome damaged = home("damaged");
        Files.createDirectories(damaged.root());
        Files.writeString(
                damaged.root().resolve("archive.db"), "no database at all, but long enough to be looked at".repeat(90));
        assertThat(run(home, 6, "import", damaged.root().toString()).err()).contains("archive.db");
        assertThat(home.root().resolve(".archive-import")).doesNotExist();
        assertThat(home.value("SELECT count(*) FROM prompt")).isEqualTo("1");
    }
}
