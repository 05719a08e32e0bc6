package io.github.comfyarchive.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.MaskingStream;
import io.github.comfyarchive.redact.json.JsonTree;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.redact.text.BeyondBoundsException;
import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.testing.MadeFiles;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short secret, too common to be hunted, is removed from the widget of that name in the workflow and in the picture. */
class WidgetSecretsTest {
    private static final String GRAPH =
            "{\"3\": {\"class_type\": \"Upload\", \"inputs\": {\"seed\": 7, \"user\": \"fox\","
                    + " \"password\": \"hunter2\", \"note\": \"a hunter2 joke\", \"images\": [\"8\", 0]}}}";

    private final Redactor redactor = new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8));

    private Redacted redact(String graph, String workflow) throws Exception {
        String entry = "{\"prompt\": [1, \"id\", " + graph + ", {\"extra_pnginfo\": {\"workflow\": " + workflow
                + "}}, []], \"outputs\": {}}";
        return redactor.redact(new RawEntry("id", entry.getBytes(UTF_8)));
    }

    /** The workflow as the entry has it afterwards, and as a picture with the same workflow has it. */
    private void assertWidgets(String graph, String workflow, String inEntry) throws Exception {
        Redacted redacted = redact(graph, workflow);
        String json = new String(redacted.entry().json(), UTF_8);
        assertThat(json).contains(inEntry);
        assertThat(redactor.redactAgain(redacted.entry()).redactions()).isEmpty();
        String inPicture = inEntry.replace("[redacted]", "*******");
        assertThat(masked(graph, workflow, redacted.mask())).contains(inPicture);
        SecretMask kept = redactor.redactAgain(redacted.entry()).mask();
        assertThat(masked(graph, workflow, kept)).as("by the kept entry alone").contains(inPicture);
    }

    private String masked(String graph, String workflow, SecretMask mask) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MaskingStream out = new MaskingStream(bytes, redactor, mask, 0)) {
            out.write(TestPng.of(2, 2, 1)
                    .text("prompt", graph)
                    .text("workflow", workflow)
                    .bytes());
        }
        return bytes.toString(UTF_8);
    }

    private static String node(String rest) {
        return "{\"nodes\": [{\"id\": 3, \"type\": \"Upload\", " + rest + "}], \"links\": []}";
    }

    @Test
    void byTheNamesOfItsInputs() throws Exception {
        String inputs = "\"inputs\": [{\"name\": \"images\", \"type\": \"IMAGE\", \"link\": 4}, {\"name\": \"seed\","
                + " \"widget\": {\"name\": \"seed\"}}, {\"name\": \"user\", \"widget\": {\"name\": \"user\"}},"
                + " {\"name\": \"password\", \"widget\": {\"name\": \"password\"}}, {\"name\": \"note\", \"widget\":"
                + " {\"name\": \"note\"}}]";
        assertWidgets(
                GRAPH,
                node(inputs + ", \"widgets_values\": [7, \"randomize\", \"fox\", \"hunter2\", \"a hunter2 joke\"]"),
                "[7, \"randomize\", \"fox\", \"[redacted]\", \"a hunter2 joke\"]");
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "4"})
    void byTheOrderOfTheGraphWhereTheWorkflowHasNoNames(int mode) throws Exception {
        assertWidgets(
                GRAPH,
                node("\"mode\": " + mode + ", \"inputs\": [{\"name\": \"images\", \"link\": 4}],"
                        + " \"widgets_values\": [7, \"randomize\", \"hunter2x\", \"hunter2\", \"hunter2\"]"),
                "[7, \"randomize\", \"hunter2x\", \"[redacted]\", \"hunter2\"]");
    }

    /** Under a name in doubt a widget's value decides by its own looks, as an input's does. */
    @Test
    void ofNamesInDoubtByTheValuesLooks() throws Exception {
        String inputs = "\"inputs\": [{\"name\": \"token\", \"widget\": {\"name\": \"token\"}}, {\"name\": \"key\","
                + " \"widget\": {\"name\": \"key\"}}, {\"name\": \"password\", \"widget\": {\"name\": \"password\"}}]";
        assertWidgets(
                "{}",
                node(inputs + ", \"widgets_values\": [\"vq7T-mK\", \"ohwx woman\", \"hunter2\"]"),
                "[\"[redacted]\", \"ohwx woman\", \"[redacted]\"]");
    }

    /** JSON in a string, in a string, and so on: as deep as escapes are taken away. */
    @Test
    void ofWorkflowsInStringsEightDeep() throws Exception {
        String workflow = node("\"inputs\": [{\"name\": \"password\", \"widget\": {\"name\": \"password\"}}],"
                + " \"widgets_values\": [\"hunter2\"]");
        String nested = workflow;
        for (int depth = 1; depth <= Decoded.DEEPEST; depth++) {
            nested = "{\"in\": " + MadeFiles.quoted(nested) + "}";
            String json = new String(redact("{}", nested).entry().json(), UTF_8);
            assertThat(json).as("depth " + depth).contains("[redacted]").doesNotContain("hunter2");
        }
    }

    /** What judges widgets counts 48 bytes for each value: of more than there is room for, the entry is given up and not left unsearched. */
    @Test
    void ofNoMoreValuesThanThereIsMemoryFor() throws Exception {
        int values = 10_000;
        byte[] json = ("{\"many\": [0" + ",0".repeat(values - 1) + "]}").getBytes(UTF_8);
        long room = 48L * values + 1_000;

        assertThat(JsonTree.read(JsonWalk.whole(json, RedactionRules.builtIn()), SearchBudget.of(room)))
                .isNotNull()
                .satisfies(tree -> assertThat(tree.elements("many")).hasSize(values));
        assertThatThrownBy(() -> JsonTree.read(
                        JsonWalk.whole(json, RedactionRules.builtIn()), SearchBudget.of(room - 10 * 1_000)))
                .isInstanceOf(BeyondBoundsException.class);
    }

    @Test
    void ofMutedNodesThatAreInNoGraph() throws Exception {
        String muted =
                "{\"nodes\": [{\"id\": 99, \"mode\": 2, \"type\": \"Other\", \"inputs\": [{\"name\": \"password\","
                        + " \"widget\": {\"name\": \"password\"}}, {\"name\": \"text\", \"widget\": {\"name\": \"text\"}}],"
                        + " \"widgets_values\": [\"letmein\", \"a cat\"]}]}";
        assertWidgets("{}", muted, "[\"[redacted]\", \"a cat\"]");
    }

    @Test
    void ofMutedNodesByAnotherOfTheirClass() throws Exception {
        String two =
                "{\"nodes\": [{\"id\": 98, \"mode\": 4, \"type\": \"Upload\", \"inputs\": [{\"name\": \"images\"}],"
                        + " \"widgets_values\": [1, \"fixed\", \"me\", \"letmein\", \"tree\"]}]}";
        assertWidgets(GRAPH, two, "[1, \"fixed\", \"me\", \"[redacted]\", \"tree\"]");
    }

    /** Where nobody can tell which widget it is, every text of the node may be the secret. */
    @Test
    void whateverMayBeItWhereItsPlaceIsUnknown() throws Exception {
        String converted = "{\"nodes\": [{\"id\": 99, \"type\": \"Other\", \"inputs\": [{\"name\": \"password\","
                + " \"widget\": {\"name\": \"password\"}}], \"widgets_values\": [20, \"letmein\", \"fixed\"]}]}";
        assertWidgets("{}", converted, "[20, \"[redacted]\", \"fixed\"]");
    }

    @Test
    void ofThePrimitiveItIsLinkedTo() throws Exception {
        String workflow = "{\"nodes\": [{\"id\": 3, \"type\": \"Other\", \"inputs\": [{\"name\": \"images\"},"
                + " {\"name\": \"password\", \"widget\": {\"name\": \"password\"}, \"link\": 11}],"
                + " \"widgets_values\": [\"\"]}, {\"id\": 5, \"type\": \"Reroute\", \"inputs\": [{\"name\": \"\","
                + " \"link\": 12}]}, {\"id\": 6, \"type\": \"PrimitiveNode\", \"widgets_values\": [\"letmein\","
                + " \"fixed\"]}, {\"id\": 7, \"type\": \"PrimitiveNode\", \"widgets_values\": [\"letmein\"]}],"
                + " \"links\": [[11, 5, 0, 3, 1, \"STRING\"], [12, 6, 0, 5, 0, \"STRING\"]]}";
        assertWidgets(
                "{}",
                workflow,
                "[\"[redacted]\", \"fixed\"]}, {\"id\": 7, \"type\": \"PrimitiveNode\","
                        + " \"widgets_values\": [\"letmein\"]}");
    }

    @Test
    void ofProxyWidgetsAndTheSubgraphBehindThem() throws Exception {
        String workflow =
                "{\"nodes\": [{\"id\": 3, \"type\": \"sub-1\", \"inputs\": [], \"properties\": {\"proxyWidgets\":"
                        + " [[\"12\", \"user\"], [\"12\", \"password\"]]}, \"widgets_values\": [\"fox\", \"letmein\"]}],"
                        + " \"definitions\": {\"subgraphs\": [{\"id\": \"sub-1\", \"inputNode\": {\"id\": -10}, \"inputs\": [],"
                        + " \"nodes\": [{\"id\": 12, \"type\": \"Login\", \"inputs\": [{\"name\": \"user\", \"widget\": {\"name\":"
                        + " \"user\"}}, {\"name\": \"password\", \"widget\": {\"name\": \"password\"}}], \"widgets_values\":"
                        + " [\"old\", \"letmeon\"]}], \"links\": []}]}}";
        assertWidgets("{}", workflow, "\"widgets_values\": [\"fox\", \"[redacted]\"]");
        assertWidgets("{}", workflow, "\"widgets_values\": [\"old\", \"[redacted]\"]");
    }

    /** The subgraph calls it otherwise, and the link inside tells what it is. */
    @Test
    void ofASubgraphsInputOfAnotherName() throws Exception {
        String workflow = "{\"nodes\": [{\"id\": 3, \"type\": \"sub-1\", \"inputs\": [{\"name\": \"text\", \"widget\":"
                + " {\"name\": \"text\"}}], \"widgets_values\": [\"letmein\"]}], \"definitions\": {\"subgraphs\":"
                + " [{\"id\": \"sub-1\", \"inputNode\": {\"id\": -10}, \"inputs\": [{\"name\": \"text\"}], \"nodes\":"
                + " [{\"id\": 12, \"type\": \"Login\", \"inputs\": [{\"name\": \"password\", \"widget\": {\"name\":"
                + " \"password\"}, \"link\": 1}], \"widgets_values\": [\"\"]}], \"links\": [{\"id\": 1, \"origin_id\":"
                + " -10, \"origin_slot\": 0, \"target_id\": 12, \"target_slot\": 0}]}]}}";
        assertWidgets("{}", workflow, "\"widgets_values\": [\"[redacted]\"]}], \"definitions\"");
    }

    @Test
    void ofValuesThatHaveNames() throws Exception {
        assertWidgets(
                GRAPH,
                node("\"widgets_values\": {\"user\": \"fox\", \"password\": \"hunter2\", \"note\": \"hunter2\"}"),
                "{\"user\": \"fox\", \"password\": \"[redacted]\", \"note\": \"hunter2\"}");
    }

    @Test
    void ofGroupNodesAndTheirInstances() throws Exception {
        String workflow = "{\"nodes\": [{\"id\": 3, \"type\": \"workflow>Send\", \"inputs\": [], \"widgets_values\":"
                + " [\"fox\", \"letmein\"]}], \"extra\": {\"groupNodes\": {\"Send\": {\"nodes\": [{\"type\": \"Login\","
                + " \"index\": 0, \"inputs\": [{\"name\": \"user\", \"widget\": {\"name\": \"user\"}}, {\"name\":"
                + " \"password\", \"widget\": {\"name\": \"password\"}}], \"widgets_values\": [\"me\", \"swordfi\"]}],"
                + " \"links\": []}}}}";
        String json = new String(redact("{}", workflow).entry().json(), UTF_8);
        assertThat(json).contains("[\"fox\", \"[redacted]\"]").contains("[\"me\", \"[redacted]\"]");
    }

    @Test
    void workflowsWithoutSecretsStayAsTheyAre() throws Exception {
        String workflow =
                node("\"inputs\": [{\"name\": \"text\", \"widget\": {\"name\": \"text\"}}], \"widgets_values\":"
                        + " [\"a fox\", \"fixed\"]");
        assertThat(redact("{}", workflow).redactions()).isEmpty();
    }
}
