package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where in a node the answer to a question stands. Several different answers mean that which one is not certain. */
sealed interface Expression {
    /** All inputs. */
    InputPattern EVERY = new InputPattern(List.of("**"));

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

    /**
     * {@code {"one": "text|prompt"}}: the only one of these inputs that holds something; for nodes of which nothing is known. As
     * {@code {"linked": "conditioning"}} the only one that is a link: a literal there is no conditioning.
     */
    record One(InputPattern pattern, @Nullable Question question, boolean linkedOnly) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Set<String> named = asking.inputs(pattern);
            List<String> linked =
                    named.stream().filter(asking::isLinked).limit(2).toList();
            List<String> said = linked.isEmpty() && !linkedOnly
                    ? named.stream().filter(asking::says).limit(2).toList()
                    : linked;
            if (said.isEmpty()) {
                return linkedOnly ? List.of() : blank(asking, named);
            }
            return said.size() == 1 ? asking.at(said.get(0), question) : List.of(Value.Unsure.UNSURE);
        }
    }

    /** A text that was left empty is the answer where all are. */
    private static List<Value> blank(Asking asking, Set<String> named) {
        return asking.question() == Question.TEXT
                ? named.stream()
                        .limit(1)
                        .flatMap(input -> asking.at(input, null).stream())
                        .toList()
                : List.of();
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

    /**
     * {@code {"choose": "select", "of": {"1": "a", "2": "b"}}}: by what another input says. Where that is not known, and whichever it were
     * the answer would be the same, that is the answer.
     */
    record Choose(
            InputPattern by,
            Map<String, Expression> cases,
            @Nullable InputPattern template) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            String word = word(asking);
            if (word == null) {
                return agreed(branches(asking), asking);
            }
            if (template != null) {
                for (String input : template.with(word)) {
                    if (asking.node().inputs().containsKey(input)) {
                        return asking.at(input, null);
                    }
                }
                return List.of();
            }
            Expression chosen = cases.getOrDefault(word, cases.get(word.toLowerCase(Locale.ROOT)));
            chosen = chosen == null ? cases.get("*") : chosen;
            return chosen == null ? List.of() : chosen.answers(asking);
        }

        /** What the other input says; null where that is not known. */
        private @Nullable String word(Asking asking) {
            for (String input : asking.inputs(by)) {
                List<Value> said = asking.at(input, Question.VALUE);
                return said.size() == 1 && said.get(0).isLiteral() ? said.get(0).word() : null;
            }
            return null;
        }

        private List<List<Value>> branches(Asking asking) {
            List<List<Value>> branches = new ArrayList<>();
            if (template == null) {
                for (Expression branch : new LinkedHashSet<>(cases.values())) {
                    branches.add(branch.answers(asking));
                }
                return branches;
            }
            for (String input : asking.inputs(template)) {
                if (!by.fits(input)) {
                    branches.add(asking.at(input, null));
                }
            }
            return branches;
        }
    }

    /** What all of these say, or that it is not certain. */
    private static List<Value> agreed(List<List<Value>> branches, Asking asking) {
        Set<List<Value>> different = new LinkedHashSet<>(branches);
        if (different.size() == 1) {
            return different.iterator().next();
        }
        different.remove(List.<Value>of());
        return different.isEmpty() || asking.question().isChain()
                ? asking.bounded(
                        different.stream().flatMap(List::stream).distinct().toList())
                : List.of(Value.Unsure.UNSURE);
    }

    /**
     * {@code {"agree": "model_*|any", "typed": "MODEL"}}: what all links at these inputs say, if they say the same. Where types are named, an input
     * of any name counts whose link carries one of them, and one of these names does not whose link carries another.
     */
    record Agree(InputPattern pattern, Set<String> types) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<List<Value>> branches = new ArrayList<>();
            Set<String> named = asking.inputs(pattern);
            // A loop and no stream: a chain of 400 such nodes has to fit on the stack.
            for (String input : asking.inputs(EVERY)) {
                if (asking.isThere(input) && counts(asking, input, named)) {
                    branches.add(asking.at(input, null));
                }
            }
            return branches.isEmpty() ? List.of() : agreed(branches, asking);
        }

        private boolean counts(Asking asking, String input, Set<String> named) {
            String type = types.isEmpty() ? null : asking.typeOf(input);
            return (type == null || type.equals("*")) ? named.contains(input) : types.contains(type);
        }
    }

    /**
     * {@code {"alone": "text|prompt", "beside": "title|label"}}: what stands at this input of a node that has no other but those beside it; a node
     * with more may do anything with it.
     */
    record Alone(InputPattern pattern, @Nullable InputPattern beside) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            String only = null;
            for (Map.Entry<String, Value> input : asking.node().inputs().entrySet()) {
                boolean blank = input.getValue() instanceof Value.Text text
                        && text.text().isBlank();
                boolean named = pattern.fits(input.getKey());
                if ((beside != null && beside.fits(input.getKey())) || (blank && !named)) {
                    continue;
                }
                boolean earlierIsBlank = only != null
                        && asking.node().inputs().get(only) instanceof Value.Text text
                        && text.text().isBlank();
                if (!named || (only != null && !blank && !earlierIsBlank)) {
                    return List.of(Value.Unsure.UNSURE);
                }
                if (only == null || earlierIsBlank) {
                    only = input.getKey();
                }
            }
            return only == null ? List.of() : asking.at(only, null);
        }
    }

    /**
     * {@code {"positive": "prompt", "negative": "negative_prompt"}}: by the side of the sampler for which a text is asked. With an {@code "after"}
     * it is asked by slot as well: a node that has such inputs may give these before the two, and one that has none may not, so that links
     * which were crossed are not read as if they were not.
     */
    record BySide(
            Expression positive,
            Expression negative,
            @Nullable InputPattern after) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Side side = asking.question() == Question.POSITIVE
                    ? Side.POSITIVE
                    : asking.question() == Question.NEGATIVE ? Side.NEGATIVE : asking.side();
            int place = asking.placeAmongConditionings();
            if (after != null && place >= 0) {
                side = place == 0 ? Side.POSITIVE : place == 1 ? Side.NEGATIVE : side;
            } else if (after != null && isCrossed(asking, side)) {
                return List.of(Value.Unsure.UNSURE);
            }
            return switch (side) {
                case POSITIVE -> positive.answers(asking);
                case NEGATIVE -> negative.answers(asking);
                case NONE -> List.of(Value.Unsure.UNSURE);
            };
        }

        private boolean isCrossed(Asking asking, Side side) {
            if (asking.slot() < 0 || after == null) {
                return false;
            }
            boolean others = asking.inputs(after).stream().anyMatch(asking::isLinked);
            return side == Side.POSITIVE ? asking.slot() > 0 && !others : asking.slot() == 0;
        }
    }

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
            @Nullable String count) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<String> texts = new ArrayList<>();
            for (Expression part : parts) {
                if (!add(part, asking, texts)) {
                    return List.of(Value.Unsure.UNSURE);
                }
            }
            List<Value> delimiter = with.answers(asking);
            if (delimiter.size() > 1 || delimiter.contains(Value.Unsure.UNSURE)) {
                return List.of(Value.Unsure.UNSURE);
            }
            String between = delimiter.isEmpty() ? "" : delimiter.get(0).word();
            return texts.isEmpty() ? List.of() : List.of(asking.joined(texts, between.replace("\\n", "\n")));
        }

        private boolean add(Expression part, Asking asking, List<String> texts) {
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

        private int most(Asking asking) {
            if (count == null) {
                return Limits.PIECES;
            }
            List<Value> said = asking.at(count, Question.VALUE);
            Value.Num number = said.size() == 1 ? said.get(0).asNumber() : null;
            return number == null ? Limits.PIECES : (int) Math.min(Limits.PIECES, Math.max(0, number.asDouble()));
        }
    }

    /** {@code {"filled": "a"}}: what stands there, if it is not blank. */
    record Filled(Expression in) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> answers = in.answers(asking);
            return answers.stream()
                            .allMatch(answer -> answer instanceof Value.Text text
                                    && text.text().isBlank())
                    ? List.of()
                    : answers;
        }
    }

    /** {@code {"plain": "text"}}: a text in which nothing stands that would be replaced by chance: no {@code {a|b}}, no {@code __animal__}. */
    record Plain(Expression in) implements Expression {
        private static final Pattern CHANCE =
                Pattern.compile("\\{[^{}]{0,500}[|$][^{}]{0,500}}|__[^\\s_][^\\n]{0,100}?__");

        @Override
        public List<Value> answers(Asking asking) {
            List<Value> answers = in.answers(asking);
            boolean chance = answers.stream()
                    .anyMatch(answer -> CHANCE.matcher(answer.word()).find());
            return chance ? List.of(Value.Unsure.UNSURE) : answers;
        }
    }

    /** {@code {"change": "=lower", "of": "string"}}: a text in other letters or without blanks at its ends. */
    record Change(Expression how, Expression in) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> whole = in.answers(asking);
            List<Value> said = asking.about(Question.VALUE, how);
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
            return pixels(rounded, asking);
        }
    }

    /** {@code {"add": "image", "and": ["left", "right"]}}: a size, and what is put beside it. */
    record Add(Expression size, List<Expression> more) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            List<Value> sizes = size.answers(asking);
            if (sizes.size() != 1 || !(sizes.get(0) instanceof Value.Num pixels)) {
                return sizes.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            double sum = pixels.asDouble();
            for (Expression one : more) {
                List<Value> said = asking.about(Question.VALUE, one);
                Value.Num number = said.size() == 1 ? said.get(0).asNumber() : null;
                if (number == null) {
                    return List.of(Value.Unsure.UNSURE);
                }
                sum += number.asDouble();
            }
            return pixels(sum, asking);
        }
    }

    /**
     * {@code {"resize": "width", "other": "height", "of": "samples", "to": 8}}: a new size; where it is 0 and the other is not, as the proportions
     * are, and where both are 0, as it was.
     */
    record Resize(Expression own, Expression other, Expression before, int unit) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            Value.Num ownSize = number(asking, own);
            Value.Num otherSize = number(asking, other);
            if (ownSize == null || otherSize == null) {
                return List.of(Value.Unsure.UNSURE);
            }
            if (ownSize.asDouble() > 0) {
                return pixels(ownSize.asDouble(), asking);
            }
            List<Value> sizes = before.answers(asking);
            if (otherSize.asDouble() <= 0) {
                return sizes;
            }
            Question across = asking.question() == Question.WIDTH ? Question.HEIGHT : Question.WIDTH;
            List<Value> others = asking.about(across, before);
            if (sizes.size() != 1 || others.size() != 1) {
                return List.of(Value.Unsure.UNSURE);
            }
            if (!(sizes.get(0) instanceof Value.Num from) || !(others.get(0) instanceof Value.Num fromOther)) {
                return List.of(Value.Unsure.UNSURE);
            }
            return pixels(Math.rint(from.asDouble() * otherSize.asDouble() / fromOther.asDouble()), asking);
        }

        private List<Value> pixels(double size, Asking asking) {
            return Expression.pixels(Math.floor(size / unit) * unit, asking);
        }

        private static Value.@Nullable Num number(Asking asking, Expression where) {
            List<Value> said = asking.about(Question.VALUE, where);
            return said.size() == 1 ? said.get(0).asNumber() : null;
        }
    }

    private static List<Value> pixels(double size, Asking asking) {
        Value.Num result = new Value.Num(String.valueOf((long) size));
        return asking.question().accepts(result) ? List.of(result) : List.of(Value.Unsure.UNSURE);
    }

    /** {@code {"service": "model|model_name"}}: the service of a class, and the model that the node names: {@code openai/dall-e-3}. */
    record Service(InputPattern names) implements Expression {
        @Override
        public List<Value> answers(Asking asking) {
            String model = null;
            for (String input : asking.inputs(names)) {
                List<Value> said = asking.at(input, Question.VALUE);
                if (model == null
                        && said.size() == 1
                        && said.get(0) instanceof Value.Text text
                        && !text.text().isBlank()) {
                    model = text.text();
                }
            }
            return List.of(new Value.Text(
                    asking.answers().rules().service(asking.node().type(), model)));
        }
    }

    /** {@code {"number": 2, "in": "resolution"}}: the second number in a text such as {@code 832x1216 (0.68)}. */
    record NumberIn(Expression text, int index) implements Expression {
        /** Smaller numbers are those of a ratio, {@code 16:9}. */
        private static final int SMALLEST_SIZE = 64;

        @Override
        public List<Value> answers(Asking asking) {
            List<Value> texts = asking.about(Question.VALUE, text);
            if (texts.size() != 1 || !(texts.get(0) instanceof Value.Text said)) {
                return List.of();
            }
            List<String> numbers = Numbers.in(said.text());
            boolean ratio = numbers.stream().limit(2).anyMatch(number -> Integer.parseInt(number) < SMALLEST_SIZE);
            return ratio || numbers.size() < Math.max(2, index)
                    ? List.of()
                    : List.of(new Value.Num(numbers.get(index - 1)));
        }
    }
}
