package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonScope;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.rule.KeyNames;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import java.util.Arrays;
import java.util.Set;

/** Reads names that stand as values beside the value they are of: in pairs, in lists of arguments, in the inputs of widgets. */
final class NamedPairs {
    /** Members that hold names of classes and models. */
    private static final Set<String> NAMED = Set.of("class_type", "model", "model_id", "repo_id");

    /** With its quotes: file systems take 255 bytes a name. */
    private static final int LONGEST_NAME_VALUE = 256;

    /** A graph names a few dozen models and classes; it doubles. */
    private static final int FIRST_NAME_PLACES = 64;

    private final JsonWalk walk;
    private final KeyNames.Memory keyNames;
    private final SecretValueFilter values;
    private final HuntedSecrets hunted;
    private final ScanResult result;
    private boolean secretNames;
    /** Start and end of each name of a model or class. */
    private int[] namePlaces = new int[FIRST_NAME_PLACES];

    private int nameCount;

    NamedPairs(
            JsonWalk walk,
            KeyNames.Memory keyNames,
            SecretValueFilter values,
            HuntedSecrets hunted,
            ScanResult result) {
        this.walk = walk;
        this.keyNames = keyNames;
        this.values = values;
        this.hunted = hunted;
        this.result = result;
    }

    /** Whether a name was read that says that its value is a secret, or may be. */
    boolean haveSecretNames() {
        return secretNames;
    }

    /** What a string means by the place it stands at. */
    void look(JsonScope scope) {
        JsonScope parent = scope.parent;
        if (scope.array) {
            option(scope);
            if (parent != null && parent.array && parent.parent != null && parent.parent.isAt("proxyWidgets")) {
                secretNames |= mayBeName() && keyNames.kind(walk.string()) != NameKind.PLAIN;
            }
            boolean mayBeToken = walk.end() - walk.start() >= SecretValueFilter.SHORTEST_TOKEN + 2;
            if (mayBeToken && parent != null && parent.isAt("widgets_values") && mayBeCredential()) {
                parent.widgetTokens.add(walk.start());
                parent.widgetTokens.add(walk.end());
            }
            return;
        }
        switch (scope.name) {
            case "name", "key", "header", "field", "label" -> {
                NameKind kind = mayBeName() ? keyNames.kind(walk.string()) : NameKind.PLAIN;
                if (kind != NameKind.PLAIN) {
                    secretNames = true;
                    scope.pairKind = kind;
                    if (parent != null && parent.array && parent.parent != null && parent.parent.isAt("inputs")) {
                        parent.parent.secretInput |= kind == NameKind.SECRET && scope.name.equals("name");
                    }
                }
            }
            case "value" -> {
                scope.pairStart = walk.start();
                scope.pairEnd = walk.end();
            }
            default -> {
                boolean name = NAMED.contains(scope.name) || scope.name.endsWith("_name");
                if (name && walk.end() - walk.start() < LONGEST_NAME_VALUE) {
                    noteName();
                }
            }
        }
    }

    /** Most texts hold nothing that is hunted, and need no names: only where each stands is kept, to be read when it must. */
    private void noteName() {
        if (nameCount == namePlaces.length) {
            result.room.take((long) Integer.BYTES * namePlaces.length);
            namePlaces = Arrays.copyOf(namePlaces, 2 * namePlaces.length);
        }
        namePlaces[nameCount++] = walk.start();
        namePlaces[nameCount++] = walk.end();
    }

    /** Reads the names of models and classes into what was collected: what equals one of them is not hunted. */
    void readNames() {
        for (int i = 0; i < nameCount; i += 2) {
            result.name(walk.string(namePlaces[i], namePlaces[i + 1]));
        }
    }

    /** Of what is too large to be looked at as a whole, the name decides. */
    private boolean mayBeCredential() {
        return walk.isInWindows() || values.isCredential(walk.string());
    }

    private boolean mayBeName() {
        if (walk.isInWindows()) {
            return false;
        }
        boolean isShort = walk.end() - walk.start() <= KeyNames.SHORT + 2;
        return isShort || (walk.bits() & (RedactionRules.KEY_NAME | RedactionRules.HIDING_ESCAPE)) != 0;
    }

    /** At the end of an object: its pair is whole, and so is the list of the inputs of a node. */
    void close(JsonScope closed) {
        if (closed.pairKind != NameKind.PLAIN && closed.pairStart >= 0) {
            String value = walk.string(closed.pairStart, closed.pairEnd);
            if (closed.pairKind == NameKind.SECRET || !values.isPlainWords(value)) {
                hunted.remove(closed.pairStart, closed.pairEnd, RuleNames.PAIR, closed.pairKind);
            }
        }
        if (closed.secretInput) {
            for (int i = 0; i < closed.widgetTokens.size(); i += 2) {
                hunted.remove(
                        closed.widgetTokens.get(i), closed.widgetTokens.get(i + 1), RuleNames.WIDGET, NameKind.SECRET);
            }
        }
    }

    /** A list of arguments: {@code ["--api-key", "..."]}; and a pair written as a list: {@code ["api_key", "..."]}. */
    private void option(JsonScope scope) {
        if (scope.optionIndex == scope.index - 1) {
            String value = walk.string();
            boolean option = scope.optionIndex > 0 || scope.option;
            if (option ? (!value.startsWith("-") && !values.isPlainWords(value)) : values.isCredential(value)) {
                hunted.remove(walk.start(), walk.end(), RuleNames.PAIR, NameKind.SECRET);
                return;
            }
        }
        if ((scope.index > 0 && walk.first() != '-' && walk.first() != '\\') || !mayBeName() || walk.isNumber()) {
            return;
        }
        String name = walk.string();
        boolean option = name.startsWith("-");
        if ((option || scope.index == 0) && keyNames.kind(name) != NameKind.PLAIN) {
            scope.optionIndex = scope.index;
            scope.option = option;
        }
    }
}
