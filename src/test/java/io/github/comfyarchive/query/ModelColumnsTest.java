package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists ask the database for the model and the LoRAs of a picture, exports and the gallery read them: all say the same. */
final class ModelColumnsTest {
    private static final long SEED = Fuzz.seed("ModelColumnsTest");
    private static final int PROMPTS = 150;
    private static final List<String> NAMES = List.of("xl.safetensors", "sd/xl.safetensors", "flux.gguf", "水彩.ckpt");

    private final Random random = new Random(SEED);

    @TempDir
    private Path root;

    @Test
    void listsSayWhatThePromptSays() throws Exception {
        List<EntryJson> entries = new ArrayList<>();
        for (int number = 0; number < PROMPTS; number++) {
            entries.add(EntryJson.of("p" + number).graph(graph()).outputs("""
                    {"90": {"images": [{"filename": "%d.png", "subfolder": "", "type": "output"}]}}
                    """.formatted(number)));
        }
        TestHome home = new TestHome(root);
        home.save("one", entries);
        String sha256 = "0".repeat(64);
        home.execute(
                "INSERT INTO asset (sha256, size, media_type, extension, stored_at) VALUES ('" + sha256
                        + "', 1, 'image/png', 'png', '2026-11-24T08:00:00.000Z')",
                "UPDATE output SET state = 'stored', asset = '" + sha256 + "'");
        int known = 0;
        try (Archive archive = home.withSchema().open()) {
            List<PromptSummary> lines = new ArrayList<>();
            new HomeListing(archive).forEach(Filter.ALL, 0, lines::add);
            assertThat(lines).hasSize(PROMPTS);
            for (PromptSummary line : lines) {
                ArchivedPrompt prompt =
                        archive.prompts().read(List.of(line.prompt())).get(0);
                Sampling sampling =
                        prompt.samplings().isEmpty() ? null : prompt.samplings().get(0);
                String why = "seed " + SEED + ", " + prompt.models();
                assertThat(line.model()).as(why).isEqualTo(prompt.model(sampling));
                assertThat(line.loras()).as(why).isEqualTo(names(prompt.loras()));
                known += line.model() == null ? 0 : 1;
            }
            assertThat(known).as("seed " + SEED).isBetween(1, PROMPTS - 1);
            assertThat(texts(archive, "SELECT prompt_id FROM generation")).hasSize(PROMPTS);
            assertThat(texts(
                            archive,
                            "SELECT prompt_id FROM generation WHERE loras IS NOT (SELECT " + ModelColumns.LORAS
                                    + " FROM prompt WHERE id = generation.prompt)"))
                    .isEmpty();
        }
    }

    @Test
    void aFileThatIsNamedAsTwoKindsIsStillTheOnlyOne() throws Exception {
        TestHome home = new TestHome(root);
        home.save("one", List.of(EntryJson.of("twice").graph("""
                {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "xl.safetensors"}},
                 "2": {"class_type": "UNETLoader", "inputs": {"unet_name": "xl.safetensors", "weight_dtype": "default"}}}
                """)));
        try (Archive archive = home.withSchema().open()) {
            List<PromptSummary> lines = new ArrayList<>();
            new HomeListing(archive).forEach(Filter.ALL, 0, lines::add);
            assertThat(lines).extracting(PromptSummary::model).containsExactly("xl.safetensors");
        }
    }

    private static List<String> texts(Archive archive, String sql) {
        return archive.ask(questions -> questions.list(String.class, new Query(sql)));
    }

    private static String names(List<ModelUse> uses) {
        return uses.isEmpty() ? null : uses.stream().map(ModelUse::name).collect(Collectors.joining(", "));
    }

    /** Loaders, and in half of them a sampler that is linked to one of them or to none. */
    private String graph() {
        StringJoiner nodes = new StringJoiner(",", "{", "}");
        int loaders = random.nextInt(4);
        for (int id = 1; id <= loaders; id++) {
            nodes.add(
                    random.nextBoolean()
                            ? node(id, "CheckpointLoaderSimple", "\"ckpt_name\": " + name())
                            : node(id, "UNETLoader", "\"unet_name\": " + name() + ", \"weight_dtype\": \"default\""));
        }
        for (int id = 10; random.nextBoolean(); id++) {
            nodes.add(node(
                    id,
                    "LoraLoaderModelOnly",
                    "\"lora_name\": " + name() + ", \"strength_model\": 0." + random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            int model = random.nextInt(5);
            nodes.add(node(
                    50,
                    "KSampler",
                    "\"seed\": 1, \"steps\": 20, \"cfg\": 7"
                            + (model == 0 ? "" : ", \"model\": [\"" + model + "\", 0]")));
        }
        return nodes.add(node(90, "SaveImage", "\"images\": [\"50\", 0]")).toString();
    }

    private static String node(int id, String type, String inputs) {
        return "\"" + id + "\": {\"class_type\": \"" + type + "\", \"inputs\": {" + inputs + "}}";
    }

    private String name() {
        return '"' + NAMES.get(random.nextInt(NAMES.size())) + '"';
    }
}
