package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first walk over a JSON text: collects its secrets, and the places where they are removed whole. What it knows of the
 * wire is in "One entry" of the protocol notes: the sensitive sixth element, links {@code [node_id, slot]}, widget values.
 */
final class SecretCollector {
    static final String KEY = "key";
    static final String PAIR = "pair";
    static final String LINKED = "linked";
    static final String WIDGET = "widget";

    private static final int GRAPH = 2;
    private static final int FIRST_SENSITIVE = 5;
    private static final int FEWEST_DIGITS = 6;
    private static final int LONGEST_NAME_VALUE = 256;
    private static final int DEEPEST_TEXT = 3;

    private final RedactionRules rules;
    private final Values values;
    private final SecretFinder finder;
    private final KeyNames.Memory keyNames;
    private final JsonWalk walk;
    private final boolean entry;
    private final int textDepth;
    private final Collected collected;
    private final List<LinkedLiterals.Link> links = new ArrayList<>();
    private @Nullable KnownLookup lookup;
    private boolean widgets;
    private boolean secretNames;

    private SecretCollector(JsonWalk walk, RedactionRules rules, boolean entry, int textDepth, Collected collected) {
        this.walk = walk;
        this.rules = rules;
        this.values = rules.values();
        this.finder = new SecretFinder(rules);
        this.keyNames = rules.keyNames().new Memory();
        this.entry = entry;
        this.textDepth = textDepth;
        this.collected = collected;
    }

    /** Of a history entry. */
    static Collected ofEntry(byte[] json, RedactionRules rules, KnownLookup lookup) throws UnreadableJsonException {
        Collected collected = new Collected();
        SecretCollector collector = new SecretCollector(JsonWalk.whole(json, rules), rules, true, 0, collected);
        collector.lookup = lookup.isEmpty() ? null : lookup;
        collector.collect();
        if (!collector.links.isEmpty()) {
            new LinkedLiterals(JsonWalk.whole(json, rules), collector.links, collected, rules.values()).collect();
        }
        if (collector.widgets && (collector.secretNames || !collected.inPlace.isEmpty())) {
            collector.collectWidgets(JsonWalk.whole(json, rules), Set.of());
        }
        return collector.settled();
    }

    /**
     * Of the JSON that a text begins with, found inside a string or a file. Such a text may be cut or no JSON after all: then
     * what was collected up to there counts.
     */
    static Collected ofText(byte[] text, RedactionRules rules) {
        return ofText(text, rules, Set.of());
    }

    /**
     * The same.
     *
     * @param known where the prompt's workflow had secrets: it may stand in the text again
     */
    static Collected ofText(byte[] text, RedactionRules rules, Set<WidgetPlace> known) {
        return ofText(text, rules, known, 0);
    }

    private static Collected ofText(byte[] text, RedactionRules rules, Set<WidgetPlace> known, int textDepth) {
        Collected collected = new Collected();
        try {
            JsonWalk walk = JsonWalk.leading(text, rules);
            SecretCollector collector = new SecretCollector(walk, rules, false, textDepth, collected);
            collector.collectReadable();
            if (!collector.links.isEmpty()) {
                new LinkedLiterals(JsonWalk.leading(text, rules), collector.links, collected, rules.values())
                        .collectReadable();
            }
            if (collector.widgets && (collector.secretNames || !collected.inPlace.isEmpty() || !known.isEmpty())) {
                collector.collectWidgets(JsonWalk.leading(text, rules), known);
            }
            collected.end = walk.end();
            return collector.settled();
        } catch (UnreadableJsonException e) {
            return collected;
        }
    }

    private void collectReadable() {
        try {
            collect();
        } catch (UnreadableJsonException e) {
            // Cut, or no JSON after all: nothing is lost by that, the text is searched as a free text too.
            collected.cut = true;
        }
    }

    private void collect() throws UnreadableJsonException {
        for (JsonToken token = walk.next(); token != null; token = walk.next()) {
            if (lookup != null && (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)) {
                walk.lookUp(lookup, collected.hunted);
            }
            switch (token) {
                case FIELD_NAME -> onName();
                case VALUE_STRING -> onString();
                case VALUE_NUMBER_INT -> onInteger();
                case START_ARRAY, START_OBJECT -> onStart();
                case END_ARRAY, END_OBJECT -> onEnd();
                default -> {
                    Frame frame = walk.frame();
                    if (frame != null) {
                        noLink(frame);
                    }
                }
            }
        }
    }

