package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that is there complete or not at all, and takes the place of nothing but an earlier export. */
class NewFolderTest {
    private static final Instant AT = Instant.parse("2026-11-28T08:00:00Z");
    private static final byte[] BYTES = "a fox".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path out;
    private HomeFolder home;

    @BeforeEach
    void prepare() throws IOException {
        out = folder.resolve("out");
        home = new HomeFolder(Files.createDirectory(folder.resolve("home")));
    }

    /** An export as it is, of files with these names. */
    private void export(boolean overwrite, String... names) throws IOException {
        try (NewFolder into = NewFolder.at(out, overwrite, false, home)) {
            StringBuilder manifest = new StringBuilder("{\"made_by\":\"archive export\",\"files\":[");
            for (String name : names) {
                into.put(name, BYTES, AT);
                manifest.append(name.equals(names[0]) ? "" : ",").append("{\"path\":\"" + name + "\"}");
            }
            into.manifest().write(manifest.append("]}").toString().getBytes(StandardCharsets.UTF_8));
            into.complete();
        }
    }

    private StoredFile stored(Path file) {
        String name = HexFormat.of().formatHex(Sha256.digest().digest(BYTES));
        return new StoredFile(
                file, new AssetRow(name, BYTES.length, "image/png", "png", 1, 1, 0, "2026-11-28T08:00:00.000Z"), false);
    }

    private String[] names() {
        return folder.toFile().list((at, name) -> !name.equals("home"));
    }

    @Test
    void appearsWhenItIsComplete() throws Exception {
        try (NewFolder into = NewFolder.at(out, false, false, home)) {
            into.put("a/b.txt", BYTES, AT);
            assertThat(into.holds("a/b.txt")).isTrue();
            assertThat(into.holds("a/c.txt")).isFalse();
            assertThat(out).doesNotExist();
            into.complete();
        }

        assertThat(out.resolve("a/b.txt")).hasBinaryContent(BYTES);
        assertThat(Files.getLastModifiedTime(out.resolve("a/b.txt")).toInstant())
                .isEqualTo(AT);
        assertThat(names()).containsExactly("out");
    }

    @Test
    void thatIsNotCompletedLeavesNothing() throws Exception {
        try (NewFolder into = NewFolder.at(out, false, false, home)) {
            into.put("a/b.txt", BYTES, AT);
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void linksWhatItCanAndCopiesWhatIsALinkOrShallBeACopy() throws Exception {
        Path asset = Files.write(home.root().resolve("asset"), BYTES);
        Path link = Files.createSymbolicLink(home.root().resolve("link"), asset);
        try (NewFolder into = NewFolder.at(out, false, false, home)) {
            into.put("linked", stored(asset), AT);
            into.put("of a link", stored(link), AT);
            assertThat(into.linked()).isEqualTo(1);
            into.complete();
        }

        assertThat(Files.isSameFile(out.resolve("linked"), asset)).isTrue();
        assertThat(out.resolve("of a link")).isRegularFile().hasBinaryContent(BYTES);
        assertThat(Files.isSymbolicLink(out.resolve("of a link"))).isFalse();
        out = folder.resolve("copies");
        try (NewFolder into = NewFolder.at(out, false, true, home)) {
            into.put("copied", stored(asset), AT);
            assertThat(into.linked()).isZero();
            into.complete();
        }
        assertThat(Files.isSameFile(out.resolve("copied"), asset)).isFalse();
        assertThat(out.resolve("copied")).hasBinaryContent(BYTES);
    }

    @Test
    void holdsNothingOfAFileThatIsDamaged() throws Exception {
        Path asset = Files.writeString(home.root().resolve("asset"), "a box");
        try (NewFolder into = NewFolder.at(out, false, true, home)) {
            assertThatThrownBy(() -> into.put("fox.png", stored(asset), AT)).isInstanceOf(DamagedAssetException.class);
            assertThat(into.holds("fox.png")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/tmp/x"})
    void isNotLeftByAnyName(String name) throws Exception {
        try (NewFolder into = NewFolder.at(out, false, false, home)) {
            assertThatThrownBy(() -> into.put(name, BYTES, AT)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void replacesAnEarlierExportOnlyWhereItIsAskedFor() throws Exception {
        export(false, "one.txt", "a/two.txt");
        assertThatThrownBy(() -> export(false, "three.txt")).hasMessageContaining("exists already");

        export(true, "three.txt");

        assertThat(out.toFile().list()).containsExactlyInAnyOrder("three.txt", "manifest.json");
        assertThat(names()).containsExactly("out");
    }

    @Test
    void replacesNothingThatAnybodyElsePutThere() throws Exception {
        export(false, "one.txt", "a/two.txt");
        for (String other : List.of("mine.txt", "a/mine.txt", ".hidden")) {
            Path mine = Files.writeString(out.resolve(other), "mine");
            assertThatThrownBy(() -> export(true, "three.txt"))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("holds " + other + ", which no export has put there");
            assertThat(mine).hasContent("mine");
            Files.delete(mine);
        }
        export(true, "three.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{\"files\":[{\"path\":\"mine.txt\"}]}",
                "{\"made_by\":\"somebody\",\"files\":[{\"path\":\"mine.txt\"}]}",
                "{\"made_by\":\"archive export\",\"files\":[{\"path\":\"mine.txt\"}"
            })
    void replacesNoFolderWhoseManifestIsNoneOfAnExport(String manifest) throws Exception {
        Files.createDirectory(out);
        Files.writeString(out.resolve("mine.txt"), "mine");
        Files.writeString(out.resolve("manifest.json"), manifest);

        assertThatThrownBy(() -> export(true, "three.txt")).isInstanceOf(ExportException.class);
        assertThat(out.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void replacesNoFileAndNoLinkToAFolder() throws Exception {
        Files.writeString(out, "a file");
        assertThatThrownBy(() -> export(true, "x")).hasMessageContaining("is not a folder");
        Files.delete(out);
        Files.createSymbolicLink(out, Files.createDirectory(folder.resolve("elsewhere")));
        assertThatThrownBy(() -> export(true, "x")).hasMessageContaining("is not a folder");
    }
}
