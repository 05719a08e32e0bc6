package io.github.comfyarchive.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.UnreadableEntryException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryPartsTest {
    private static Optional<String> graph(String json) throws UnreadableEntryException {
        return EntryParts.graph(Entries.redacted("id", json)).map(EntryPart::text);
    }

    private static Optional<String> workflow(String json) throws UnreadableEntryException {
        return EntryParts.workflow(Entries.redacted("id", json)).map(EntryPart::text);
    }

    @Test
    void partsStandAsInTheEntryByteForByte() throws Exception {
        String graph = "{ \"1\":{\"a\" : 1.50e+1, \"名\":\"\\u00e9 é 🦊 }\", \"b\":[ ] ,\"a\":2} }";
        String workflow = "{\"id\" : \"w\", \"nodes\":[{}],\"n\":18446744073709551615 }";
        String entry = "{\"é🦊\": [1, {\"prompt\": 3}], \"outputs\": {}, \"prompt\" : [ 1 ,\"id\", " + graph
                + " , {\"é\":{}, \"extra_pnginfo\":{\"x\":[], \"workflow\": " + workflow + "}, \"z\":1}, [ ]]}";
        RedactedEntry redacted = Entries.redacted("id", entry);
        String kept = new String(redacted.json(), UTF_8);

        assertThat(graph(entry)).hasValueSatisfying(part -> assertThat(kept).contains(part));
        assertThat(graph(entry)).contains(graph);
        assertThat(workflow(entry)).contains(workflow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"outputs\": {\"prompt\": [1, 2, {}, {\"extra_pnginfo\": {\"workflow\": {}}}]}}",
                "{\"prompt\": {}}",
                "{\"prompt\": []}",
                "{\"prompt\": [1, \"id\"]}",
                "{\"prompt\": [1, \"id\", null, null]}",
                "{\"prompt\": [1, \"id\", [{}], [{}]]}",
                "{\"prompt\": [1, \"id\", \"{}\", {\"extra_pnginfo\": null}]}",
                "{\"prompt\": [1, \"id\", 5, {\"extra_pnginfo\": {\"workflow\": \"{}\"}}]}",
                "{\"prompt\": [1, \"id\", true, {\"workflow\": {}}]}",
                "[1, 2, {}]"
            })
    void anEntryOfAnotherShapeHasNoParts(String entry) throws Exception {
        assertThat(graph(entry)).isEmpty();
        assertThat(workflow(entry)).isEmpty();
    }
}
