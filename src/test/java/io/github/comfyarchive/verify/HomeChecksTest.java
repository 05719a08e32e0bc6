package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check by itself, on homes that hold little or nothing. */
class HomeChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String HEX = "ab".repeat(32);

    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void makeHome() {
        home = new TestHome(folder.resolve("home")).withSchema();
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void young(Path file, long secondsAgo) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(secondsAgo)));
    }

    private List<AssetFinding> assets() {
        List<AssetFinding> found = new ArrayList<>();
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home.folder())) {
            new AssetCheck(home.folder(), readOnly, new InFlightFiles(CLOCK, () -> false), new PermissionCheck())
                    .run(found::add, () -> {});
        }
        return found;
    }

    /** Its rows are gone and its files not yet: the next call of it removes them. */
    @Test
    void filesOfAForgettingThatWasStoppedAreNoFault() throws IOException {
        write(home.folder().assets().resolve("ab/" + HEX + ".png"), "left");
        assertThat(assets()).hasSize(1);
        home.execute("INSERT INTO rewrite_due (since) VALUES ('2026-11-28T07:59:00.000Z')");
        assertThat(assets()).isEmpty();
        home.execute("DELETE FROM rewrite_due");
        assertThat(assets()).hasSize(1);
    }

    private List<AssetFinding> parts(boolean filesMayArrive) {
        List<AssetFinding> found = new ArrayList<>();
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home.folder())) {
            new PartCheck(home.folder(), readOnly, new InFlightFiles(CLOCK, () -> filesMayArrive)).run(found::add);
        }
        return found;
    }

    private VerifyReport verify(List<Finding> told) throws IOException {
        return new Verify(home.folder(), home.derivation(), SampleRate.ALL, CLOCK)
                .run(told::add, total -> {}, done -> {});
    }

    private void knowAsset(String hex, long size) {
        home.execute("INSERT INTO asset (sha256, size, media_type, extension, stored_at) VALUES ('" + hex + "', " + size
                + ", 'image/png', 'png', '2026-11-28T08:00:00.000Z')");
    }

    @Test
    void nothingIsWrongWithAnEmptyHome() throws Exception {
        home.open().close();
        List<Finding> told = new ArrayList<>();

        VerifyReport report = verify(told);

        assertThat(told).isEmpty();
        assertThat(report.faults()).isZero();
        assertThat(report.entries() + report.assets() + report.filesRead()).isZero();
        assertThat(report.away()).isNull();
        assertThat(report.schema()).isNotNull();
    }

    @Test
    void aFirstSyncThatWasStoppedAtOnceIsANotice() throws Exception {
        Files.delete(home.folder().database());
        home.folder().fingerprintKey();
        Files.createFile(home.folder().database());
        List<Finding> told = new ArrayList<>();

        VerifyReport report = verify(told);

        assertThat(told).isEmpty();
        assertThat(report.schema()).isNull();
        assertThat(report.notices()).singleElement().asString().startsWith("nothing is archived yet");
    }

    @Test
    void aFileThatIsNoDatabaseIsOneFault() throws Exception {
        Files.writeString(
                home.folder().database(), "this is no database, and longer than a header of SQLite ".repeat(9));
        List<Finding> told = new ArrayList<>();

        VerifyReport report = verify(told);

        assertThat(told).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(Finding.Kind.ERROR);
            assertThat(found.where()).isEqualTo("archive.db");
        });
        assertThat(report.schema()).isNull();
        assertThat(report.faults()).isEqualTo(1);
    }

    @Test
    void anAssetIsWhatItsRowSaysOrLostOrDamaged() throws Exception {
        HomeFolder at = home.folder();
        Path file = at.assets().resolve("ab/" + HEX + ".png");
        knowAsset(HEX, 4);
        assertThat(assets()).singleElement().isInstanceOf(AssetFinding.Lost.class);

        write(file, "abc");
        assertThat(assets())
                .singleElement()
                .isInstanceOfSatisfying(
                        AssetFinding.Damaged.class,
                        damaged -> assertThat(damaged.how()).isEqualTo("3 bytes and not 4"));

        write(file, "abcd");
        assertThat(assets()).isEmpty();

        Files.delete(file);
        Files.createSymbolicLink(file, write(folder.resolve("elsewhere"), "abcd"));
        assertThat(assets())
                .singleElement()
                .isInstanceOfSatisfying(
                        AssetFinding.Damaged.class,
                        damaged -> assertThat(damaged.how()).isEqualTo("not a regular file"));
    }

    @Test
    void whatNoRowKnowsIsAStrayInAnyFolder() throws Exception {
        Path assets = home.folder().assets();
        knowAsset(HEX, 4);
        write(assets.resolve("ab/" + HEX + ".png"), "abcd");
        List<Path> strays = List.of(
                write(assets.resolve("note.txt"), ""),
                write(assets.resolve("ab/" + HEX + ".webp"), "of another kind"),
                write(assets.resolve("ab/thumbs.db"), ""),
                write(assets.resolve("cd/" + HEX + ".png"), "in another's folder"));

        assertThat(assets())
                .allSatisfy(found -> assertThat(found).isInstanceOf(AssetFinding.Stray.class))
                .extracting(found -> ((AssetFinding.Stray) found).file())
                .containsExactlyInAnyOrderElementsOf(strays);
    }

    @Test
    void aPartIsOfAnOutputThatWaitsAndElseAStray() throws Exception {
        home.save("studio", List.of(EntryJson.of("p").painting("a fox", "", "1", "m.safetensors", List.of())));
        home.execute("UPDATE output SET state = 'pending'");
        String waiting = home.value("SELECT min(id) FROM output");
        Path tmp = home.folder().tmp();
        write(tmp.resolve(waiting + ".part"), "half");
        write(tmp.resolve(waiting + ".resume"), "{}");
        Path none = write(tmp.resolve("999999.part"), "");
        Path other = write(tmp.resolve("core"), "");
        Path tooLong = write(tmp.resolve("9".repeat(19) + ".part"), "");
        for (Path file : List.of(none, other, tooLong)) {
            young(file, 10_000);
        }

        assertThat(parts(true))
                .containsExactlyInAnyOrder(
                        new AssetFinding.Stray(none, "no output waits for it"),
                        new AssetFinding.Stray(other, "nothing in the archive has this name"),
                        new AssetFinding.Stray(tooLong, "nothing in the archive has this name"));
    }

    @Test
    void aYoungFileIsInFlightWhileASyncMayRunAndAnOldOneNever() throws Exception {
        Path file = write(folder.resolve("file"), "");
        InFlightFiles running = new InFlightFiles(CLOCK, () -> true);
        young(file, 599);
        assertThat(running.maybe(file)).isTrue();
        assertThat(new InFlightFiles(CLOCK, () -> false).maybe(file)).isFalse();
        young(file, 601);
        assertThat(running.maybe(file)).isFalse();
        assertThat(running.maybe(folder.resolve("gone"))).as("it was one").isTrue();
        assertThat(running.seen()).isEqualTo(1);
    }

    @Test
    void anOutputWithoutItsAssetIsNamedHoweverManyThereAre() throws Exception {
        home.save("studio", List.of(EntryJson.of("p").painting("a fox", "", "1", "m.safetensors", List.of())));
        String prompt = home.value("SELECT id FROM prompt");
        home.execute(
                "PRAGMA foreign_keys = OFF",
                "DELETE FROM output",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)"
                        + " INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, asset)"
                        + " SELECT " + prompt
                        + ", '9', 'images', i, 'fox_' || i || '.png', '', 'output', 0, 'stored', '"
                        + HEX + "' FROM n");
        List<Finding> told = new ArrayList<>();
        try (ReadOnlyArchive readOnly = ReadOnlyArchive.of(home.folder())) {
            new StoredOutputCheck(readOnly).run(new Findings(told::add, done -> {}));
        }

        assertThat(told).hasSize(1_100).allMatch(found -> found.kind() == Finding.Kind.MISSING);
        assertThat(told.get(0).what()).contains("fox_1.png", HEX);
        assertThat(told).doesNotHaveDuplicates();
    }

    @Test
    void whatOthersCanReadIsCounted() throws Exception {
        PermissionCheck check = new PermissionCheck();
        for (String mode : List.of("rw-------", "rwx--x--x", "rw-r-----", "rw----r--", "rw-rw-rw-")) {
            Path file = write(folder.resolve("of " + mode), "");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            check.look(file);
        }
        check.look(folder.resolve("gone"));

        assertThat(check.open()).isEqualTo(3);
    }

    @Test
    void whatIsPutAsideKeepsItsPathAndReplacesNothing() throws Exception {
        LostAndFound aside = new LostAndFound(home.folder());
        Path tmp = home.folder().tmp();

        assertThat(aside.put(write(tmp.resolve("1.part"), "one"))).isEqualTo("lost+found/tmp/1.part");
        assertThat(aside.put(write(tmp.resolve("1.part"), "two"))).isEqualTo("lost+found/tmp/1.part.1");
        assertThat(aside.put("entry.json", "three".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("lost+found/entry.json");

        assertThat(tmp).isEmptyDirectory();
        assertThat(home.root().resolve("lost+found/tmp/1.part")).hasContent("one");
        assertThat(home.root().resolve("lost+found/tmp/1.part.1")).hasContent("two");
        Path written = home.root().resolve("lost+found/entry.json");
        assertThat(written).hasContent("three");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsPutAsideMayBeALinkAndItsTargetStays() throws Exception {
        Path target = write(folder.resolve("target"), "stays");
        Path link = home.folder().tmp().resolve("link");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target);

        new LostAndFound(home.folder()).put(link);

        assertThat(target).hasContent("stays");
        assertThat(home.root().resolve("lost+found/tmp/link")).isSymbolicLink();
    }

    @Test
    void aChangedEntryIsFoundByItsDigestAndOneOfOtherRulesIsANotice() throws Exception {
        home.save("studio", List.of(EntryJson.of("p"), EntryJson.of("q")));
        home.execute(
                "UPDATE entry SET sha256 = zeroblob(32) WHERE prompt = (SELECT id FROM prompt WHERE prompt_id = 'p')",
                "UPDATE prompt_row SET derivation = 'of an earlier program' WHERE id = (SELECT id FROM prompt WHERE prompt_id = 'q')");
        List<Finding> told = new ArrayList<>();

        VerifyReport report = verify(told);

        assertThat(told)
                .filteredOn(found -> found.kind() != Finding.Kind.SAME)
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.kind()).isEqualTo(Finding.Kind.DIFFERS);
                    assertThat(found.where()).isEqualTo("prompt p");
                });
        assertThat(report.notices()).anyMatch(notice -> notice.contains("1 prompt was made by other rules"));
    }
}
