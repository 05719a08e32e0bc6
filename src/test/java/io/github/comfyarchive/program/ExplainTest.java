package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive redact --explain} says where and why, never what; and what is wrong in a file of rules is named by its line. */
class ExplainTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;

    @BeforeEach
    void fixture() {
        fixture = new ArchivedHome(folder);
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private void rules(String text) throws Exception {
        Files.createDirectories(fixture.home().root());
        Files.writeString(fixture.home().root().resolve("redaction-rules.json"), text);
    }

    @Test
    void eachPlaceOfAnEntryHasItsRuleAndReason() throws Exception {
        Path entry = write("entry.json", """
                {"prompt": [1, "p", {"3": {"class_type": "A", "inputs": {
                  "api_key": "kX82jdLw91mzQp", "text": "of sk-aB3dE5gH7jK9mN1pQ3sT5vW7 and kX82jdLw91mzQp"}}}, {}, []]}
                """);
        Outcome ran = fixture.run("redact", "--explain", entry.toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("$.prompt[2][\"3\"].inputs.api_key  key: its name tells of a secret")
                .contains("$.prompt[2][\"3\"].inputs.text  shape:openai: it has the form of such a key")
                .contains("$.prompt[2][\"3\"].inputs.text  found: ")
                .contains("3 places, by the rules ")
                .doesNotContain("kX82jdLw91mzQp", "sk-aB3d");
        assertThat(fixture.home().root()).as("nothing is made").doesNotExist();
    }

    @Test
    void aPlaceInAFileIsWhereItBeginsAndNotHowLongItIs() throws Exception {
        Path file = write("notes.txt", "notes: sk-aB3dE5gH7jK9mN1pQ3sT5vW7\n");
        Outcome ran = fixture.run("redact", "--explain", file.toString());

        assertThat(ran.out())
                .contains("byte 7  shape:openai")
                .contains("1 place")
                .doesNotContain("33", "34", "sk-");
        assertThat(fixture.run("redact", "--explain", write("a.txt", "a fox").toString())
                        .out())
                .startsWith("nothing is a secret, by the rules ");
    }

    @Test
    void theRulesOfTheHomeAreUsedForFilesAndForWhatIsKept() throws Exception {
        String id;
        try (FakeComfyServer server = FakeComfyServer.start()) {
            id = TestEntries.complete(
                    server,
                    TestEntries.entry(1)
                            .positive("of stu-0123456789 and more")
                            .sensitive("{\"auth_token_comfy_org\": \"Zx81qLw0pTr5Vn3k\"}"));
            fixture.sync("studio", server);
        }
        String before = fixture.run("redact", "--explain", id).out();
        assertThat(before)
                .contains("$.prompt[5].auth_token_comfy_org  sensitive: ")
                .doesNotContain("studio", "Zx81");
        rules("{\"shapes\": [{\"name\": \"studio\", \"triggers\": [\"stu-\"], \"pattern\": \"stu-[0-9]{10}\"}]}");

        String kept = fixture.run("redact", "--explain", id).out();
        String file = fixture.run(
                        "redact",
                        "--explain",
                        write("x.json", "{\"a\": \"stu-0123456789\"}").toString())
                .out();

        assertThat(kept).contains("By the rules of today also", "shape:studio").doesNotContain("0123456789");
        assertThat(file).contains("$.a  shape:studio").doesNotContain("0123456789");
        assertThat(fixture.home().value("SELECT count(*) FROM redaction WHERE rule = 'shape:studio'"))
                .as("it changes nothing")
                .isEqualTo("0");
    }

    @Test
    void whatIsNeitherFileNorPromptIsWrongUsage() throws Exception {
        assertThat(fixture.run("redact").exit()).isEqualTo(2);
        assertThat(fixture.run("redact", "--explain", "nothing").exit()).isEqualTo(2);
    }

    @Test
    void aFaultInTheRulesIsNamedByItsLineAndTheExpectedForm() throws Exception {
        Path file = write("a.txt", "a fox");
        String[][] faults = {
            {"{\n\"secretKeys\":\n \"one\"}", "line 3", "secretKeys is a list of texts, such as ["},
            {"{\n\"secretKey\": []}", "line 2", "there are secretKeys, "},
            {"{\n\n\"shapes\": {}}", "line 3", "shapes is a list of objects, such as [{"},
            {"{\"shapes\": [\n{\"name\": \"a\", \"patern\": \"b\"}]}", "line 2", "it has name, triggers, pattern"},
            {"{\"shapes\": [\n{\"name\": \"a\",\n \"pattern\": \"(b\"}]}", "line 3", "the pattern of shape a"},
            {"{\"shapes\": [\n{\"name\": \"a\", \"mixed\": 1}]}", "line 2", "mixed is true or false"},
            {"[\n]", "redaction-rules.json", "is one JSON object, such as {"},
            {"{\"secretKeys\": [\"a\"\n\n\"b\"]}", "line 3", "redaction-rules.json"},
        };
        for (String[] fault : faults) {
            rules(fault[0]);
            Outcome ran = fixture.run("redact", "--explain", file.toString());
            assertThat(ran.exit()).as(fault[0]).isNotZero();
            assertThat(ran.err()).as(fault[0]).contains(fault[1]).contains(fault[2]);
        }
    }

    @Test
    void theExampleOfTheDocumentationWorks() throws Exception {
        String page = Files.readString(Path.of("docs/redaction.md"), UTF_8);
        String example = page.substring(page.indexOf("```json\n") + 8, page.indexOf("\n```", page.indexOf("```json")));
        rules(example);
        Path entry =
                write("entry.json", "{\"studio_pass_main\": \"opensesame1\", \"a\": \"stu-0123456789abcdef0123\"}");

        assertThat(fixture.run("redact", "--explain", entry.toString()).out())
                .contains("$.studio_pass_main  key", "$.a  shape:studio");
    }
}
