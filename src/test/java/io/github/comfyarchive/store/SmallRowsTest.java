package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.repair.Salvage;
import io.github.comfyarchive.testing.PackedEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in fewer bytes than it has says the same. */
final class SmallRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG = "a lighthouse above the sea, evening light, watercolor";

    @TempDir
    private Path root;

    private TestHome home;
    private Archive archive;
    private ServerId server;

    @BeforeEach
    void open() throws Exception {
        home = new TestHome(root);
        archive = home.open();
        server = archive.server(null, "http://127.0.0.1:8188", "127.0.0.1:8188").id();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private void save(String promptId, String graph, String messages) throws Exception {
        StoreEntries.save(archive, server, StoreEntries.entry(promptId, """
                {"prompt": [1, %s, %s, {}, []], "outputs": {}, "status": {"status_str": "success", "completed": true,
                    "messages": %s}}
                """.formatted(
                        JSON.writeValueAsString(promptId), graph, messages)));
    }

    private static String graph(String positive, String negative, int seed) {
        return """
                {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a model with a rather long name.safetensors"}},
                 "2": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "%s"}},
                 "3": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "%s"}},
                 "4": {"class_type": "KSampler", "inputs": {"seed": %d, "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0]}},
                 "5": {"class_type": "KSampler", "inputs": {"seed": 7, "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0]}}}
                """.formatted(positive, negative, seed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_id\":\"ID\",\"timestamp\":1764000000123}",
                "{\"nodes\":[\"3\",\"5\"],\"prompt_id\":\"ID\",\"timestamp\":1764000000000}",
                "{\"nodes\":[],\"prompt_id\":\"ID\",\"timestamp\":0}",
                "{\"prompt_id\":\"ID\",\"timestamp\":253402300799999}",
                "{\"prompt_id\":\"ID\",\"timestamp\":999999999999999999}",
                "{\"prompt_id\":\"ID\",\"timestamp\":-1}",
                "{\"prompt_id\":\"ID\",\"timestamp\":1764000000123.5}",
                "{\"prompt_id\":\"other\",\"timestamp\":1764000000123}",
                "{\"timestamp\":1764000000123,\"prompt_id\":\"ID\"}",
                "{\"in\":{\"prompt_id\":\"ID\",\"timestamp\":1764000000123}}",
                "{\"a\":\"\\\"prompt_id\\\":\\\"ID\\\",\\\"timestamp\\\":1764000000123}\",\"timestamp\":1764000000123}",
                "{\"x\\\"prompt_id\":\"ID\",\"timestamp\":1764000000123}",
                "{\"x,\\\"prompt_id\":\"ID\",\"timestamp\":1764000000123}",
                "{\"a\":\"{\"}",
                "{}",
                "[]",
                "[{\"prompt_id\":\"ID\",\"timestamp\":1764000000123}]",
                "\"{\"",
                "null"
            })
    void aMessageIsGivenBackAsItCame(String data) throws Exception {
        int prompt = 0;
        for (String id : List.of("p", "c1d6e476-a76f-32bb-8929-814aa0ff6289", "with \" and \\", "ü")) {
            String mine = data.replace("ID", JSON.writeValueAsString(id).replaceAll("^\"|\"$", ""));
            if (data.contains("\\\"prompt_id") && !id.equals("p")) {
                continue; // one escape is enough
            }
            save(id, "{}", "[[\"execution_start\", " + mine + "]]");
            String kept = home.value("SELECT data FROM status_message WHERE prompt = " + ++prompt);
            assertThat(kept).isEqualTo(mine);
        }
    }

    @Test
    void theEndOfAMessageIsNotKeptTwice() throws Exception {
        save(
                "p-1",
                "{}",
                "[[\"execution_cached\", {\"nodes\": [], \"prompt_id\": \"p-1\", \"timestamp\": 1764000000123}]]");

        assertThat(home.value("SELECT data FROM status_message_row")).isEqualTo("{\"nodes\":[],");
        assertThat(home.value("SELECT at || data FROM status_message"))
                .isEqualTo("2025-11-24T16:00:00.123Z{\"nodes\":[],\"prompt_id\":\"p-1\",\"timestamp\":1764000000123}");
    }

    @Test
    void aTextOfManySamplingsStandsThereOnce() throws Exception {
        save("p", graph(LONG, "blurry", 1), "[]");
        save("q", graph(LONG, LONG, 2), "[]");
        save("r", graph("a fox", "", 3), "[]");

        assertThat(home.value("SELECT count(*) FROM sampling_text")).isEqualTo("2");
        assertThat(home.value("SELECT count(*) FROM sampling_row WHERE positive IS NOT NULL OR model IS NOT NULL"))
                .isEqualTo("2");
        assertThat(home.value("SELECT group_concat(concat_ws('|', prompt, node_id, positive, negative, model), ';')"
                        + " FROM (SELECT * FROM sampling WHERE node_id = '4' ORDER BY prompt)"))
                .isEqualTo("1|4|" + LONG + "|blurry|a model with a rather long name.safetensors;"
                        + "2|4|" + LONG + "|" + LONG + "|a model with a rather long name.safetensors;"
                        + "3|4|a fox||a model with a rather long name.safetensors");

        save(
                "p",
                graph("another long text, of a mill beside a brook", "", 1),
                "[[\"execution_start\", {\"timestamp\": 5}]]");
        save("q", graph("a fox", "", 1), "[[\"execution_start\", {\"timestamp\": 5}]]");
        archive.kept().deleteUnused();

        assertThat(home.value("SELECT count(*) FROM sampling_text WHERE text LIKE 'a lighthouse%'"))
                .isEqualTo("0");
        assertThat(home.value("SELECT positive FROM sampling WHERE prompt = 1"))
                .isEqualTo("another long text, of a mill beside a brook");
    }

    @Test
    void whatOtherRulesHadLeftIsNotKeptBesideWhatTodaysLeave() throws Exception {
        save("p", graph(LONG, "", 1), "[]");
        home.execute("UPDATE entry SET rules_version = 'old'");
        home.execute("UPDATE template SET rules_version = 'old'");

        save("p", graph("[redacted]", "", 1), "[]");

        assertThat(home.value("SELECT count(*) FROM sampling_text WHERE text LIKE 'a lighthouse%'"))
                .isEqualTo("0");
        assertThat(home.value("SELECT count(*) FROM template")).isEqualTo("1");
        assertThat(PackedEntries.words(home.folder().database()).values())
                .noneMatch(words -> words.contains("lighthouse"));
    }

    @Test
    void damagedWordsStopNobodyAndAreMended() throws Exception {
        save("p", graph("a fox", "", 1), "[]");
        home.execute("UPDATE search_words SET words = x'28b52ffd0badc0de'");

        archive.ofServer(server)
                .save(
                        List.of(StoreEntries.entry("p", 5, "fox.png"), StoreEntries.entry("q", 5, "owl.png")),
                        null,
                        StoreEntries.REDACTOR);

        assertThat(home.value("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'file: png'"))
                .isEqualTo("2");
        try (ReadOnlyArchive inspection = ReadOnlyArchive.of(home.folder())) {
            assertThat(inspection.integrity(10))
                    .containsExactly("the search index differs from the words that are kept of the prompts");
            archive.repairWriter().rebuildIndexes();
            assertThat(inspection.integrity(10)).isEmpty();
        }
        assertThat(home.value("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'positive: fox'"))
                .isEqualTo("0");
    }

    /** Its key is given to the next text that comes. */
    @Test
    void aTextThatWasLostIsNoOther() throws Exception {
        save("p", graph(LONG, "", 1), "[]");
        home.execute("DELETE FROM sampling_text");
        archive.close();

        new Salvage(home.folder(), Clock.systemUTC()).run();

        archive = home.open();
        save("q", graph("another long text, of a mill beside a brook", "", 1), "[]");
        assertThat(home.value("SELECT count(*) FROM sampling WHERE prompt = 1 AND positive IS NULL AND model IS NULL"))
                .isEqualTo("2");
    }

    /** Whatever comes in whatever order, the index holds the words that are kept, and these are those of the last entry. */
    @Test
    void theSearchForgetsWhatNoLongerIs() throws Exception {
        Random random = new Random(5);
        String[] last = new String[12];
        for (int round = 0; round < 60; round++) {
            List<NewEntry> batch = new ArrayList<>();
            for (int number = 0; number <= random.nextInt(4); number++) {
                int prompt = random.nextInt(last.length);
                last[prompt] = "word" + random.nextInt(5) + " word" + random.nextInt(5);
                batch.add(StoreEntries.entry(
                        "p" + prompt, """
                        {"prompt": [1, "p%d", %s, {}, []], "outputs": {}, "status": {"status_str": "success", "completed": true,
                            "messages": [["execution_start", {"timestamp": %d}]]}}
                        """.formatted(prompt, graph(last[prompt], "blurry", round), round)));
            }
            archive.ofServer(server).save(batch, null, StoreEntries.REDACTOR);
        }

        Map<Long, String> words = PackedEntries.words(home.folder().database());
        for (int prompt = 0; prompt < last.length; prompt++) {
            String id = home.value("SELECT id FROM prompt WHERE prompt_id = 'p" + prompt + "'");
            assertThat(words.get(Long.valueOf(id))).startsWith(last[prompt] + "\u001fblurry\u001f");
            assertThat(home.value("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH '\"" + last[prompt]
                            + "\"' AND rowid = " + id))
                    .isEqualTo("1");
        }
        assertThat(home.value("SELECT count(*) FROM search_words WHERE template IS NULL"))
                .isEqualTo("0");
        try (ReadOnlyArchive inspection = ReadOnlyArchive.of(home.folder())) {
            assertThat(inspection.integrity(10)).isEmpty();
            home.execute("UPDATE prompt_search_docsize SET id = id + 1000 WHERE id = 1");
            home.execute("INSERT INTO prompt_search (prompt_search, rowid, positive) VALUES ('delete', 2, 'word1')");
            home.execute("INSERT INTO prompt_search (rowid, positive) VALUES (2, 'word1')");
            home.execute("INSERT INTO prompt_search (rowid, negative) VALUES (900, 'x')");
            assertThat(inspection.integrity(10))
                    .containsExactly("the search index differs from the words that are kept of the prompts");
        }
    }
}
