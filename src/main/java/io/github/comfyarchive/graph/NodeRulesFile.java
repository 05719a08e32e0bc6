package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.rules.RulesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of a file. What is not understood is an error: a misspelt word would find nothing, and nobody would know why. */
final class NodeRulesFile {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    final Map<String, NodeRule> classes = new HashMap<>();
    final List<NodeRule> unknown = new ArrayList<>();
    final List<String> defaultTitles = new ArrayList<>();
    final List<String> modelFileSuffixes = new ArrayList<>();
    final List<String> notFiles = new ArrayList<>();
    final Map<String, String> services = new HashMap<>();
    String version = "";

    private final Map<String, Alias> aliases = new HashMap<>();
    private final String name;

    /** A class that means the same as another. */
    private record Alias(String other, int line) {}

    private NodeRulesFile(String name) {
        this.name = name;
    }

    static NodeRulesFile read(String name, byte[] json, Map<String, NodeRule> known) throws RulesException {
        NodeRulesFile file = new NodeRulesFile(name);
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RulesException(name + ": a file of rules for graphs is one JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                file.readField(parser);
            }
            file.resolveAliases(known);
            return file;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new RulesException(name + ": line " + line + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw RulesException.in(name, e);
        }
    }

    private void readField(JsonParser parser) throws IOException {
        String field = parser.currentName();
        int line = line(parser);
        JsonToken token = parser.nextToken();
        switch (field) {
            case "note" -> parser.skipChildren();
            case "version" -> version = parser.getText();
            case "nodes" -> {
                expect(token == JsonToken.START_OBJECT, line, "nodes is an object: class, rule");
                readClasses(parser);
            }
            case "unknown" -> {
                expect(token == JsonToken.START_ARRAY, line, "unknown is a list of rules");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    unknown.add(rule("an unknown node", line(parser), MAPPER.readTree(parser), true));
                }
            }
            case "defaultTitles" -> readTexts(parser, defaultTitles);
            case "notFiles" -> readTexts(parser, notFiles);
            case "services" -> {
                for (Map.Entry<String, JsonNode> service :
                        MAPPER.<JsonNode>readTree(parser).properties()) {
                    expect(
                            service.getValue().isTextual(),
                            line,
                            "services is an object: beginning of a class, service");
                    services.put(service.getKey(), service.getValue().textValue());
                }
            }
            case "modelFileSuffixes" -> readTexts(parser, modelFileSuffixes);
            default -> throw new RulesException(name + ": line " + line + ": there is nothing named " + field);
        }
    }

    private void readClasses(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String type = parser.currentName();
            int line = line(parser);
            parser.nextToken();
            JsonNode tree = MAPPER.readTree(parser);
            if (tree.isTextual()) {
                aliases.put(type, new Alias(tree.textValue(), line));
            } else {
                classes.put(type, rule("node \"" + type + "\"", line, tree, false));
            }
        }
    }

    private NodeRule rule(String what, int line, JsonNode tree, boolean forUnknown) throws RulesException {
        try {
            return NodeRuleReader.read(tree, forUnknown);
        } catch (IllegalArgumentException e) {
            throw new RulesException(name + ": line " + line + ": " + what + ": " + e.getMessage(), e);
        }
    }

    private void resolveAliases(Map<String, NodeRule> known) throws RulesException {
        for (Map.Entry<String, Alias> alias : aliases.entrySet()) {
            String other = alias.getValue().other();
            NodeRule same = classes.getOrDefault(other, known.get(other));
            expect(
                    same != null,
                    alias.getValue().line(),
                    "node \"" + alias.getKey() + "\": there is no rule for \"" + other + "\"");
            classes.put(alias.getKey(), same);
        }
    }

    private void readTexts(JsonParser parser, List<String> texts) throws IOException {
        int line = line(parser);
        for (JsonNode text : MAPPER.<JsonNode>readTree(parser)) {
            expect(text.isTextual() && !text.textValue().isBlank(), line, "this is a list of texts");
            texts.add(text.textValue());
        }
    }

    private void expect(boolean condition, int line, String otherwise) throws RulesException {
        if (!condition) {
            throw new RulesException(name + ": line " + line + ": " + otherwise);
        }
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
