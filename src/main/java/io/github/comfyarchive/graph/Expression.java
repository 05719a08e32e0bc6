package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where in a node the answer to a question stands. Several different answers mean that which one is not certain. */
sealed interface Expression
        permits Expression.Inputs,
                Expression.One,
                Expression.Links,
                Expression.Constant,
                Expression.All,
                Expression.First,
                Expression.BySlot,
                Expression.Alone,
                Expression.BySide,
                Expression.Service,
                TextExpression,
                SizeExpression,
                BranchExpression {
    /** The answers, each once. */
    List<Value> answers(EvaluationContext asking);

    /** {@code "model"}: each input that is so named, asked the question, or the one after {@code >}. */
    record Inputs(InputPattern pattern, @Nullable Parameter question) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            Set<String> inputs = asking.inputs(pattern);
            if (inputs.size() == 1) {
                return asking.at(inputs.iterator().next(), question);
            }
            Set<Value> answers = new LinkedHashSet<>();
            for (String input : inputs) {
                answers.addAll(asking.at(input, question));
            }
            return asking.bounded(answers);
        }
    }

    /**
     * {@code {"one": "text|prompt"}}: the only one of these inputs that holds something; for nodes of which nothing is known. As
     * {@code {"linked": "conditioning"}} the only one that is a link: a literal there is no conditioning.
     */
    record One(InputPattern pattern, @Nullable Parameter question, boolean linkedOnly) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
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

    /**
     * {@code {"links": "conditioning_*"}}: each input that is so named and is a link; a mode that is written there is none of them.
     *
     * @param most where there are more, none
     */
    record Links(InputPattern pattern, int most) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            // Loops and no streams: a chain of 400 such nodes has to fit on the stack.
            List<String> linked = new ArrayList<>();
            for (String input : asking.inputs(pattern)) {
                if (asking.isLinked(input)) {
                    linked.add(input);
                }
            }
            Set<Value> answers = new LinkedHashSet<>();
            for (String input : linked.size() > most ? List.<String>of() : linked) {
                answers.addAll(asking.at(input, null));
            }
            return asking.bounded(answers);
        }
    }

    /** A text that was left empty is the answer where all are. */
    private static List<Value> blank(EvaluationContext asking, Set<String> named) {
        return asking.question() == Parameter.TEXT
                ? named.stream()
                        .limit(1)
                        .flatMap(input -> asking.at(input, null).stream())
                        .toList()
                : List.of();
    }

    /** {@code "=euler_ancestral"}: what the node means by being there. */
    record Constant(Value value) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            return List.of(value);
        }
    }

    /** {@code ["a", "b"]}: all of these. */
    record All(List<Expression> parts) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
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
        public List<Value> answers(EvaluationContext asking) {
            for (Expression part : parts) {
                List<Value> answers = part instanceof Inputs inputs ? first(inputs, asking) : part.answers(asking);
                if (!answers.isEmpty()) {
                    return answers;
                }
            }
            return List.of();
        }

        private static List<Value> first(Inputs inputs, EvaluationContext asking) {
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
        public List<Value> answers(EvaluationContext asking) {
            Expression ofSlot = slots.get(asking.slot());
            return ofSlot == null ? List.of() : ofSlot.answers(asking);
        }
    }

    /**
     * {@code {"alone": "text|prompt", "beside": "title|label"}}: what stands at this input of a node that has no other but those beside it; a node
     * with more may do anything with it.
     *
     * @param linked what counts too where it is a link: a word that is written there may be the name of something
     */
    record Alone(
            InputPattern pattern,
            @Nullable InputPattern linked,
            @Nullable InputPattern beside) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            String only = null;
            for (Map.Entry<String, Value> input : asking.node().inputs().entrySet()) {
                boolean blank = input.getValue() instanceof Value.Text text
                        && text.text().isBlank();
                boolean named = pattern.fits(input.getKey())
                        || (linked != null && input.getValue() instanceof Value.Link && linked.fits(input.getKey()));
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
        public List<Value> answers(EvaluationContext asking) {
            Side side = asking.question() == Parameter.POSITIVE
                    ? Side.POSITIVE
                    : asking.question() == Parameter.NEGATIVE ? Side.NEGATIVE : asking.side();
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

        private boolean isCrossed(EvaluationContext asking, Side side) {
            if (asking.slot() < 0 || after == null) {
                return false;
            }
            boolean others = asking.inputs(after).stream().anyMatch(asking::isLinked);
            return side == Side.POSITIVE ? asking.slot() > 0 && !others : asking.slot() == 0;
        }
    }

    /** {@code {"service": "model|model_name"}}: the service of a class, and the model that the node names: {@code openai/dall-e-3}. */
    record Service(Expression model) implements Expression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            return List.of(new Value.Text(
                    asking.answers().rules().service(asking.node().type(), named(asking))));
        }

        /** Of several inputs the first that names one. */
        private @Nullable String named(EvaluationContext asking) {
            if (!(model instanceof Inputs inputs)) {
                return name(asking.about(Parameter.VALUE, model));
            }
            for (String input : asking.inputs(inputs.pattern())) {
                String name = name(asking.at(input, Parameter.VALUE));
                if (name != null) {
                    return name;
                }
            }
            return null;
        }

        private static @Nullable String name(List<Value> said) {
            boolean one = said.size() == 1 && said.get(0) instanceof Value.Text;
            return one && !said.get(0).word().isBlank() ? said.get(0).word() : null;
        }
    }
}
