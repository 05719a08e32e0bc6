package io.github.comfyarchive.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The schemas of docs, as what knows JSON Schema reads them. They refer to each other by address; nothing is fetched from there. */
final class JsonSchemas {
    private static final String ADDRESS = "https://comfyarchive.github.io/";
    private static final Path DOCS = Path.of("docs");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whatever a server sent may stand in these. */
    private static final Set<String> FREE = Set.of("graph", "data", "value");

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.schemaMappers(
                    mappers -> mappers.mapPrefix(ADDRESS, DOCS.toUri().toString())));

    /** Names below docs, such as {@code json/list.schema.json}. */
    static List<String> names() throws IOException {
        try (var files = Files.walk(DOCS)) {
            return files.map(file -> DOCS.relativize(file).toString())
                    .filter(name -> name.endsWith(".schema.json"))
                    .sorted()
                    .toList();
        }
    }

    /** What is wrong with a document; empty where nothing is. */
    Set<String> faults(String name, String json) {
        JsonSchema schema = factory.getSchema(SchemaLocation.of(ADDRESS + name));
        Set<String> faults = new TreeSet<>();
        schema.validate(json, InputFormat.JSON).forEach(fault -> faults.add(fault.toString()));
        return faults;
    }

    /** What is wrong with a schema itself. */
    Set<String> faultsOfSchema(String name) throws IOException {
        Set<String> faults = new TreeSet<>();
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012))
                .validate(Files.readString(DOCS.resolve(name)), InputFormat.JSON)
                .forEach(fault -> faults.add(fault.toString()));
        return faults;
    }

    /** All members that a schema names, those of its parts too. */
    static Set<String> members(String name) throws IOException {
        Set<String> members = new TreeSet<>();
        JSON.readTree(DOCS.resolve(name).toFile())
                .findValues("properties")
                .forEach(properties -> properties.fieldNames().forEachRemaining(members::add));
        return members;
    }

    /** Each object of a document by the way to it, such as {@code .files[].sampler}: of several one is taken. */
    static void objects(JsonNode node, String way, Map<String, ObjectNode> found) {
        if (node instanceof ObjectNode object) {
            found.putIfAbsent(way, object);
            object.properties().forEach(member -> {
                if (!FREE.contains(member.getKey())) {
                    objects(member.getValue(), way + "." + member.getKey(), found);
                }
            });
        }
        if (node.isArray()) {
            node.forEach(element -> objects(element, way + "[]", found));
        }
    }

    /** All members of a document, but for those of what a server sent. */
    static Set<String> members(JsonNode document) {
        Set<String> members = new TreeSet<>();
        collect(document, members);
        return members;
    }

    private static void collect(JsonNode node, Set<String> members) {
        node.properties().forEach(member -> members.add(member.getKey()));
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!FREE.contains(member.getKey())) {
                collect(member.getValue(), members);
            }
        }
        if (node.isArray()) {
            node.forEach(element -> collect(element, members));
        }
    }

    /** The document as it is while one of its objects is changed. */
    static String changed(JsonNode document, ObjectNode object, Consumer<ObjectNode> change) {
        Map<String, JsonNode> before = new LinkedHashMap<>();
        object.properties().forEach(member -> before.put(member.getKey(), member.getValue()));
        change.accept(object);
        String json = document.toString();
        object.removeAll();
        object.setAll(before); // the same parts, not copies: they are changed too
        return json;
    }
}
