package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph whose text and words are too long to be bound whole is kept, found, forgotten and checked as any other. */
final class LongGraphTest {
    private static final int VALUES = 60_000;

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

    /** Its characters have one, two, three and four bytes, so that pieces end within them; its blanks go. */
    private static String inputs(String word, String between) {
        StringBuilder inputs = new StringBuilder();
        for (int number = 0; number < VALUES; number++) {
            inputs.append(number == 0 ? "" : "," + between)
                    .append("\"k.")
                    .append(number)
                    .append("\":" + between + "\"")
                    .append(word)
                    .append(number)
                    .append(" caf\u00e9 \u6c34\u5f69 \ud83e\udd8a, ")
                    .append("x".repeat(number % 5))
                    .append('"');
        }
        return inputs.toString();
    }

    private static String graph(String word, String between) {
        return "{\"1\":" + between + "{\"inputs\":" + between + "{" + inputs(word, between) + "}," + between
                + "\"class_type\":" + between + "\"My.Text\"}}";
    }

    private static NewEntry entry(String word) throws Exception {
        return StoreEntries.entry(
                "large",
                "{\"prompt\": [1, \"large\", " + graph(word, " ") + ", {}, []], \"outputs\": {}, \"status\":"
                        + " {\"status_str\": \"success\", \"completed\": true, \"messages\": [[\"execution_start\","
                        + " {\"timestamp\": " + word.length() + "000}]]}}");
    }

    private String found(String word) {
        return Objects.requireNonNull(
                home.value("SELECT count(*) FROM prompt_search WHERE prompt_search MATCH 'text:" + word + "'"));
    }

    private String inputFound(String value) {
        String word = InputWords.word(new InputValue("My.Text.k.15000", value));
        return Objects.requireNonNull(
                home.value("SELECT count(*) FROM input_index WHERE input_index MATCH '\"" + word + "\"'"));
    }

    @Test
    void isKeptFoundReplacedAndChecked() throws Exception {
        NewEntry first = entry("vixen");
        assertThat(first.partly()).isTrue();
        StoreEntries.save(archive, server, first);

        byte[] graph = Objects.requireNonNull(
                archive.prompts().read(List.of(1L)).get(0).graph());
        assertThat(new String(graph, StandardCharsets.UTF_8)).isEqualTo(graph("vixen", ""));
        assertThat(home.value("SELECT typeof(own_graph) || json_valid(own_graph) FROM prompt_row"))
                .isEqualTo("text1");
        assertThat(found("vixen15000")).isEqualTo("1");
        assertThat(inputFound("vixen15000 caf\u00e9 \u6c34\u5f69 \ud83e\udd8a, "))
                .isEqualTo("1");
        assertThat(home.faults()).isEmpty();

        StoreEntries.save(archive, server, entry("badgers"));
        assertThat(found("vixen15000")).isEqualTo("0");
        assertThat(found("badgers15000")).isEqualTo("1");
        assertThat(home.faults()).isEmpty();
    }
}
