package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/** Finds secrets in a free text: the well-known shapes, and the assignments. */
final class SecretFinder {
    private final RedactionRules rules;
    private final Assignments assignments;

    SecretFinder(RedactionRules rules) {
        this.rules = rules;
        this.assignments = new Assignments(rules.keyNames(), rules.commonValues());
    }

    /** All finds in a text; they may overlap. */
    List<Find> find(String octets) {
        byte[] bytes = Octets.bytes(octets);
        return find(octets, rules.bits(bytes, 0, bytes.length));
    }

    /** The same, where it is known which triggers stand in the text. */
    List<Find> find(String octets, long bits) {
        if (!rules.mayHold(bits)) {
            return List.of();
        }
        List<Find> finds = new Finds();
        List<Shape> shapes = rules.shapes();
        for (int i = 0; i < shapes.size(); i++) {
            if ((bits & rules.shapeBit(i)) != 0) {
                find(octets, shapes.get(i), finds);
            }
        }
        if ((bits & RedactionRules.KEY_NAME) != 0) {
            assignments.find(octets, finds);
        }
        return finds;
    }

    private static void find(String octets, Shape shape, List<Find> finds) {
        eachMatch(octets, shape, matcher -> take(matcher, shape, finds));
    }

    /** The matches that {@link Matcher#find()} finds, looked for only where one can begin. */
    static void eachMatch(String octets, Shape shape, Consumer<Matcher> taker) {
        Matcher matcher = shape.pattern().matcher(octets);
        if (shape.lead().isEmpty()) {
            while (matcher.find()) {
                taker.accept(matcher);
            }
            return;
        }
        matcher.useTransparentBounds(true).useAnchoringBounds(false);
        int at = shape.nextLead(octets, 0);
        while (at >= 0) {
            boolean matches = matcher.region(at, octets.length()).lookingAt();
            if (matches) {
                taker.accept(matcher);
            }
            at = shape.nextLead(octets, matches ? Math.max(matcher.end(), at + 1) : at + 1);
        }
    }

    /** In memory each is several times what it is in the text: a text full of them is beyond what is searched at once. */
    private static final class Finds extends ArrayList<Find> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 200_000;
        private static final int MOST_OCTETS = 32 << 20;

        private long octets;

        @Override
        public boolean add(Find find) {
            octets += find.secret().length();
            if (size() >= MOST || octets > MOST_OCTETS) {
                throw new BeyondBoundsException("a text in it holds more secrets than are looked at together");
            }
            return super.add(find);
        }
    }

    private static void take(Matcher matcher, Shape shape, List<Find> finds) {
        int group = matcher.groupCount() >= 1 && matcher.start(1) >= 0 ? 1 : 0;
        String secret = matcher.group(group);
        boolean counts = !secret.isEmpty()
                && !secret.contains("***")
                && !secret.equals(Values.MARK)
                && (!shape.mixed() || Characters.hasDigitAndLetter(secret));
        if (counts) {
            finds.add(new Find(matcher.start(group), matcher.end(group), shape.rule(), secret));
        }
    }
}
