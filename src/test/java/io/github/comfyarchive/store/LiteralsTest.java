package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptJson;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large strings of entries stand once, and come out as they went in. */
final class LiteralsTest {
    private static final int LARGE = 32 << 10;
    private static final int PICTURE = Fuzz.amount(1 << 18, 1 << 20);

    @TempDir
    private Path root;

    private TestHome home;
    private Archive archive;
    private ServerId server;

    @BeforeEach
    void open() throws Exception {
        home = new TestHome(root.resolve("home"));
        archive = home.open();
        server = archive.server("local", "http://127.0.0.1:8188", "local").id();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private static String graph(String image, int seed) {
        return """
                {"1": {"class_type": "LoadBase64", "inputs": {"image": %s, "seed": %d}}, \
                "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}}""".formatted(image, seed);
    }

    private static String entry(String id, String image, int seed) {
        return """
                {"prompt": [1, "%s", %s, {"extra_pnginfo": {"workflow": {"widgets_values": [%s]}}}, ["9"]], \
                "outputs": {"9": {"text": [%s]}}, "status": {"status_str": "success", "completed": true, "messages": []}}""".formatted(id, graph(image, seed), image, image);
    }

    private static String picture(Random random, int bytes) {
        byte[] picture = new byte[bytes];
        random.nextBytes(picture);
        return Base64.getEncoder().encodeToString(picture);
    }

    private void save(String id, String json) throws Exception {
        StoreEntries.save(archive, server, StoreEntries.entry(id, json));
    }

    private String kept(String id) {
        RedactedEntry entry =
                archive.prompts().entry(archive.prompts().beginningWith(id, 1).get(0));
        return new String(entry.json(), StandardCharsets.UTF_8);
    }

    private long number(String query) throws SQLException {
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String placeholder(String literal) {
        String hex = HexFormat.of().formatHex(Sha256.digest().digest(literal.getBytes(StandardCharsets.UTF_8)));
        return "[literal of " + literal.length() + " characters, sha256 " + hex + "]";
    }

    @Test
    void onePictureStandsOnceAndPlainTablesHaveItsPlaceholder() throws Exception {
        String picture = picture(new Random(1), 300_000);
        for (int seed = 0; seed < 5; seed++) {
            save("prompt-" + seed, entry("prompt-" + seed, '"' + picture + '"', seed));
        }

        assertThat(number("SELECT count(*) FROM literal")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM literal_use")).isEqualTo(5);
        assertThat(number("SELECT length(bytes) FROM literal")).isBetween(300_000L, 301_000L);
        assertThat(number("SELECT max(length(json)) FROM entry")).isLessThan(2_000);
        assertThat(number("SELECT count(*) FROM template")).as("a shape").isEqualTo(1);
        for (int seed = 0; seed < 5; seed++) {
            String json = entry("prompt-" + seed, '"' + picture + '"', seed);
            assertThat(kept("prompt-" + seed)).isEqualTo(json);
            assertThat(number("SELECT size FROM entry WHERE prompt = " + (seed + 1)))
                    .isEqualTo(json.length());
        }
        assertThat(text("SELECT value FROM node_input WHERE prompt = 3 AND name = 'image'"))
                .isEqualTo(placeholder(picture));
        assertThat(text("SELECT value ->> '$' FROM output_value WHERE prompt = 3"))
                .isEqualTo(placeholder(picture));
        ArchivedPrompt shown = archive.prompts().read(List.of(3L)).get(0);
        assertThat(shown.whole(new String(Objects.requireNonNull(shown.graph()), StandardCharsets.UTF_8)))
                .contains(picture)
                .doesNotContain("[literal of");
        assertThat(shown.whole(shown.values().get(0).value())).isEqualTo('"' + picture + '"');
        assertThat(JsonLineWriter.text(new PromptJson(shown))).contains(picture).doesNotContain("[literal of");
        assertThat(archive.graph(3)).get().asString().contains(picture);
    }

    @Test
    void noLiteralIsAWordOfTheSearch() throws Exception {
        save("words", entry("words", "\"" + "fox ".repeat(LARGE / 4) + "\"", 1));

        assertThat(number("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'fox'"))
                .isZero();
        assertThat(
                        number(
                                "SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'literal OR characters OR sha256'"))
                .isZero();
    }

    @Test
    void whatLooksLikeAPlaceholderIsKeptAsALiteralItself() throws Exception {
        String picture = picture(new Random(2), 40_000);
        String forged = placeholder(picture);
        String escaped = "\\u005b" + forged.substring(1, 20) + "\\u0068aracters" + forged.substring(29);
        String beyond = "[literal of 7 characters, sha256 " + "ab".repeat(32) + "]";
        save("true", entry("true", '"' + picture + '"', 1));
        List<String> looks = List.of(forged, beyond, escaped, forged + " ", forged.replace("sha256 ", "sha256  "));
        for (int index = 0; index < looks.size(); index++) {
            String json = entry("looks-" + index, '"' + looks.get(index) + '"', 1);
            save("looks-" + index, json);
            assertThat(kept("looks-" + index)).isEqualTo(json);
        }

        assertThat(kept("true")).contains(picture);
        assertThat(text("SELECT value FROM node_input WHERE prompt = 2 AND name = 'image'"))
                .isEqualTo(placeholder(forged));
        assertThat(archive.graph(2)).get().asString().contains(forged).doesNotContain(picture);
        assertThat(number("SELECT literals FROM entry WHERE prompt = 3")).isEqualTo(1);
        assertThat(number("SELECT sum(literals) FROM entry WHERE prompt > 4")).isZero();
    }

    /** Whatever a string of an entry says, and however it is written. */
    @Test
    void whatWentInComesOut() throws Exception {
        Random random = new Random(20261128);
        for (int round = 0; round < 30; round++) {
            String id = "random-" + round;
            String name = picture(random, random.nextInt(36_000)); // however long, it is no value
            String json = entry(id, '"' + literal(random) + '"', round).replace("\"seed\"", '"' + name + '"');
            NewEntry entry = StoreEntries.entry(id, json);
            StoreEntries.save(archive, server, entry);
            String redacted = new String(entry.entry().json(), StandardCharsets.UTF_8);
            assertThat(kept(id).equals(redacted)).as("round %d", round).isTrue();
            assertThat(entry.redactions()).as("round %d", round).isEmpty();
            String graph = archive.graph(
                            archive.prompts().beginningWith(id, 1).get(0).id())
                    .orElseThrow();
            assertThat(graph).as("round %d", round).doesNotContain("[literal of");
        }
        assertThat(number("SELECT count(*) FROM literal WHERE text = 0")).isPositive();
        assertThat(number("SELECT count(*) FROM literal WHERE text > 0 AND text < size"))
                .isPositive();
        assertThat(number("SELECT count(*) FROM literal WHERE text = size")).isPositive();
    }

    private static String literal(Random random) {
        int length = LARGE - 3 + random.nextInt(random.nextBoolean() ? 6 : 60_000);
        String base64 = picture(random, length * 3 / 4);
        return switch (random.nextInt(12)) {
            case 0 -> base64;
            case 1 -> "data:image/png;base64," + base64;
            case 2 -> base64.replace("=", "");
            case 3 -> base64.substring(0, base64.length() - 1) + "=";
            case 4 -> base64.replace("/", "\\/");
            case 5 -> base64.replaceAll("(.{76})", "$1\\\\n");
            case 6 -> "\\ud83d\\ude00\\ud800 \\u00e9".repeat(length / 28);
            case 7 -> "水彩, \uD83D\uDE00é".repeat(length / 12);
            case 8 -> "\\\"\\\\ [1, 2, {}] ".repeat(length / 16);
            case 9 -> base64 + "====";
            case 10 -> base64.substring(0, base64.length() / 4 * 4 - 4) + "AB==";
            default -> "short " + random.nextInt();
        };
    }

    @Test
    void aLiteralGoesWithTheLastEntryThatSaysIt() throws Exception {
        String first = '"' + picture(new Random(3), 40_000) + '"';
        String second = '"' + picture(new Random(4), 40_000) + '"';
        save("a", entry("a", first, 1));
        save("b", entry("b", first, 1));
        save("a", entry("a", second, 2));

        assertThat(number("SELECT count(*) FROM replaced_entry WHERE literals = 1"))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM literal")).isEqualTo(2);
        assertThat(number("SELECT count(*) FROM literal_use WHERE replaced_entry IS NOT NULL"))
                .isEqualTo(1);
        assertThat(new String(archive.kept().replaced(1).json(), StandardCharsets.UTF_8))
                .isEqualTo(entry("a", first, 1));

        archive.repairWriter().removeEntry(1, true);
        archive.repairWriter().removeEntry(2, false);
        assertThat(number("SELECT count(*) FROM literal")).isEqualTo(1);
        assertThat(kept("a")).isEqualTo(entry("a", second, 2));
    }

    private long sizeWith(boolean same) throws Exception {
        Random random = new Random(5);
        String first = picture(random, PICTURE);
        List<NewEntry> entries = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            String image = '"' + (same ? first : picture(random, PICTURE)) + '"';
            entries.add(StoreEntries.entry("p" + index, """
                    {"prompt": [1, "p%d", %s, {}, ["9"]], "outputs": {}, "status": {"messages": []}}""".formatted(index, graph(image, index))));
        }
        archive.ofServer(server).save(entries, StoreEntries.REDACTOR);
        archive.close();
        long size = Files.size(home.folder().database());
        archive = home.open();
        return size;
    }

    @Test
    void twentyTimesTheSamePictureTakeTheRoomOfOne() throws Exception {
        archive.close();
        long empty = Files.size(home.folder().database());
        archive = home.open();
        assertThat(sizeWith(true) - empty).isLessThan(PICTURE + 150_000);
        assertThat(number("SELECT length(bytes) FROM literal")).isLessThan(PICTURE + 1_000);
    }

    @Test
    void twentyDifferentPicturesTakeLessThanTheirJson() throws Exception {
        long json = 20L * (PICTURE * 4 / 3);
        assertThat(sizeWith(false)).isLessThan(json * 85 / 100);
    }
}
