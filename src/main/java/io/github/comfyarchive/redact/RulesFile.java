package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The lists of a rules file, as they stand in it. A name that is not known is an error: a misspelt list would protect nobody. */
final class RulesFile {
    final List<String> secretKeys = new ArrayList<>();
    final List<String> innocentKeys = new ArrayList<>();
    final List<String> queryKeys = new ArrayList<>();
    final List<String> commonValues = new ArrayList<>();
    final List<String> modelFileSuffixes = new ArrayList<>();
    final List<Shape> shapes = new ArrayList<>();
    String version = "";

    private RulesFile() {}

    static RulesFile read(String name, byte[] json) throws RulesException {
        RulesFile rules = new RulesFile();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RulesException(name + ": a file of redaction rules is one JSON object");
            }
            try {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    rules.readField(name, parser);
                }
            } catch (RulesException wrong) {
                throw new RulesException(
                        wrong.getMessage() + " (line "
                                + parser.currentLocation().getLineNr() + ")",
                        wrong);
            }
            return rules;
        } catch (JsonProcessingException e) {
            throw new RulesException(
                    name + ": " + e.getOriginalMessage() + " in line "
                            + e.getLocation().getLineNr(),
                    e);
        } catch (RulesException e) {
            throw e;
        } catch (IOException e) {
            throw new RulesException(name + ": " + e.getMessage(), e);
        }
    }

    private void readField(String name, JsonParser parser) throws IOException {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
            case "version" -> version = text(name, field, parser);
            case "secretKeys" -> readTexts(name, field, parser, secretKeys);
            case "innocentKeys" -> readTexts(name, field, parser, innocentKeys);
            case "queryKeys" -> readTexts(name, field, parser, queryKeys);
            case "commonValues" -> readTexts(name, field, parser, commonValues);
            case "modelFileSuffixes" -> readTexts(name, field, parser, modelFileSuffixes);
            case "shapes" -> readShapes(name, parser);
            default -> throw new RulesException(name + ": there is no list of rules named " + field);
        }
    }

    private void readShapes(String name, JsonParser parser) throws IOException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, name, "shapes is a list of objects");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken() == JsonToken.START_OBJECT, name, "shapes is a list of objects");
            shapes.add(readShape(name, parser));
        }
    }

    private static Shape readShape(String name, JsonParser parser) throws IOException {
        String shape = "";
        String pattern = "";
        List<String> triggers = new ArrayList<>();
        boolean mixed = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> shape = text(name, field, parser);
                case "pattern" -> pattern = text(name, field, parser);
                case "triggers" -> readTexts(name, field, parser, triggers);
                case "mixed" -> mixed = parser.getBooleanValue();
                default -> throw new RulesException(name + ": a shape has no " + field);
            }
        }
        expect(!shape.isEmpty() && !pattern.isEmpty(), name, "a shape needs a name and a pattern");
        expect(!triggers.contains(""), name, "a trigger of shape " + shape + " is empty");
        try {
            Pattern compiled = Pattern.compile(pattern);
            expect(!compiled.matcher("").matches(), name, "the pattern of shape " + shape + " matches nothing at all");
            return Shape.of(shape, triggers.stream().map(Octets::of).toList(), compiled, mixed);
        } catch (PatternSyntaxException e) {
            throw new RulesException(name + ": the pattern of shape " + shape + ": " + e.getDescription(), e);
        }
    }

    private static void readTexts(String name, String field, JsonParser parser, List<String> texts) throws IOException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, name, field + " is a list of texts");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(name, field, parser));
        }
    }

    private static String text(String name, String field, JsonParser parser) throws IOException {
        expect(parser.currentToken() == JsonToken.VALUE_STRING, name, field + " holds something else than text");
        String text = parser.getText();
        expect(!text.isBlank(), name, field + " holds an empty text");
        return text;
    }

    private static void expect(boolean condition, String name, String otherwise) throws RulesException {
        if (!condition) {
            throw new RulesException(name + ": " + otherwise);
        }
    }
}
