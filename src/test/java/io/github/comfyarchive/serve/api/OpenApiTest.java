package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.comfyarchive.serve.ApiDocument;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document: of all that is answered, and by the schemas of what the command line prints. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCS = Path.of("docs");

    private static final Map<String, String> SHARED = Map.of(
            "PromptLine", "json/list.schema.json",
            "FoundLine", "json/search.schema.json",
            "Status", "json/status.schema.json",
            "Statistics", "json/stats.schema.json",
            "Servers", "json/servers.schema.json",
            "Prompt", "export.schema.json");

    @TempDir
    Path folder;

    @Test
    void describesEveryRouteAndNoOther() throws Exception {
        try (ServedHome served = ServedHome.of(new TestHome(folder).withSchema())) {
            assertThat(ApiDocument.operations()).isEqualTo(new TreeSet<>(served.routes()));
            assertThat(served.reader().ok("/archive/v1/openapi.json").json()).isEqualTo(ApiDocument.root());
        }
    }

    @Test
    void namesTheParametersOfEachPath() {
        for (Map.Entry<String, JsonNode> path : ApiDocument.root().get("paths").properties()) {
            JsonNode item = ApiDocument.resolved(path.getValue());
            for (JsonNode operation : item) {
                String parameters = parameters(path.getValue()) + parameters(item) + parameters(operation);
                for (String part : path.getKey().split("/", -1)) {
                    if (part.startsWith("{") && operation.has("responses")) {
                        assertThat(parameters)
                                .as(path.getKey())
                                .contains("\"name\":\"" + part.substring(1, part.length() - 1) + "\",\"in\":\"path\"");
                    }
                }
            }
        }
    }

    private static String parameters(JsonNode item) {
        StringBuilder text = new StringBuilder();
        for (JsonNode parameter : item.path("parameters")) {
            text.append(ApiDocument.resolved(parameter));
        }
        return text.toString();
    }

    @Test
    void hasTheSchemasOfWhatTheCommandLinePrints() throws Exception {
        for (Map.Entry<String, String> shared : SHARED.entrySet()) {
            JsonNode here = ApiDocument.root().at("/components/schemas/" + shared.getKey());
            assertThat(flat(here, ApiDocument.root(), ""))
                    .isEqualTo(flat(read(shared.getValue()), null, shared.getValue()));
        }
    }

    private static JsonNode read(String name) throws IOException {
        return JSON.readTree(DOCS.resolve(name).toFile());
    }

    /** A schema with all that it refers to in its place. */
    private static JsonNode flat(JsonNode node, JsonNode root, String file) throws IOException {
        if (node.has("$ref")) {
            String[] ref = node.get("$ref").asText().split("#", -1);
            String pointer = ref.length == 1 ? "" : ref[1];
            if (root != null) {
                return flat(root.at(pointer), root, file);
            }
            Path there = ref[0].isEmpty()
                    ? Path.of(file)
                    : Path.of(file).resolveSibling(ref[0]).normalize();
            return flat(read(there.toString()).at(pointer), null, there.toString());
        }
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            for (JsonNode one : node) {
                array.add(flat(one, root, file));
            }
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!List.of("$schema", "$id", "$defs").contains(member.getKey())) {
                object.set(member.getKey(), flat(member.getValue(), root, file));
            }
        }
        return object;
    }

    @Test
    void holdsSchemasThatAreSchemas() {
        for (Map.Entry<String, JsonNode> schema :
                ApiDocument.root().at("/components/schemas").properties()) {
            assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                            .getSchema(SchemaLocation.of(SchemaId.V202012))
                            .validate(schema.getValue().toString(), InputFormat.JSON))
                    .as(schema.getKey())
                    .isEmpty();
        }
    }

    @Test
    void refersToWhatIsThere() {
        ApiDocument.root()
                .findValues("$ref")
                .forEach(ref -> assertThat(ref.asText()).startsWith("#/"));
        ApiDocument.root().findParents("$ref").forEach(ApiDocument::resolved);
    }
}
