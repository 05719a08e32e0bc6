package io.github.comfyarchive.derive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Mutation;
import io.github.comfyarchive.testing.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Recorded entries with something changed, through redactor, parser and extractor as a sync takes them: an entry that is none of JSON is
 * said to be unreadable, every other has an answer, and no secret that was planted under a secret's name is in it.
 */
final class EntryFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ENTRIES = Stream.of(Recording.promptOfFive(), Recording.promptOfSix())
            .flatMap(recording -> recording.ids().stream().map(recording::entry))
            .toList();

    private final Derivation derivation =
            new Derivation(new Redactor(RedactionRules.builtIn(), "a key".getBytes(UTF_8)), NodeRules::builtIn);

    private Optional<NewEntry> derived(byte[] json) {
        try {
            return Optional.of(derivation.of(derivation.redactor().redact(new RawEntry("an-id", json))));
        } catch (UnreadableEntryException foreseen) {
            return Optional.empty();
        }
    }

    private static String one(Random random) {
        return ENTRIES.get(random.nextInt(ENTRIES.size()));
    }

    @Test
    void bytesThatWereChangedHaveAnAnswer() {
        Fuzz.run(
                "bytes of entries",
                1_000,
                random -> derived(Mutation.ofBytes(one(random).getBytes(UTF_8), random)));
    }

    @Test
    void noSecretComesThroughWhateverTheStructure() {
        Fuzz.run("structure of entries", 600, random -> {
            String secret = "S9x" + Long.toString(random.nextLong() >>> 1, 36) + "qZ";
            String json = JSON.writeValueAsString(planted(Mutation.ofStructure(one(random), random), secret, random));
            assertThat(json).contains(secret);

            NewEntry entry = derived(json.getBytes(UTF_8)).orElseThrow();

            assertThat(new String(entry.entry().json(), UTF_8)).doesNotContain(secret);
            assertThat(entry.entry().promptId().value() + entry.parsed() + entry.parameters() + entry.redactions())
                    .doesNotContain(secret);
            assertThat(entry.redactions()).isNotEmpty();
        });
    }

    /** Under a secret's name in some object, and within some other texts. */
    private static JsonNode planted(JsonNode mutated, String secret, Random random) throws IOException {
        ObjectNode root = mutated instanceof ObjectNode object
                ? object
                : JSON.createObjectNode().set("entry", mutated);
        List<ObjectNode> objects = new ArrayList<>();
        List<JsonNode> left = new ArrayList<>(List.of(root));
        while (!left.isEmpty()) {
            JsonNode node = left.remove(left.size() - 1);
            node.forEach(left::add);
            if (node instanceof ObjectNode object) {
                objects.add(object);
                if (random.nextInt(6) == 0 && !object.has("text")) { // what stood there would be an object outside
                    object.put("text", "so many words " + secret + " and more");
                }
            }
            if (node instanceof ArrayNode array && random.nextInt(6) == 0) {
                array.add("v=" + secret);
            }
        }
        objects.get(random.nextInt(objects.size())).put(random.nextBoolean() ? "api_key" : "auth_token", secret);
        return root;
    }
}
