package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishTest {
    @TempDir
    private Path folder;

    private PostgresServer server;
    private String address;

    @BeforeEach
    void store() throws Exception {
        server = PostgresServer.shared();
        address = server.database();
        try (StoreDatabase store = open()) {
            StoreSchema.bringUpToDate(store, 4, Clock.systemUTC());
        }
    }

    private StoreDatabase open() {
        return StoreDatabase.toWrite(StoreAddress.parse(address, name -> null), "test");
    }

    private PublishReport publish(TestHome home) throws Exception {
        try (Archive archive = home.open();
                HomeLocks locks = HomeLocks.open(home.folder(), Duration.ofMinutes(1));
                StoreDatabase store = open()) {
            return new Publish(archive, locks, home.derivation(), store, Clock.systemUTC())
                    .run(() -> false, told -> {});
        }
    }

    private static Map<StoreKey, OtherHome.Prompt> of(TestHome home) throws Exception {
        Map<StoreKey, OtherHome.Prompt> all = new TreeMap<>(Comparator.comparing(StoreKey::toString));
        try (Archive archive = home.open()) {
            Publication publication = archive.publication();
            Map<Object, String> uids = new TreeMap<>(Comparator.comparing(Object::toString));
            publication.servers().forEach(one -> uids.put(one.id(), one.uid()));
            for (Long key : archive.kept().prompts(0, 1000)) {
                Publication.Prompt prompt = publication.prompt(key).orElseThrow();
                all.put(new StoreKey(prompt.whole().promptId().value(), uids.get(prompt.server())), prompt.whole());
            }
        }
        return all;
    }

    private Map<StoreKey, StoredPrompt> stored(Iterable<StoreKey> keys) {
        List<StoreKey> all = new ArrayList<>();
        keys.forEach(all::add);
        try (StoreDatabase store = open()) {
            return store.transaction(sql -> new PromptTables(store, sql).read(all));
        }
    }

    private List<String> ask(String query) throws Exception {
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.append(column == 1 ? "" : "|").append(rows.getString(column));
                }
                found.add(row.toString());
            }
            return found;
        }
    }

    private void isWhatTheHomeHas(TestHome home) throws Exception {
        Map<StoreKey, OtherHome.Prompt> ours = of(home);
        Map<StoreKey, StoredPrompt> theirs = stored(ours.keySet());
        assertThat(theirs.keySet()).containsExactlyInAnyOrderElementsOf(ours.keySet());
        ours.forEach((key, prompt) -> {
            OtherHome.Prompt there = theirs.get(key).whole();
            assertThat(there.entry().json()).isEqualTo(prompt.entry().json());
            assertThat(there.replaced()).hasSameSizeAs(prompt.replaced());
            assertThat(there.outputs().stream().map(PublishTest::words).toList())
                    .isEqualTo(prompt.outputs().stream().map(PublishTest::words).toList());
            assertThat(there.annotations().stream()
                            .map(Annotation::uid)
                            .sorted()
                            .toList())
                    .isEqualTo(prompt.annotations().stream()
                            .map(Annotation::uid)
                            .sorted()
                            .toList());
        });
    }

    private static String words(OutputRow output) {
        return output.nodeId()
                + output.media()
                + output.position()
                + output.file()
                + output.state()
                + output.asset()
                + output.provenance()
                + output.replacedAt();
    }

    @Test
    void theStoreHasWhatTheHomeHas() throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(folder);
        assertThat(home.run("tag", "best", "--last", "2", "--yes").exit()).isIn(0, 2);
        PublishReport first = publish(home.home());
        assertThat(first.prompts()).isEqualTo(of(home.home()).size());
        assertThat(first.behind()).isZero();
        isWhatTheHomeHas(home.home());

        PublishReport again = publish(home.home());
        assertThat(again.prompts()).isZero();
        assertThat(again.known()).isZero();
        assertThat(again.notices()).isEmpty();
    }

    @Test
    void noSecretAndNoFingerprintStandsInTheStore() throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(folder);
        publish(home.home());
        List<String> fingerprints = new ArrayList<>();
        home.home()
                .rows("SELECT fingerprint FROM redaction WHERE fingerprint IS NOT NULL")
                .forEach(fingerprints::addAll);
        home.home()
                .rows("SELECT graph_mac FROM prompt_row WHERE graph_mac IS NOT NULL")
                .forEach(fingerprints::addAll);
        assertThat(fingerprints).isNotEmpty();
        StringBuilder all = new StringBuilder();
        for (String table : ask("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                + " AND relnamespace = 'public'::regnamespace AND NOT relispartition")) {
            ask("SELECT t::text FROM \"" + table + "\" AS t").forEach(all::append);
        }
        stored(of(home.home()).keySet())
                .values()
                .forEach(prompt ->
                        all.append(new String(prompt.whole().entry().json(), java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(all.toString()).doesNotContain("CANARY").contains("[redacted]");
        fingerprints.forEach(fingerprint -> assertThat(all.toString()).doesNotContain(fingerprint));
    }

    @Test
    void twoHomesOfOneServerAreOneServerAndOnePrompt() throws Exception {
        ArchivedHome one = new ArchivedHome(Files.createDirectory(folder.resolve("one")));
        ArchivedHome other = new ArchivedHome(Files.createDirectory(folder.resolve("other")));
        try (FakeComfyServer comfy = FakeComfyServer.replaying(Recording.promptOfSix())) {
            one.sync("here", comfy);
            other.sync("there", comfy);
        }
        publish(one.home());
        PublishReport second = publish(other.home());
        int prompts = of(one.home()).size();
        assertThat(prompts).isPositive();
        assertThat(ask("SELECT count(*), count(DISTINCT server) FROM prompt")).containsExactly(prompts + "|1");
        assertThat(ask("SELECT count(*) FROM server_alias WHERE moved_at IS NOT NULL"))
                .containsExactly("1");
        assertThat(ask("SELECT count(*), count(DISTINCT epoch) FROM origin")).containsExactly(2 * prompts + "|2");
        assertThat(ask("SELECT count(*) FROM entry")).containsExactly(String.valueOf(prompts));
        assertThat(second.prompts() + second.known()).isEqualTo(prompts);
        publish(one.home());
        publish(other.home());
        assertThat(ask("SELECT count(*) FROM prompt")).containsExactly(String.valueOf(prompts));
    }

    @Test
    void aCopiedFolderTellsAllAgainUnderAnEpochOfItsOwn() throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(Files.createDirectory(folder.resolve("one")));
        publish(home.home());
        Path copied = folder.resolve("copy/home");
        try (Stream<Path> files = Files.walk(home.home().root())) {
            for (Path file : files.toList()) {
                Path to = copied.resolve(home.home().root().relativize(file).toString());
                Files.createDirectories(to.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, to);
                }
            }
        }
        int prompts = of(home.home()).size();
        publish(home.home());
        PublishReport told = publish(new TestHome(copied));
        assertThat(told.notices()).anyMatch(notice -> notice.contains("all is told again"));
        assertThat(told.known()).isEqualTo(prompts);
        assertThat(publish(home.home()).notices()).isEmpty();
        assertThat(ask("SELECT count(*) FROM prompt")).containsExactly(String.valueOf(prompts));
        assertThat(ask("SELECT count(*) FROM home")).containsExactly("2");
    }

    @Test
    void whatIsForgottenGoesAndStaysAway() throws Exception {
        ArchivedHome one = new ArchivedHome(Files.createDirectory(folder.resolve("one")));
        ArchivedHome other = new ArchivedHome(Files.createDirectory(folder.resolve("other")));
        try (FakeComfyServer comfy = FakeComfyServer.replaying(Recording.promptOfSix())) {
            one.sync("here", comfy);
            other.sync("there", comfy);
        }
        publish(one.home());
        String id = of(one.home()).keySet().iterator().next().promptId();
        Outcome forgot = one.run("forget", id, "--yes");
        assertThat(forgot.exit()).as(forgot.err()).isZero();
        PublishReport told = publish(one.home());
        assertThat(told.tombstones()).isPositive();
        assertThat(ask("SELECT count(*) FROM prompt WHERE prompt_id = '" + id + "'"))
                .containsExactly("0");
        publish(other.home());
        assertThat(ask("SELECT count(*) FROM prompt WHERE prompt_id = '" + id + "'"))
                .containsExactly("0");
        assertThat(ask("SELECT count(*) FROM entry WHERE id = sha256('" + id + "')"))
                .containsExactly("0");
    }

    /** A picture in base64 stands once, however many prompts were given it, whole in each of them, and goes with the last. */
    @Test
    void whatIsLargeInEntriesStandsOnce() throws Exception {
        byte[] picture = new byte[600_000];
        new Random(7).nextBytes(picture);
        String literal = Base64.getEncoder().encodeToString(picture);
        ArchivedHome home = new ArchivedHome(folder);
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            for (int number = 0; number < 5; number++) {
                comfy.history().complete("large-" + number, """
                        {"prompt": [%d, "large-%d", {"1": {"class_type": "ETN_LoadImageBase64", "inputs": {"image": "%s", "n": %d}}}, {}, []],
                         "outputs": {}, "status": {"messages": []}}""".formatted(
                                number, number, number == 4 ? "small" : literal, number));
            }
            home.sync("studio", comfy);
        }

        publish(home.home());

        isWhatTheHomeHas(home.home());
        assertThat(ask("SELECT size, length(bytes) BETWEEN 600000 AND 610000 FROM literal"))
                .containsExactly(literal.length() + "|t");
        assertThat(ask("SELECT max(length(json)) < 1000, count(literals) FROM entry"))
                .containsExactly("t|4");
        for (int number = 0; number < 4; number++) {
            assertThat(home.run("forget", "large-" + number, "--yes").exit()).isZero();
            publish(home.home());
            isWhatTheHomeHas(home.home());
            assertThat(ask("SELECT count(*) FROM literal")).containsExactly(number < 3 ? "1" : "0");
        }
    }

    @Test
    void anEntryWhoseLiteralIsLostIsDamaged() throws Exception {
        ArchivedHome home = new ArchivedHome(folder);
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            comfy.history().complete("large", """
                    {"prompt": [1, "large", {"1": {"class_type": "T", "inputs": {"text": "%s"}}}, {}, []],
                     "outputs": {}, "status": {"messages": []}}""".formatted("fox ".repeat(10_000)));
            home.sync("studio", comfy);
        }
        publish(home.home());
        server.execute(address, "DELETE FROM literal");

        Outcome verify = home.run("verify", "--store", address);

        assertThat(verify.exit()).as(verify.toString()).isEqualTo(6);
        assertThat(verify.out()).contains("prompt large: an entry in the store is damaged");
    }
}
