package io.github.comfyarchive.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer that several branches may have: the one that another input names, or what all of them say. */
sealed interface BranchExpression extends Expression {
    /** All inputs. */
    InputPattern EVERY = new InputPattern(List.of("**"));

    /**
     * {@code {"choose": "select", "of": {"1": "a", "2": "b"}}}: by what another input says. Where that is not known, and whichever it were
     * the answer would be the same, that is the answer.
     */
    record Choose(
            InputPattern by,
            Map<String, Expression> cases,
            @Nullable InputPattern template) implements BranchExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
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
        private @Nullable String word(EvaluationContext asking) {
            for (String input : asking.inputs(by)) {
                List<Value> said = asking.at(input, Parameter.VALUE);
                return said.size() == 1 && said.get(0).isLiteral() ? said.get(0).word() : null;
            }
            return null;
        }

        private List<List<Value>> branches(EvaluationContext asking) {
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

    /**
     * {@code {"agree": "model_*|any", "typed": "MODEL"}}: what all links at these inputs say, if they say the same. Where types are named, an input
     * of any name counts whose link carries one of them, and one of these names does not whose link carries another.
     *
     * @param but inputs that do not count, such as the one that chooses
     */
    record Agree(
            InputPattern pattern,
            Set<String> types,
            @Nullable InputPattern but) implements BranchExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
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

        private boolean counts(EvaluationContext asking, String input, Set<String> named) {
            if (but != null && but.fits(input)) {
                return false;
            }
            String type = types.isEmpty() ? null : asking.typeOf(input);
            return (type == null || type.equals("*")) ? named.contains(input) : types.contains(type);
        }
    }

    /** What all of these say, or that it is not certain. */
    private static List<Value> agreed(List<List<Value>> branches, EvaluationContext asking) {
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
}