    /** The values of widgets, which have their names elsewhere. */
    private void collectWidgets(JsonWalk text, Set<WidgetPlace> known) {
        WidgetSecrets widgetSecrets = new WidgetSecrets(text, keyNames::isSecret, collected, values, known);
        for (WidgetSecrets.Removal removal : widgetSecrets.find()) {
            collected.inPlace.putIfAbsent(removal.start(), removal.number() ? KEY : WIDGET);
            if (removal.hunted()) {
                hunt(
                        removal.number()
                                ? text.plain(removal.start(), removal.end())
                                : text.string(removal.start(), removal.end()));
            }
        }
    }

    private Collected settled() {
        collected.hunted.removeIf(value -> collected.names.contains(value));
        return collected;
    }

    private void onName() {
        Frame frame = walk.frame();
        if (frame == null) {
            return;
        }
        frame.secretName = false;
        if (rules.mayHold(walk.bits())) {
            String name = walk.string();
            frame.secretName = (walk.bits() & RedactionRules.KEY_NAME) != 0 && keyNames.isSecret(name);
            secretNames |= frame.secretName;
            embedded(walk.start(), name);
        }
    }

    private void onString() {
        Frame frame = walk.frame();
        if (frame == null) {
            searchText();
            return;
        }
        if (isSensitive(frame)) {
            hunt(walk.string());
            return;
        }
        if (frame.link && frame.index == 0) {
            frame.linkTargetStart = walk.start();
            frame.linkTargetEnd = walk.end();
            return;
        }
        noLink(frame);
        if (isSecret(frame)) {
            remove(walk.start(), walk.end(), KEY);
            return;
        }
        searchText();
        lookAround(frame);
    }

    private void searchText() {
        if (!rules.mayHold(walk.bits())) {
            return;
        }
        String text = walk.string();
        embedded(walk.start(), text);
        if ((walk.bits() & RedactionRules.KEY_NAME) != 0 && textDepth < DEEPEST_TEXT && looksLikeJson(text)) {
            byte[] inner = Octets.bytes(text.strip());
            Collected nested = ofText(inner, rules, Set.of(), textDepth + 1);
            collected.hunted.addAll(nested.hunted);
            collected.names.addAll(nested.names);
            collected.nested |= !nested.isClean() || !nested.hunted.isEmpty();
        }
    }

    private static boolean looksLikeJson(String text) {
        String stripped = text.strip();
        return stripped.length() > 2 && (stripped.charAt(0) == '{' || stripped.charAt(0) == '[');
    }

    /** What a string means by the place it stands at. */
    private void lookAround(Frame frame) {
        Frame parent = frame.parent;
        if (frame.array) {
            secretNames |= (walk.bits() & RedactionRules.KEY_NAME) != 0
                    && walk.end() - walk.start() < LONGEST_NAME_VALUE
                    && keyNames.isSecret(walk.string());
            if (parent != null && parent.isAt("widgets_values") && values.isRandomToken(walk.string())) {
                parent.widgetTokens.add(walk.start());
                parent.widgetTokens.add(walk.end());
            }
            return;
        }
        switch (frame.name) {
            case "label" ->
                secretNames |= (walk.bits() & RedactionRules.KEY_NAME) != 0 && keyNames.isSecret(walk.string());
            case "name", "key", "header", "field" -> {
                if ((walk.bits() & RedactionRules.KEY_NAME) != 0 && keyNames.isSecret(walk.string())) {
                    frame.pairSecret = true;
                    secretNames = true;
                    if (parent != null && parent.array && parent.parent != null && parent.parent.isAt("inputs")) {
                        parent.parent.secretInput |= frame.name.equals("name");
                    }
                }
            }
            case "value" -> {
                frame.pairStart = walk.start();
                frame.pairEnd = walk.end();
            }
            default -> {
                boolean name = frame.name.equals("class_type") || frame.name.endsWith("_name");
                if (name && walk.end() - walk.start() < LONGEST_NAME_VALUE) {
                    collected.names.add(walk.string());
                }
            }
        }
    }

    private void onInteger() {
        Frame frame = walk.frame();
        if (frame == null || isSensitive(frame)) {
            return;
        }
        if (frame.link && frame.index == 1 && frame.linkTargetStart >= 0) {
            return;
        }
        noLink(frame);
        int digits = walk.end() - walk.start();
        boolean tokens =
                frame.tokens || (!frame.array && Values.lower(frame.name).contains("token"));
        if (isSecret(frame) && !tokens && digits >= FEWEST_DIGITS) {
            collected.inPlace.put(walk.start(), KEY);
            hunt(walk.plain());
        }
    }

