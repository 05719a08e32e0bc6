package io.github.comfyarchive.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where an answer stands. What is wrong with it, the message of an {@link IllegalArgumentException} says. */
final class ExpressionReader {
    private static final Pattern SLOT = Pattern.compile("[0-9]{1,3}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final String OTHER_QUESTION = " > ";

    private ExpressionReader() {}

    static Expression read(JsonNode said) {
        if (said.isTextual()) {
            return inputs(said.textValue());
        }
        if (said.isArray()) {
            return new Expression.All(list(said));
        }
        if (!said.isObject() || said.isEmpty()) {
            throw new IllegalArgumentException("an answer stands at an input, not at " + said);
        }
        String first = said.fieldNames().next();
        return SLOT.matcher(first).matches() ? bySlot(said) : operation(first, said);
    }

    static InputPattern pattern(String names) {
        InputPattern pattern = InputPattern.of(names);
        if (pattern == null) {
            throw new IllegalArgumentException("a name has one star at most: " + names);
        }
        return pattern;
    }

    static String text(JsonNode said) {
        if (!said.isTextual()) {
            throw new IllegalArgumentException("this is no name of an input: " + said);
        }
        return said.textValue();
    }

    private static Expression inputs(String said) {
        if (said.startsWith("=")) {
            String word = said.substring(1);
            return new Expression.Constant(NUMBER.matcher(word).matches() ? new Value.Num(word) : new Value.Text(word));
        }
        return new Expression.Inputs(pattern(before(said)), question(said));
    }

    private static String before(String said) {
        int end = said.indexOf(OTHER_QUESTION);
        return end < 0 ? said : said.substring(0, end);
    }

    private static @Nullable Question question(String said) {
        int end = said.indexOf(OTHER_QUESTION);
        if (end < 0) {
            return null;
        }
        String word = said.substring(end + OTHER_QUESTION.length());
        Question question = Question.named(word);
        if (question == null) {
            throw new IllegalArgumentException("there is no role named \"" + word + "\"");
        }
        return question;
    }

    private static Expression bySlot(JsonNode said) {
        Map<Integer, Expression> slots = new HashMap<>();
        for (Map.Entry<String, JsonNode> slot : said.properties()) {
            if (!SLOT.matcher(slot.getKey()).matches()) {
                throw new IllegalArgumentException("an output's slot is a number, not " + slot.getKey());
            }
            slots.put(Integer.valueOf(slot.getKey()), read(slot.getValue()));
        }
        return new Expression.BySlot(Map.copyOf(slots));
    }

    private static Expression operation(String word, JsonNode said) {
        return switch (word) {
            case "one" -> {
                only(said, Set.of("one"));
                String names = text(said.get("one"));
                yield new Expression.One(pattern(before(names)), question(names));
            }
            case "first" -> {
                only(said, Set.of("first"));
                yield new Expression.First(list(said.get("first")));
            }
            case "join" -> {
                only(said, Set.of("join", "with"));
                yield new Expression.Join(list(said.get("join")), optional(said, "with", "="));
            }
            case "replace" -> {
                only(said, Set.of("replace", "find", "by"));
                yield new Expression.Replace(
                        read(said.get("replace")), optional(said, "find", "="), optional(said, "by", "="));
            }
            case "scale" -> {
                only(said, Set.of("scale", "by", "to", "down"));
                yield new Expression.Scale(
                        read(said.get("scale")),
                        optional(said, "by", "=1"),
                        Math.max(1, said.path("to").asInt(1)),
                        said.path("down").asBoolean());
            }
            case "number" -> {
                only(said, Set.of("number", "in"));
                yield new Expression.NumberIn(
                        optional(said, "in", "="),
                        Math.max(1, said.get("number").asInt()));
            }
            case "choose" -> {
                only(said, Set.of("choose", "of"));
                yield choose(said);
            }
            default -> throw new IllegalArgumentException("there is nothing named \"" + word + "\"");
        };
    }

    private static Expression choose(JsonNode said) {
        JsonNode of = said.path("of");
        if (of.isTextual()) {
            return new Expression.Choose(text(said.get("choose")), Map.of(), of.textValue());
        }
        if (!of.isObject()) {
            throw new IllegalArgumentException("choose needs an \"of\": a name with {} in it, or an object");
        }
        Map<String, Expression> cases = new HashMap<>();
        of.properties().forEach(one -> cases.put(one.getKey(), read(one.getValue())));
        return new Expression.Choose(text(said.get("choose")), Map.copyOf(cases), null);
    }

    private static List<Expression> list(JsonNode said) {
        if (!said.isArray()) {
            throw new IllegalArgumentException("this is no list: " + said);
        }
        List<Expression> parts = new ArrayList<>();
        said.forEach(part -> parts.add(read(part)));
        return List.copyOf(parts);
    }

    private static Expression optional(JsonNode said, String word, String otherwise) {
        JsonNode there = said.get(word);
        return there == null ? inputs(otherwise) : read(there);
    }

    private static void only(JsonNode said, Set<String> words) {
        said.fieldNames().forEachRemaining(word -> {
            if (!words.contains(word)) {
                throw new IllegalArgumentException("there is nothing named \"" + word + "\" beside " + words);
            }
        });
    }
}
