package io.github.comfyarchive.redact.scan;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.json.JsonScope;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.json.UnreadableJsonException;
import io.github.comfyarchive.redact.rule.KeyNames;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretFinder;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.secret.KnownLookup;
import io.github.comfyarchive.redact.secret.WidgetPlace;
import io.github.comfyarchive.redact.text.Decoded;
import io.github.comfyarchive.redact.text.Match;
import io.github.comfyarchive.redact.text.SearchBudget;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.List;
import java.util.Set;

/**
 * The first walk over a JSON text: collects its secrets, and the places where they are removed whole. What it knows of the
 * wire is in "One entry" of the protocol notes: the sensitive sixth element, links {@code [node_id, slot]}, widget values.
 */
public final class SecretCollector {
    private static final int GRAPH = 2;
    private static final int FIRST_SENSITIVE = 5;
    private static final int FEWEST_DIGITS = 6;
    /** JSON in a string in JSON, and so on: as deep as escapes are taken away. */
    private static final int DEEPEST_TEXT = Decoded.DEEPEST;
    /** Graphs and workflows: an entry has two. */
    private static final int MOST_IN_PICTURES = 100;

    private final RedactionRules rules;
    private final SecretValueFilter values;
    private final SecretFinder finder;
    private final KeyNames.Memory keyNames;
    private final JsonWalk walk;
    private final boolean entry;
    private final int textDepth;
    private final ScanResult collected;
    private final HuntedSecrets hunted;
    private final LinkTargets links;
    private final NamedPairs pairs;
    /** Where the same workflow had secrets. */
    private final Set<WidgetPlace> known;
    /** Whether there are values of widgets. */
    private boolean widgets;
    /** Whether a name in it says that its value is a secret, or may be. */
    private boolean secretNames;

    private SecretCollector(
            JsonWalk walk,
            RedactionRules rules,
            Set<WidgetPlace> known,
            boolean entry,
            int textDepth,
            ScanResult collected) {
        this.known = known;
        this.walk = walk;
        this.rules = rules;
        this.values = rules.values();
        this.finder = new SecretFinder(rules, collected.room);
        this.keyNames = rules.keyNames().new Memory();
        this.entry = entry;
        this.textDepth = textDepth;
        this.collected = collected;
        this.hunted = new HuntedSecrets(walk, values, finder, collected);
        this.links = new LinkTargets(walk, values, hunted, collected);
        this.pairs = new NamedPairs(walk, keyNames, values, hunted, collected);
    }

    /** Of a history entry. */
    public static ScanResult ofEntry(byte[] json, RedactionRules rules, KnownLookup lookup, SearchBudget room)
            throws UnreadableJsonException {
        ScanResult collected = new ScanResult(room);
        SecretCollector collector =
                new SecretCollector(JsonWalk.whole(json, rules), rules, Set.of(), true, 0, collected);
        collector.collect();
        if (!collector.links.found().isEmpty()) {
            new LinkedLiterals(JsonWalk.whole(json, rules), collector.links.found(), collected, rules.values())
                    .collect();
        }
        if (collector.mayHaveSecretWidgets()) {
            collector.collectWidgets(JsonWalk.whole(json, rules));
        }
        lookup.find(json, collector.hunted::hunt);
        return collector.settled();
    }

    /**
     * Of the JSON that a text begins with, found inside a string or a file. Such a text may be cut or no JSON after all: then
     * what was collected up to there counts.
     *
     * @param known where the prompt's workflow had secrets: it may stand in the text again
     */
    public static ScanResult ofText(byte[] text, RedactionRules rules, Set<WidgetPlace> known, SearchBudget room) {
        return ofText(text, rules, known, 0, room);
    }

