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
    /** Of a number under a secret name: what is shorter is a setting. */
    static final int FEWEST_DIGITS = 6;
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
    private final ScanResult result;
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
            ScanResult result) {
        this.known = known;
        this.walk = walk;
        this.rules = rules;
        this.values = rules.values();
        this.finder = new SecretFinder(rules, result.room);
        this.keyNames = rules.keyNames().new Memory();
        this.entry = entry;
        this.textDepth = textDepth;
        this.result = result;
        this.hunted = new HuntedSecrets(walk, values, finder, result);
        this.links = new LinkTargets(walk, values, hunted, result);
        this.pairs = new NamedPairs(walk, keyNames, values, hunted, result);
    }

    /** Of a history entry. */
    public static ScanResult ofEntry(byte[] json, RedactionRules rules, KnownLookup lookup, SearchBudget room)
            throws UnreadableJsonException {
        ScanResult result = new ScanResult(room);
        SecretCollector collector = new SecretCollector(JsonWalk.whole(json, rules), rules, Set.of(), true, 0, result);
        collector.collect();
        if (!collector.links.found().isEmpty()) {
            new LinkedLiterals(JsonWalk.whole(json, rules), collector.links.found(), result, rules.values()).collect();
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
        ScanResult result = new ScanResult(room);
        try {
            JsonWalk walk = JsonWalk.leading(text, rules);
            SecretCollector collector = new SecretCollector(walk, rules, known, false, textDepth, result);
            collector.collectReadable();
            if (!collector.links.found().isEmpty()) {
                new LinkedLiterals(JsonWalk.leading(text, rules), collector.links.found(), result, rules.values())
                        .collectReadable();
            }
            if (collector.mayHaveSecretWidgets()) {
                collector.collectWidgets(JsonWalk.leading(text, rules));
            }
            result.end = walk.end();
            return collector.settled();
        } catch (UnreadableJsonException e) {
            return result;
        }
    }

    private void collectReadable() {
        try {
            collect();
        } catch (UnreadableJsonException e) {
            // Cut, or no JSON after all: nothing is lost by that, the text is searched as a free text too.
            result.cut = true;
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
                    JsonScope scope = walk.scope();
                    if (scope != null) {
                        links.noLink(scope);
                    }
                }
            }
        }
    }

    private boolean mayHaveSecretWidgets() {
        return widgets && (secretNames || pairs.haveSecretNames() || !result.inPlace.isEmpty() || !known.isEmpty());
    }

    /** The values of widgets, which have their names elsewhere. */
    private void collectWidgets(JsonWalk text) {
        long left = result.room.left();
        WidgetSecrets secrets = new WidgetSecrets(text, keyNames::kind, result, values, known);
        List<WidgetSecrets.Removal> removals = secrets.find();
        result.room.give(left - result.room.left());
        result.room.take(result.widgets.stream().mapToLong(WidgetPlace::weight).sum());
        for (WidgetSecrets.Removal removal : removals) {
            int start = removal.value().start;
            int end = removal.value().end;
            result.inPlace.putIfAbsent(start, RuleNames.WIDGET);
            if (removal.hunted() != NameKind.PLAIN) {
                hunted.hunt(removal.isNumber() ? text.plain(start, end) : text.string(start, end), removal.hunted());
            }
        }
    }

    private ScanResult settled() {
        // Around a text that stands in a string there may be what is hunted, and is a name in it.
        if (textDepth > 0 || !result.hunted.isEmpty()) {
            pairs.readNames();
        }
        result.hunted.removeAll(result.names);
        return result;
    }

    private void onName() {
        JsonScope scope = walk.scope();
        if (scope == null) {
            return;
        }
        scope.kind = NameKind.PLAIN;
        if (scope.name.length() <= KeyNames.SHORT) {
            scope.kind = keyNames.kindOfText(scope.name);
        } else if (rules.mayHold(walk.bits(), walk.end() - walk.start())) {
            String name = walk.string();
            boolean may = (walk.bits() & (RedactionRules.KEY_NAME | RedactionRules.HIDING_ESCAPE)) != 0;
            scope.kind = may ? keyNames.kind(name) : NameKind.PLAIN;
            embedded(name);
        }
        secretNames |= scope.kind != NameKind.PLAIN;
    }

    private void onString() {
        JsonScope scope = walk.scope();
        if (scope == null) {
            searchText();
            return;
        }
        if (isSensitive(scope)) {
            hunted.hunt(walk.string());
            return;
        }
        if (links.holdBack(scope)) {
            return;
        }
        links.noLink(scope);
        NameKind kind = kindOfValue(scope);
        if (kind == NameKind.SECRET || (kind == NameKind.DOUBTFUL && isSecretByLooks(scope))) {
            hunted.remove(walk.start(), walk.end(), RuleNames.KEY, kind);
            return;
        }
        searchText();
        pairs.look(scope);
    }

    private static NameKind kindOfValue(JsonScope scope) {
        if (scope.secret) {
            return NameKind.SECRET;
        }
        if (!scope.array && scope.kind != NameKind.PLAIN) {
            return scope.kind;
        }
        return scope.doubtful ? NameKind.DOUBTFUL : NameKind.PLAIN;
    }

    /** Under a name in doubt: what is not plain words, or further below what looks like a credential. The name in a pair is no value. */
    private boolean isSecretByLooks(JsonScope scope) {
        String value = walk.string();
        boolean own = !scope.array || (scope.parent != null && scope.parent.kind == NameKind.DOUBTFUL);
        if (keyNames.kind(value) != NameKind.PLAIN) {
            return false;
        }
        return (own && !scope.isAt("value")) ? !values.isPlainWords(value) : values.isCredential(value);
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
        long left = result.room.left();
        result.room.take(2L * stripped.length());
        byte[] inner = Utf8Bytes.bytes(stripped);
        ScanResult nested = ofText(inner, rules, known, textDepth + 1, result.room);
        List<Match> matches = nested.matchesIn(inner);
        long nestedBytes = left - result.room.left();
        result.hunted.addAll(nested.hunted);
        nested.names.forEach(result::name);
        nested.widgets.forEach(result::widget);
        result.nested |= !nested.isClean() || !nested.hunted.isEmpty();
        int indent = text.indexOf(stripped);
        result.embedded.add(
                walk.start(),
                matches.stream()
                        .map(find -> new Match(indent + find.start(), indent + find.end(), find.rule(), find.secret()))
                        .toList());
        result.room.give(nestedBytes);
    }

    private void onInteger() {
        JsonScope scope = walk.scope();
        if (scope == null || isSensitive(scope)) {
            return;
        }
        if (scope.link && scope.index == 1 && scope.linkTargetStart >= 0) {
            return;
        }
        links.noLink(scope);
        if (kindOfValue(scope) != NameKind.SECRET || walk.end() - walk.start() < FEWEST_DIGITS) {
            return;
        }
        boolean tokens = scope.tokens
                || (!scope.array && SecretValueFilter.lower(scope.name).contains("token"));
        if (!tokens) {
            result.inPlace.put(walk.start(), RuleNames.KEY);
            hunted.hunt(walk.plain(), NameKind.SECRET);
        }
    }

    private void onStart() {
        JsonScope scope = walk.scope();
        JsonScope parent = scope == null ? null : scope.parent;
        if (scope == null || parent == null) {
            return;
        }
        widgets |= parent.isAt("widgets_values");
        scope.sensitive = isSensitive(parent);
        result.sensitive |= scope.sensitive;
        links.noLink(parent);
        NameKind kind = kindOfValue(parent);
        boolean named = !parent.secret && !parent.array && parent.kind != NameKind.PLAIN;
        scope.secret = kind == NameKind.SECRET;
        scope.doubtful = kind == NameKind.DOUBTFUL;
        scope.tokens =
                parent.tokens || (named && SecretValueFilter.lower(parent.name).contains("token"));
        scope.link = LinkTargets.mayBe(scope, parent, named);
    }

    private void onEnd() {
        JsonScope closed = walk.closed();
        if (entry && result.inPictures.size() < MOST_IN_PICTURES && standsInPictures(closed)) {
            result.inPictures.add(new ScanResult.Stretch(closed.start, walk.end()));
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

    private boolean isSensitive(JsonScope scope) {
        boolean element = entry
                && scope.array
                && scope.index >= FIRST_SENSITIVE
                && scope.parent != null
                && scope.parent.parent == null
                && scope.parent.isAt("prompt");
        result.sensitive |= element;
        return scope.sensitive || element;
    }

    /** In an entry string by string; a text is searched as a whole before it is walked. */
    private void embedded(String text) {
        if (entry) {
            embedded(finder.find(text, walk.bits()));
        }
    }

    private void embedded(List<Match> matches) {
        if (entry && !matches.isEmpty()) {
            result.embedded.add(walk.start(), matches);
            matches.stream().filter(values::isHuntable).map(Match::secret).forEach(hunted::hunt);
        }
    }
}
