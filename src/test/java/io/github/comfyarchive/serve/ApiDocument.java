package io.github.comfyarchive.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.comfyarchive.serve.api.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, as what knows JSON Schema reads it: what it says of a request, and whether an answer is so. */
public final class ApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final ObjectNode ROOT = read();
    private static final Map<JsonNode, JsonSchema> COMPILED = new ConcurrentHashMap<>();

    private ApiDocument() {}

    private static ObjectNode read() {
        try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static ObjectNode root() {
        return ROOT;
    }

    /** All operations, such as {@code GET /metrics}. */
    public static Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        ROOT.get("paths")
                .fieldNames()
                .forEachRemaining(path -> resolved(ROOT.get("paths").get(path))
                        .fieldNames()
                        .forEachRemaining(method -> {
                            if (Set.of("get", "put", "post", "delete").contains(method)) {
                                operations.add(method.toUpperCase(Locale.ROOT) + " " + path);
                            }
                        }));
        return operations;
    }

    /** Where a reference leads, if a node is one. */
    public static JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            found = ROOT.at(found.get("$ref").asText().substring(1));
            assertThat(found.isMissingNode()).as(node.toString()).isFalse();
        }
        return found;
    }

    /** Looks whether an answer is as the document says. */
    static void check(String method, String path, int status, @Nullable String type, String body) {
        JsonNode operation = operation(method, path);
        if (operation == null) {
            assertThat(status)
                    .as("%s %s, which is not in the document", method, path)
                    .isIn(404, 405, 400);
            return;
        }
        JsonNode responses = operation.get("responses");
        JsonNode response = responses.has(String.valueOf(status))
                ? responses.get(String.valueOf(status))
                : responses.get(status / 100 + "XX");
        assertThat(response).as("%s %s: status %d", method, path, status).isNotNull();
        JsonNode content = resolved(response).get("content");
        if (content == null || method.equals("HEAD")) {
            assertThat(body).as("%s %s: %d", method, path, status).isEmpty();
            return;
        }
        assertThat(type).as("%s %s: %d", method, path, status).isNotNull();
        String media = String.valueOf(type).replaceFirst(";.*", "");
        JsonNode described = content.has(media) ? content.get(media) : content.get("*/*");
        assertThat(described).as("%s %s: %s", method, path, media).isNotNull();
        JsonNode schema = described.get("schema");
        boolean asTheServerSentIt = schema.size() == 1 && schema.has("description"); // Python's NaN too
        if (media.endsWith("json") && !asTheServerSentIt) {
            List<String> documents =
                    media.equals("application/x-ndjson") ? body.lines().toList() : List.of(body);
            documents.forEach(document -> assertThat(faults(schema, document))
                    .as("%s %s: %s", method, path, document)
                    .isEmpty());
        }
    }

    /** What is wrong with a document by a schema of this one. */
    public static List<String> faults(JsonNode schema, String document) {
        List<String> faults = new ArrayList<>();
        COMPILED.computeIfAbsent(schema, ApiDocument::compiled)
                .validate(document, InputFormat.JSON)
                .forEach(fault -> faults.add(fault.toString()));
        return faults;
    }

    /** Beside the components, to which it refers. */
    private static JsonSchema compiled(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", ROOT.get("components"));
        whole.setAll((ObjectNode) schema);
        return SCHEMAS.getSchema(whole);
    }

    private static @Nullable JsonNode operation(String method, String path) {
        String[] segments = path.replaceFirst("[?#].*", "").split("/", -1);
        JsonNode found = null;
        int names = Integer.MAX_VALUE;
        for (Map.Entry<String, JsonNode> one : ROOT.get("paths").properties()) {
            String[] wanted = one.getKey().split("/", -1);
            int free = wanted.length == segments.length ? 0 : Integer.MAX_VALUE;
            for (int index = 0; index < wanted.length && free < Integer.MAX_VALUE; index++) {
                if (wanted[index].startsWith("{")) {
                    free++;
                } else if (!wanted[index].equals(segments[index])) {
                    free = Integer.MAX_VALUE;
                }
            }
            JsonNode operation =
                    resolved(one.getValue()).get(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
            if (free < names && operation != null) {
                names = free;
                found = operation;
            }
        }
        return found;
    }
}