    private static ScanResult ofText(
            byte[] text, RedactionRules rules, Set<WidgetPlace> known, int textDepth, SearchBudget room) {
        ScanResult collected = new ScanResult(room);
        try {
            JsonWalk walk = JsonWalk.leading(text, rules);
            SecretCollector collector = new SecretCollector(walk, rules, known, false, textDepth, collected);
            collector.collectReadable();
            if (!collector.links.found().isEmpty()) {
                new LinkedLiterals(JsonWalk.leading(text, rules), collector.links.found(), collected, rules.values())
                        .collectReadable();
            }
            if (collector.mayHaveSecretWidgets()) {
                collector.collectWidgets(JsonWalk.leading(text, rules));
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
            switch (token) {
                case FIELD_NAME -> onName();
                case VALUE_STRING -> onString();
                case VALUE_NUMBER_INT -> onInteger();
                case START_ARRAY, START_OBJECT -> onStart();
                case END_ARRAY, END_OBJECT -> onEnd();
                default -> {
                    JsonScope frame = walk.frame();
                    if (frame != null) {
                        links.noLink(frame);
                    }
                }
            }
        }
    }

    private boolean mayHaveSecretWidgets() {
        return widgets && (secretNames || pairs.haveSecretNames() || !collected.inPlace.isEmpty() || !known.isEmpty());
    }

    /** The values of widgets, which have their names elsewhere. */
    private void collectWidgets(JsonWalk text) {
        long left = collected.room.left();
        WidgetSecrets secrets = new WidgetSecrets(text, keyNames::kind, collected, values, known);
        List<WidgetSecrets.Removal> removals = secrets.find();
        collected.room.give(left - collected.room.left());
        collected.room.take(
                collected.widgets.stream().mapToLong(WidgetPlace::weight).sum());
        for (WidgetSecrets.Removal removal : removals) {
            int start = removal.value().start;
            int end = removal.value().end;
            collected.inPlace.putIfAbsent(start, RuleNames.WIDGET);
            if (removal.hunted() != NameKind.PLAIN) {
                hunted.hunt(removal.isNumber() ? text.plain(start, end) : text.string(start, end), removal.hunted());
            }
        }
    }

    private ScanResult settled() {
        // Around a text that stands in a string there may be what is hunted, and is a name in it.
        if (textDepth > 0 || !collected.hunted.isEmpty()) {
            pairs.readNames();
        }
        collected.hunted.removeAll(collected.names);
        return collected;
    }

    private void onName() {
        JsonScope frame = walk.frame();
        if (frame == null) {
            return;
        }
        frame.kind = NameKind.PLAIN;
        if (frame.name.length() <= KeyNames.SHORT) {
            frame.kind = keyNames.kindOfText(frame.name);
        } else if (rules.mayHold(walk.bits(), walk.end() - walk.start())) {
            String name = walk.string();
            boolean may = (walk.bits() & (RedactionRules.KEY_NAME | RedactionRules.HIDING_ESCAPE)) != 0;
            frame.kind = may ? keyNames.kind(name) : NameKind.PLAIN;
            embedded(name);
        }
        secretNames |= frame.kind != NameKind.PLAIN;
    }

    private void onString() {
        JsonScope frame = walk.frame();
        if (frame == null) {
            searchText();
            return;
        }
        if (isSensitive(frame)) {
            hunted.hunt(walk.string());
            return;
        }
        if (links.holdBack(frame)) {
            return;
        }
        links.noLink(frame);
        NameKind kind = kindOfValue(frame);
        if (kind == NameKind.SECRET || (kind == NameKind.DOUBTFUL && isSecretByLooks(frame))) {
            hunted.remove(walk.start(), walk.end(), RuleNames.KEY, kind);
            return;
        }
        searchText();
        pairs.look(frame);
    }

    private static NameKind kindOfValue(JsonScope frame) {
        if (frame.secret) {
            return NameKind.SECRET;
        }
        if (!frame.array && frame.kind != NameKind.PLAIN) {
            return frame.kind;
        }
        return frame.doubtful ? NameKind.DOUBTFUL : NameKind.PLAIN;
    }

    /** Under a name in doubt: what is no plain words, or further below what looks like a credential. The name in a pair is no value. */
    private boolean isSecretByLooks(JsonScope frame) {
        String value = walk.string();
        boolean own = !frame.array || (frame.parent != null && frame.parent.kind == NameKind.DOUBTFUL);
        if (keyNames.kind(value) != NameKind.PLAIN) {
            return false;
        }
        return (own && !frame.isAt("value")) ? !values.isPlainWords(value) : values.isCredential(value);
    }

    private void searchText() {
        if (!rules.mayHold(walk.bits(), walk.end() - walk.start())) {
            return;
        }
        if (walk.isInWindows()) {
            embedded(finder.find(walk.windows()));
            return;
        }
        String text = walk.string();
        embedded(text);
        // Where neither a word of a rule stands nor an escape that may hide one, no depth of it holds a secret.
        if (textDepth < DEEPEST_TEXT && walk.mayBeJson() && !rules.tellBySignsAlone(walk.bits())) {
            searchJson(text);
        }
    }

    private void searchJson(String text) {
        String stripped = text.strip();
        if (stripped.length() < 3 || "{[\"".indexOf(stripped.charAt(0)) < 0) {
            return;
        }
        long left = collected.room.left();
        collected.room.take(2L * stripped.length());
        byte[] inner = Utf8Bytes.bytes(stripped);
        ScanResult nested = ofText(inner, rules, known, textDepth + 1, collected.room);
        List<Match> finds = nested.findsIn(inner);
        long nestedBytes = left - collected.room.left();
        collected.hunted.addAll(nested.hunted);
        nested.names.forEach(collected::name);
        nested.widgets.forEach(collected::widget);
        collected.nested |= !nested.isClean() || !nested.hunted.isEmpty();
        int indent = text.indexOf(stripped);
        collected.embedded.add(
                walk.start(),
                finds.stream()
                        .map(find -> new Match(indent + find.start(), indent + find.end(), find.rule(), find.secret()))
                        .toList());
        collected.room.give(nestedBytes);
    }

    private void onInteger() {
        JsonScope frame = walk.frame();
        if (frame == null || isSensitive(frame)) {
            return;
        }
        if (frame.link && frame.index == 1 && frame.linkTargetStart >= 0) {
            return;
        }
        links.noLink(frame);
        if (kindOfValue(frame) != NameKind.SECRET || walk.end() - walk.start() < FEWEST_DIGITS) {
            return;
        }
        boolean tokens = frame.tokens
                || (!frame.array && SecretValueFilter.lower(frame.name).contains("token"));
        if (!tokens) {
            collected.inPlace.put(walk.start(), RuleNames.KEY);
            hunted.hunt(walk.plain(), NameKind.SECRET);
        }
    }

    private void onStart() {
        JsonScope frame = walk.frame();
        JsonScope parent = frame == null ? null : frame.parent;
        if (frame == null || parent == null) {
            return;
        }
        widgets |= parent.isAt("widgets_values");
        frame.sensitive = isSensitive(parent);
        collected.sensitive |= frame.sensitive;
        links.noLink(parent);
        NameKind kind = kindOfValue(parent);
        boolean named = !parent.secret && !parent.array && parent.kind != NameKind.PLAIN;
        frame.secret = kind == NameKind.SECRET;
        frame.doubtful = kind == NameKind.DOUBTFUL;
        frame.tokens =
                parent.tokens || (named && SecretValueFilter.lower(parent.name).contains("token"));
        frame.link = LinkTargets.mayBe(frame, parent, named);
    }

    private void onEnd() {
        JsonScope closed = walk.closed();
        if (entry && collected.inPictures.size() < MOST_IN_PICTURES && standsInPictures(closed)) {
            collected.inPictures.add(new ScanResult.Stretch(closed.start, walk.end()));
        }
        links.close(closed);
        pairs.close(closed);
    }

    /** The graph, and what a user interface adds for the pictures: its workflow. */
    private static boolean standsInPictures(JsonScope closed) {
        JsonScope parent = closed.parent;
        if (parent == null || parent.parent == null || closed.array || closed.sensitive) {
            return false;
        }
        return parent.array
                ? parent.index == GRAPH && parent.parent.parent == null && parent.parent.isAt("prompt")
                : parent.parent.isAt("extra_pnginfo");
    }

    private boolean isSensitive(JsonScope frame) {
        boolean element = entry
                && frame.array
                && frame.index >= FIRST_SENSITIVE
                && frame.parent != null
                && frame.parent.parent == null
                && frame.parent.isAt("prompt");
        collected.sensitive |= element;
        return frame.sensitive || element;
    }

    /** In an entry string by string; a text is searched as a whole before it is walked. */
    private void embedded(String text) {
        if (entry) {
            embedded(finder.find(text, walk.bits()));
        }
    }

    private void embedded(List<Match> finds) {
        if (entry && !finds.isEmpty()) {
            collected.embedded.add(walk.start(), finds);
            finds.stream().filter(values::isHuntable).map(Match::secret).forEach(hunted::hunt);
        }
    }
}
