package io.github.comfyarchive.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A size in pixels that is worked out of others, or read out of a text. */
sealed interface SizeExpression extends Expression {
    /**
     * {@code {"scale": "samples", "by": "scale_by", "to": 8}}: a size, multiplied, and rounded to whole latents.
     *
     * @param least what is smaller is not a size: a ratio, or a number of tiles
     */
    record Scale(Expression size, Expression by, int unit, boolean down, int least) implements SizeExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> sizes = size.answers(asking);
            List<Value> factors = asking.about(Parameter.VALUE, by);
            if (sizes.size() != 1 || factors.size() != 1) {
                return sizes.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            if (!(sizes.get(0) instanceof Value.Num pixels) || !(factors.get(0) instanceof Value.Num factor)) {
                return List.of(Value.Unsure.UNSURE);
            }
            if (pixels.asDouble() < least) {
                return List.of(Value.Unsure.UNSURE);
            }
            double units = pixels.asDouble() / unit;
            double scaled = (down ? Math.floor(units) : units) * factor.asDouble();
            double rounded = (down ? Math.floor(scaled) : Math.rint(scaled)) * unit;
            return pixels(rounded, asking);
        }
    }

    /** {@code {"add": "image", "and": ["left", "right"]}}: a size, and what is put beside it. */
    record Add(Expression size, List<Expression> more) implements SizeExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> sizes = size.answers(asking);
            if (sizes.size() != 1 || !(sizes.get(0) instanceof Value.Num pixels)) {
                return sizes.isEmpty() ? List.of() : List.of(Value.Unsure.UNSURE);
            }
            double sum = pixels.asDouble();
            for (Expression one : more) {
                List<Value> said = asking.about(Parameter.VALUE, one);
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
     * are, and where both are 0, as it was. What it is a whole number of may stand in an input; 0 and 1 are any.
     */
    record Resize(Expression own, Expression other, Expression before, Expression unit) implements SizeExpression {
        @Override
        public List<Value> answers(EvaluationContext asking) {
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
            Parameter across = asking.question() == Parameter.WIDTH ? Parameter.HEIGHT : Parameter.WIDTH;
            List<Value> others = asking.about(across, before);
            if (sizes.size() != 1 || others.size() != 1) {
                return List.of(Value.Unsure.UNSURE);
            }
            if (!(sizes.get(0) instanceof Value.Num from) || !(others.get(0) instanceof Value.Num fromOther)) {
                return List.of(Value.Unsure.UNSURE);
            }
            return pixels(Math.rint(from.asDouble() * otherSize.asDouble() / fromOther.asDouble()), asking);
        }

        private List<Value> pixels(double size, EvaluationContext asking) {
            Value.Num said = number(asking, unit);
            if (said == null) {
                return List.of(Value.Unsure.UNSURE);
            }
            double whole = Math.max(1, said.asDouble());
            return SizeExpression.pixels(Math.floor(size / whole) * whole, asking);
        }

        private static Value.@Nullable Num number(EvaluationContext asking, Expression where) {
            List<Value> said = asking.about(Parameter.VALUE, where);
            return said.size() == 1 ? said.get(0).asNumber() : null;
        }
    }

    private static List<Value> pixels(double size, EvaluationContext asking) {
        Value.Num result = new Value.Num(String.valueOf((long) size));
        return asking.question().accepts(result) ? List.of(result) : List.of(Value.Unsure.UNSURE);
    }

    /** {@code {"number": 2, "in": "resolution"}}: the second number in a text such as {@code 832x1216 (0.68)}. */
    record NumberIn(Expression text, int index) implements SizeExpression {
        /** Smaller numbers are those of a ratio, {@code 16:9}. */
        private static final int SMALLEST_SIZE = 64;

        @Override
        public List<Value> answers(EvaluationContext asking) {
            List<Value> texts = asking.about(Parameter.VALUE, text);
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