    private void onStart() {
        Frame frame = walk.frame();
        Frame parent = frame == null ? null : frame.parent;
        if (frame == null || parent == null) {
            return;
        }
        widgets |= parent.isAt("widgets_values");
        frame.sensitive = isSensitive(parent);
        collected.sensitive |= frame.sensitive;
        noLink(parent);
        frame.secret = isSecret(parent);
        frame.tokens = parent.tokens
                || (!parent.secret
                        && parent.secretName
                        && Values.lower(parent.name).contains("token"));
        frame.link = frame.array && isNodeInput(parent) && !parent.secret && parent.secretName;
    }

    private void onEnd() {
        Frame closed = walk.closed();
        if (entry && standsInPictures(closed)) {
            collected.inPictures.add(new Collected.Stretch(closed.start, walk.end()));
        }
        if (closed.link && closed.linkTargetStart >= 0) {
            Frame graph = graphOf(closed);
            if (closed.index == 1 && graph != null) {
                String target = walk.string(closed.linkTargetStart, closed.linkTargetEnd);
                links.add(new LinkedLiterals.Link(graph.start, target, closed.linkTargetStart, closed.linkTargetEnd));
            } else {
                noLink(closed);
            }
        }
        if (closed.pairSecret && closed.pairStart >= 0) {
            remove(closed.pairStart, closed.pairEnd, PAIR);
        }
        if (closed.secretInput) {
            for (int i = 0; i < closed.widgetTokens.size(); i += 2) {
                remove(closed.widgetTokens.get(i), closed.widgetTokens.get(i + 1), WIDGET);
            }
        }
    }

    /** The graph, and what a user interface adds for the pictures: its workflow. */
    private static boolean standsInPictures(Frame closed) {
        Frame parent = closed.parent;
        if (parent == null || parent.parent == null || closed.array || closed.sensitive) {
            return false;
        }
        return parent.array
                ? parent.index == GRAPH && parent.parent.parent == null && parent.parent.isAt("prompt")
                : parent.parent.isAt("extra_pnginfo");
    }

    /** It is no link: a string that was thought to be the link's target is a secret. */
    private void noLink(Frame frame) {
        if (frame.link) {
            frame.link = false;
            if (frame.linkTargetStart >= 0) {
                remove(frame.linkTargetStart, frame.linkTargetEnd, KEY);
            }
        }
    }

    private static boolean isNodeInput(Frame inputs) {
        return !inputs.array && inputs.parent != null && inputs.parent.isAt("inputs");
    }

    private static @Nullable Frame graphOf(Frame link) {
        Frame inputs = link.parent;
        Frame node = inputs == null ? null : inputs.parent;
        Frame graph = node == null ? null : node.parent;
        return graph == null || graph.array ? null : graph;
    }

    private static boolean isSecret(Frame frame) {
        return frame.secret || (!frame.array && frame.secretName);
    }

    private boolean isSensitive(Frame frame) {
        boolean element = entry
                && frame.array
                && frame.index >= FIRST_SENSITIVE
                && frame.parent != null
                && frame.parent.parent == null
                && frame.parent.isAt("prompt");
        collected.sensitive |= element;
        return frame.sensitive || element;
    }

    private void remove(int start, int end, String rule) {
        String value = walk.string(start, end);
        if (values.isRemovable(value)) {
            collected.inPlace.put(start, rule);
            hunt(value);
        }
    }

    private void embedded(int start, String text) {
        List<Find> finds = finder.find(text, walk.bits());
        if (!finds.isEmpty()) {
            collected.embedded.put(start, finds);
            finds.forEach(find -> hunt(find.secret()));
        }
    }

    /** The value, and what it is made of: without blanks around it, without a scheme before it. */
    private void hunt(String value) {
        String stripped = value.strip();
        if (!values.isHuntable(stripped)) {
            return;
        }
        if (collected.hunted.add(stripped)) {
            int blank = stripped.indexOf(' ');
            String rest = blank < 0 ? "" : stripped.substring(blank + 1).strip();
            boolean scheme = blank > 0 && Values.SCHEMES.contains(Values.lower(stripped.substring(0, blank)));
            if (scheme && values.isHuntable(rest)) {
                collected.hunted.add(rest);
            }
            finder.find(stripped).stream()
                    .map(Find::secret)
                    .filter(values::isHuntable)
                    .forEach(collected.hunted::add);
        }
    }
}
