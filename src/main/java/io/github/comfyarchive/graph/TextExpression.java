package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer that is made of texts, as nodes that write or change them do it. What cannot be worked out is not certain. */
sealed interface TextExpression extends Expression {
    /**
     * {@code {"join": ["a", "b_*"], "with": "delimiter"}}: texts, one after the other, as often as they stand there.
     *
     * @param filled whether blank ones are left out, and blanks at the ends of the others
     * @param count the input that says how many there are
     */
    record Join(
            List<Expression> parts,
            Expression with,
            boolean filled,
            @Nullable String count) implements TextExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<String> texts = new ArrayList<>();
            for (Expression part : parts) {
                if (!add(part, asking, texts)) {
                    return List.of(Value.Unsure.UNSURE);
                }
            }
            List<Value> delimiter = with.answers(asking);
            if (isUnsure(with, delimiter, asking)) {
                return List.of(Value.Unsure.UNSURE);
            }
            String between = delimiter.isEmpty() ? "" : delimiter.get(0).word();
            return texts.isEmpty() ? List.of() : List.of(asking.joined(texts, between.replace("\\n", "\n")));
        }

        private boolean add(Expression part, EvaluationContext asking, List<String> texts) {
            if (!(part instanceof Inputs inputs)) {
                return add(part.answers(asking), false, texts);
            }
            int most = most(asking);
            for (String input : asking.inputs(inputs.pattern())) {
                boolean linked = asking.isThere(input);
                if (texts.size() < most && !add(asking.at(input, inputs.question()), linked, texts)) {
                    return false;
                }
            }
            return true;
        }

        /** What a link leads to is there: if it is not known, neither is the whole. */
        private boolean add(List<Value> answers, boolean there, List<String> texts) {
            if (answers.size() > 1 || answers.contains(Value.Unsure.UNSURE) || (there && answers.isEmpty())) {
                return false;
            }
            for (Value answer : answers) {
                String text = filled ? answer.word().strip() : answer.word();
                if (!filled || !text.isEmpty()) {
                    texts.add(text);
                }
            }
            return true;
        }

        private int most(EvaluationContext asking) {
            if (count == null) {
                return Limits.PIECES;
            }
            List<Value> said = asking.at(count, Parameter.VALUE);
            Value.Num number = said.size() == 1 ? said.get(0).asNumber() : null;
            return number == null ? Limits.PIECES : (int) Math.min(Limits.PIECES, Math.max(0, number.asDouble()));
        }
    }

    /** Whether what stands there is not known: a link without an answer is there, and what is not there is blank. */
    private static boolean isUnsure(Expression where, List<Value> said, EvaluationContext asking) {
        if (said.isEmpty()) {
            return where instanceof Inputs inputs
                    && asking.inputs(inputs.pattern()).stream().anyMatch(asking::isThere);
        }
        return said.size() > 1 || said.contains(Value.Unsure.UNSURE);
    }

    /** {@code {"filled": "a"}}: what stands there, if it is not blank. */
    record Filled(Expression in) implements TextExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> answers = in.answers(asking);
            return answers.stream()
                            .allMatch(answer -> answer instanceof Value.Text text
                                    && text.text().isBlank())
                    ? List.of()
                    : answers;
        }
    }

    /**
     * {@code {"plain": "text"}}: a text in which nothing stands that would be replaced by chance: no {@code {a|b}}, no {@code __animal__}.
     *
     * @param without what else must not stand in it; blank for nothing else
     */
    record Plain(Expression in, String without) implements TextExpression {
        private static final Pattern CHANCE =
                Pattern.compile("\\{[^{}]{0,500}[|$][^{}]{0,500}}|__[^\\s_][^\\n]{0,100}?__");

        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> answers = in.answers(asking);
            boolean chance = answers.stream()
                    .map(Value::word)
                    .anyMatch(word -> CHANCE.matcher(word).find() || (!without.isBlank() && word.contains(without)));
            return chance ? List.of(Value.Unsure.UNSURE) : answers;
        }
    }

    /** {@code {"change": "=lower", "of": "string"}}: a text in other letters or without blanks at its ends. */
    record Change(Expression how, Expression in) implements TextExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> whole = in.answers(asking);
            List<Value> said = asking.about(Parameter.VALUE, how);
            if (whole.size() != 1 || said.size() != 1 || !(whole.get(0) instanceof Value.Text text)) {
                return whole.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            String changed = changed(said.get(0).word().strip().toLowerCase(Locale.ROOT), text.text());
            return List.of(changed == null ? Value.Unsure.UNSURE : asking.joined(List.of(changed), ""));
        }

        /** As ComfyUI's string nodes do it. */
        private static @Nullable String changed(String how, String text) {
            return switch (how) {
                case "both" -> text.strip();
                case "left" -> text.stripLeading();
                case "right" -> text.stripTrailing();
                case "lower", "lowercase" -> text.toLowerCase(Locale.ROOT);
                case "upper", "uppercase" -> text.toUpperCase(Locale.ROOT);
                case "capitalize" ->
                    text.isEmpty()
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
                                    + text.substring(text.offsetByCodePoints(0, 1))
                                            .toLowerCase(Locale.ROOT);
                case "none", "false" -> text;
                default -> null;
            };
        }
    }

    /** {@code {"replace": "string", "find": "find", "by": "replace"}}. */
    record Replace(Expression in, Expression find, Expression by) implements TextExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> whole = in.answers(asking);
            List<Value> sought = find.answers(asking);
            List<Value> put = by.answers(asking);
            if (whole.size() != 1 || isUnsure(find, sought, asking) || isUnsure(by, put, asking)) {
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

    /**
     * {@code {"part": 3, "of": "mode", "by": "/"}}: the third part of a text such as {@code pro mode / 5s duration / kling-v2-master}, without blanks
     * at its ends. A text with fewer parts has no answer.
     *
     * @param end what it has to end with and what is left out; blank for nothing
     */
    record Part(Expression in, int index, String by, String end) implements TextExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> whole = asking.about(Parameter.VALUE, in);
            if (whole.size() != 1 || !(whole.get(0) instanceof Value.Text text)) {
                return List.of();
            }
            String[] parts = text.text().split(Pattern.quote(by), Limits.PIECES);
            String part = parts.length < index ? "" : parts[index - 1].strip();
            if (part.length() <= end.length() || !part.endsWith(end)) {
                return List.of();
            }
            Value said = new Value.Text(
                    part.substring(0, part.length() - end.length()).strip());
            Value number = asking.question().isNumber() ? said.asNumber() : null;
            Value answer = number == null ? said : number;
            return asking.question().accepts(answer) ? List.of(answer) : List.of();
        }
    }
}
