package io.github.comfyarchive.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
            throw new IllegalArgumentException("this is not the name of an input: " + said);
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

    private static @Nullable Parameter question(String said) {
        int end = said.indexOf(OTHER_QUESTION);
        if (end < 0) {
            return null;
        }
        String word = said.substring(end + OTHER_QUESTION.length());
        Parameter question = Parameter.named(word);
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
                yield new Expression.One(pattern(before(names)), question(names), false);
            }
            case "links" -> {
                only(said, Set.of("links", "most"));
                yield new Expression.Links(
                        pattern(text(said.get("links"))), said.path("most").asInt(Limits.PIECES));
            }
            case "linked" -> {
                only(said, Set.of("linked"));
                String names = text(said.get("linked"));
                yield new Expression.One(pattern(before(names)), question(names), true);
            }
            case "agree" -> {
                only(said, Set.of("agree", "typed", "but"));
                yield new BranchExpression.Agree(
                        pattern(text(said.get("agree"))), types(said.path("typed")), names(said, "but"));
            }
            case "alone" -> {
                only(said, Set.of("alone", "linked", "beside"));
                yield new Expression.Alone(
                        pattern(text(said.get("alone"))), names(said, "linked"), names(said, "beside"));
            }
            case "positive", "negative" -> {
                only(said, Set.of("positive", "negative", "after"));
                yield new Expression.BySide(
                        optional(said, "positive", ""), optional(said, "negative", ""), names(said, "after"));
            }
            case "filled" -> {
                only(said, Set.of("filled"));
                yield new TextExpression.Filled(read(said.get("filled")));
            }
            case "plain" -> {
                only(said, Set.of("plain", "without"));
                yield new TextExpression.Plain(
                        read(said.get("plain")), said.path("without").asText(""));
            }
            case "part" -> {
                only(said, Set.of("part", "of", "by", "end"));
                String by = said.path("by").asText("");
                if (by.isEmpty()) {
                    throw new IllegalArgumentException("part needs a \"by\": what stands between the parts");
                }
                yield new TextExpression.Part(
                        optional(said, "of", "="),
                        Math.max(1, said.get("part").asInt()),
                        by,
                        said.path("end").asText(""));
            }
            case "change" -> {
                only(said, Set.of("change", "of"));
                yield new TextExpression.Change(read(said.get("change")), optional(said, "of", ""));
            }
            case "add" -> {
                only(said, Set.of("add", "and"));
                yield new SizeExpression.Add(read(said.get("add")), list(said.path("and")));
            }
            case "resize" -> {
                only(said, Set.of("resize", "other", "of", "to"));
                yield new SizeExpression.Resize(
                        read(said.get("resize")),
                        optional(said, "other", ""),
                        optional(said, "of", ""),
                        said.path("to").isInt() ? inputs("=" + said.get("to").asInt()) : optional(said, "to", "=1"));
            }
            case "service" -> {
                only(said, Set.of("service"));
                yield new Expression.Service(read(said.get("service")));
            }
            case "first" -> {
                only(said, Set.of("first"));
                yield new Expression.First(list(said.get("first")));
            }
            case "join" -> {
                only(said, Set.of("join", "with", "filled", "count"));
                yield new TextExpression.Join(
                        list(said.get("join")),
                        optional(said, "with", "="),
                        said.path("filled").asBoolean(),
                        said.path("count").textValue());
            }
            case "replace" -> {
                only(said, Set.of("replace", "find", "by"));
                yield new TextExpression.Replace(
                        read(said.get("replace")), optional(said, "find", "="), optional(said, "by", "="));
            }
            case "scale" -> {
                only(said, Set.of("scale", "by", "to", "down", "least"));
                yield new SizeExpression.Scale(
                        read(said.get("scale")),
                        optional(said, "by", "=1"),
                        Math.max(1, said.path("to").asInt(1)),
                        said.path("down").asBoolean(),
                        said.path("least").asInt());
            }
            case "number" -> {
                only(said, Set.of("number", "in"));
                yield new SizeExpression.NumberIn(
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
        InputPattern by = pattern(text(said.get("choose")));
        JsonNode of = said.path("of");
        if (of.isTextual()) {
            return new BranchExpression.Choose(
                    by, Map.of(), pattern(of.textValue().replace("{}", "*")));
        }
        if (!of.isObject()) {
            throw new IllegalArgumentException("choose needs an \"of\": a name with {} in it, or an object");
        }
        Map<String, Expression> cases = new LinkedHashMap<>();
        of.properties().forEach(one -> cases.put(one.getKey(), read(one.getValue())));
        return new BranchExpression.Choose(by, Collections.unmodifiableMap(cases), null);
    }

    private static Set<String> types(JsonNode said) {
        return said.isTextual() ? Set.of(said.textValue().split("\\|", -1)) : Set.of();
    }

    private static @Nullable InputPattern names(JsonNode said, String word) {
        JsonNode names = said.get(word);
        return names == null ? null : pattern(text(names));
    }

    private static List<Expression> list(JsonNode said) {
        if (!said.isArray()) {
            throw new IllegalArgumentException("this is not a list: " + said);
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
