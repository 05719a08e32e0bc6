package io.github.comfyarchive.redact.rule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import io.github.comfyarchive.rules.RulesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The lists of a rules file, as they stand in it. A name that is not known is an error: a misspelt list would protect nobody. */
final class RulesFile {
    /** Numbers of a rule are lengths: a larger one is a mistake. */
    private static final int LARGEST_NUMBER = 100;

    private static final String LISTS =
            "secretKeys, doubtfulKeys, innocentKeys, services, queryKeys, commonValues, modelFileSuffixes, shapes";
    private static final String SHAPES =
            "shapes is a list of objects, such as [{\"name\": \"studio\", \"triggers\": [\"stu-\"], \"pattern\": \"stu-[0-9a-f]{20,}\"}]";
    private static final String SHAPE = "name, triggers, pattern, mixed, varied, run, word, middle and before";

    final List<String> secretKeys = new ArrayList<>();
    final List<String> doubtfulKeys = new ArrayList<>();
    final List<String> innocentKeys = new ArrayList<>();
    final List<String> services = new ArrayList<>();
    final List<String> queryKeys = new ArrayList<>();
    final List<String> commonValues = new ArrayList<>();
    final List<String> modelFileSuffixes = new ArrayList<>();
    final List<SecretPattern> shapes = new ArrayList<>();
    String version = "";

    private RulesFile() {}

    static RulesFile read(String name, byte[] json) throws RulesException {
        RulesFile rules = new RulesFile();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RulesException(name
                        + ": a file of redaction rules is one JSON object, such as {\"commonValues\": [\"none\"]}");
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
        } catch (IOException e) {
            throw RulesException.in(name, e);
        }
    }

    private void readField(String name, JsonParser parser) throws IOException {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
            case "version" -> version = text(name, field, parser);
            case "secretKeys" -> readTexts(name, field, parser, secretKeys);
            case "doubtfulKeys" -> readTexts(name, field, parser, doubtfulKeys);
            case "services" -> readTexts(name, field, parser, services);
            case "innocentKeys" -> readTexts(name, field, parser, innocentKeys);
            case "queryKeys" -> readTexts(name, field, parser, queryKeys);
            case "commonValues" -> readTexts(name, field, parser, commonValues);
            case "modelFileSuffixes" -> readTexts(name, field, parser, modelFileSuffixes);
            case "shapes" -> readShapes(name, parser);
            default ->
                throw new RulesException(name + ": there is no list of rules named " + field + "; there are " + LISTS);
        }
    }

    private void readShapes(String name, JsonParser parser) throws IOException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, name, SHAPES);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken() == JsonToken.START_OBJECT, name, SHAPES);
            shapes.add(readShape(name, parser));
        }
    }

    private static SecretPattern readShape(String name, JsonParser parser) throws IOException {
        String shape = "";
        String pattern = "";
        List<String> triggers = new ArrayList<>();
        SecretPattern.Looks looks = new SecretPattern.Looks();
        @Nullable Pattern middle = null;
        int before = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> shape = text(name, field, parser);
                case "pattern" -> pattern = text(name, field, parser);
                case "triggers" -> readTexts(name, field, parser, triggers);
                case "mixed" -> looks = looks.mixed(flag(name, field, parser));
                case "varied" -> looks = looks.varied(flag(name, field, parser));
                case "run" -> looks = looks.run(number(name, field, parser));
                case "word" -> looks = looks.word(flag(name, field, parser));
                case "middle" -> middle = compiled(name, shape, text(name, field, parser));
                case "before" -> before = number(name, field, parser);
                default -> throw new RulesException(name + ": a shape has no " + field + "; it has " + SHAPE);
            }
        }
        expect(!shape.isEmpty() && !pattern.isEmpty(), name, "a shape needs a name and a pattern");
        expect(!triggers.contains(""), name, "a trigger of shape " + shape + " is empty");
        Pattern whole = compiled(name, shape, pattern);
        expect(!whole.matcher("").matches(), name, "the pattern of shape " + shape + " matches nothing at all");
        List<String> literals = triggers.stream().map(Utf8Bytes::of).toList();
        return middle == null
                ? SecretPattern.of(shape, literals, whole, looks)
                : SecretPattern.around(shape, literals, whole, looks, middle, before);
    }

    private static Pattern compiled(String name, String shape, String pattern) throws RulesException {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new RulesException(name + ": the pattern of shape " + shape + ": " + e.getDescription(), e);
        }
    }

    private static boolean flag(String name, String field, JsonParser parser) throws IOException {
        expect(parser.currentToken().isBoolean(), name, field + " is true or false");
        return parser.getBooleanValue();
    }

    private static int number(String name, String field, JsonParser parser) throws IOException {
        boolean number = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
        expect(number, name, field + " is a number");
        int value = parser.getIntValue();
        expect(value > 0 && value <= LARGEST_NUMBER, name, field + " is a number from 1 to " + LARGEST_NUMBER);
        return value;
    }

    private static void readTexts(String name, String field, JsonParser parser, List<String> texts) throws IOException {
        expect(
                parser.currentToken() == JsonToken.START_ARRAY,
                name,
                field + " is a list of texts, such as [\"one\", \"another*\"]");
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
