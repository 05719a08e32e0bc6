package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where in a node the answer to a question stands. Several different answers mean that which one is not certain. */
sealed interface Expression {

    /** The answers, each once. */
    List<Value> answers(Asking asking);

    /** {@code "model"}: each input that is so named, asked the question, or the one after {@code >}. */
    record Inputs(InputPattern pattern, @Nullable Question question) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Set<Value> answers = new LinkedHashSet<>();
            for (String input : asking.inputs(pattern)) {
                answers.addAll(asking.at(input, question));
            }
            return asking.bounded(answers);
        }
    }

    /** {@code {"one": "text|prompt"}}: the only one of these inputs that holds something; for nodes of which nothing is known. */
    record One(InputPattern pattern, @Nullable Question question) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Set<String> named = asking.inputs(pattern);
            List<String> linked =
                    named.stream().filter(asking::isLinked).limit(2).toList();
            List<String> said = linked.isEmpty()
                    ? named.stream().filter(asking::says).limit(2).toList()
                    : linked;
            if (said.isEmpty()) {
                return List.of();
            }
            return said.size() == 1 ? asking.at(said.get(0), question) : List.of(Value.Unsure.UNSURE);
        }
    }

    /** {@code "=euler_ancestral"}: what the node means by being there. */
    record Constant(Value value) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            return List.of(value);
        }
    }

    /** {@code ["a", "b"]}: all of these. */
    record All(List<Expression> parts) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Set<Value> answers = new LinkedHashSet<>();
            for (Expression part : parts) {
                answers.addAll(part.answers(asking));
            }
            return asking.bounded(answers);
        }
    }

    /** {@code {"first": ["a", "b"]}}: the first of these that has an answer. */
    record First(List<Expression> parts) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            for (Expression part : parts) {
                List<Value> answers = part instanceof Inputs inputs ? first(inputs, asking) : part.answers(asking);
                if (!answers.isEmpty()) {
                    return answers;
                }
            }
            return List.of();
        }

        private static List<Value> first(Inputs inputs, Asking asking) {
            for (String input : asking.inputs(inputs.pattern())) {
                List<Value> answers = asking.at(input, inputs.question());
                if (!answers.isEmpty()) {
                    return answers;
                }
            }
            return List.of();
        }
    }

    /** {@code {"0": "positive", "1": "negative"}}: by the slot of the output that is asked. */
    record BySlot(Map<Integer, Expression> slots) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Expression ofSlot = slots.get(asking.slot());
            return ofSlot == null ? List.of() : ofSlot.answers(asking);
        }
    }

    /** {@code {"choose": "select", "of": {"1": "a", "2": "b"}}}: by what another input says. */
    record Choose(
            String by,
            Map<String, Expression> cases,
            @Nullable String template) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> said = asking.at(by, Question.VALUE);
            if (said.size() != 1 || !said.get(0).isLiteral()) {
                return said.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            String word = said.get(0).word();
            if (template != null) {
                return asking.at(template.replace("{}", word), null);
            }
            Expression chosen = cases.get(word);
            return chosen == null ? List.of() : chosen.answers(asking);
        }
    }

    /** {@code {"join": ["a", "b"], "with": "delimiter"}}: texts, one after the other. */
    record Join(List<Expression> parts, Expression with) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<String> texts = new ArrayList<>();
            for (Expression part : parts) {
                for (Value answer : part.answers(asking)) {
                    if (answer instanceof Value.Unsure) {
                        return List.of(answer);
                    }
                    texts.add(answer.word());
                }
            }
            List<Value> delimiter = with.answers(asking);
            String between = delimiter.isEmpty() ? "" : delimiter.get(0).word();
            return texts.isEmpty() ? List.of() : List.of(asking.joined(texts, between.replace("\\n", "\n")));
        }
    }

    /** {@code {"replace": "string", "find": "find", "by": "replace"}}. */
    record Replace(Expression in, Expression find, Expression by) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> whole = in.answers(asking);
            List<Value> sought = find.answers(asking);
            List<Value> put = by.answers(asking);
            if (whole.size() != 1 || sought.size() > 1 || put.size() > 1) {
                return whole.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            String old = sought.isEmpty() ? "" : sought.get(0).word();
            if (old.isEmpty()) {
                return whole;
            }
            String text = whole.get(0).word();
            List<String> between = List.of(text.split(Pattern.quote(old), -1));
            return List.of(
                    asking.joined(between, put.isEmpty() ? "" : put.get(0).word()));
        }
    }

    /** {@code {"scale": "samples", "by": "scale_by", "to": 8}}: a size, multiplied, and rounded to whole latents. */
    record Scale(Expression size, Expression by, int unit, boolean down) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> sizes = size.answers(asking);
            List<Value> factors = asking.about(Question.VALUE, by);
            if (sizes.size() != 1 || factors.size() != 1) {
                return sizes.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            if (!(sizes.get(0) instanceof Value.Num pixels) || !(factors.get(0) instanceof Value.Num factor)) {
                return List.of(Value.Unsure.UNSURE);
            }
            double units = pixels.asDouble() / unit;
            double scaled = (down ? Math.floor(units) : units) * factor.asDouble();
            double rounded = (down ? Math.floor(scaled) : Math.rint(scaled)) * unit;
            Value.Num result = new Value.Num(String.valueOf((long) rounded));
            return asking.question().accepts(result) ? List.of(result) : List.of(Value.Unsure.UNSURE);
        }
    }

    /** {@code {"number": 2, "in": "resolution"}}: the second number in a text such as {@code 832x1216 (0.68)}. */
    record NumberIn(Expression text, int index) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> texts = asking.about(Question.VALUE, text);
            if (texts.size() != 1 || !(texts.get(0) instanceof Value.Text said)) {
                return List.of();
            }
            List<String> numbers = Numbers.in(said.text());
            return numbers.size() < Math.max(2, index) ? List.of() : List.of(new Value.Num(numbers.get(index - 1)));
        }
    }
}
