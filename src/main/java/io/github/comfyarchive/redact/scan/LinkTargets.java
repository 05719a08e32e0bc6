package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonScope;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.text.SearchBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells links {@code [node_id, slot]} under secret names of inputs from lists that hold secrets. What a list is shows at its end: until
 * then its first string is held back.
 */
final class LinkTargets {
    private final JsonWalk walk;
    private final SecretValueFilter values;
    private final HuntedSecrets hunted;
    private final ScanResult result;
    private final List<LinkedLiterals.Link> links = new ArrayList<>();

    LinkTargets(JsonWalk walk, SecretValueFilter values, HuntedSecrets hunted, ScanResult result) {
        this.walk = walk;
        this.values = values;
        this.hunted = hunted;
        this.result = result;
    }

    /** The links whose targets are to be looked for. */
    List<LinkedLiterals.Link> found() {
        return links;
    }

    /** Whether a list may be a link: it stands under a name of an input of a node. */
    static boolean mayBe(JsonScope list, JsonScope inputs, boolean named) {
        return list.array && isNodeInput(inputs) && named;
    }

    /** Holds back the string that may be the target of a link; tells whether it did. */
    boolean holdBack(JsonScope scope) {
        if (!scope.link || scope.index != 0) {
            return false;
        }
        scope.linkTargetStart = walk.start();
        scope.linkTargetEnd = walk.end();
        return true;
    }

    /** At the end of a list. */
    void close(JsonScope closed) {
        if (!closed.link || closed.linkTargetStart < 0) {
            return;
        }
        JsonScope graph = graphOf(closed);
        if (closed.index != 1 || graph == null) {
            noLink(closed);
            return;
        }
        String target = walk.string(closed.linkTargetStart, closed.linkTargetEnd);
        result.room.take(2 * SearchBudget.OBJECT_BYTES + target.length());
        NameKind kind = closed.secret ? NameKind.SECRET : NameKind.DOUBTFUL;
        links.add(new LinkedLiterals.Link(graph.start, target, kind, closed.linkTargetStart, closed.linkTargetEnd));
    }

    /** It is not a link: a string that was thought to be the link's target is a secret. */
    void noLink(JsonScope scope) {
        if (scope.link) {
            scope.link = false;
            if (scope.linkTargetStart >= 0) {
                NameKind kind = scope.secret ? NameKind.SECRET : NameKind.DOUBTFUL;
                String value = walk.string(scope.linkTargetStart, scope.linkTargetEnd);
                if (kind == NameKind.SECRET || !values.isPlainWords(value)) {
                    hunted.remove(scope.linkTargetStart, scope.linkTargetEnd, RuleNames.KEY, kind);
                }
            }
        }
    }

    private static boolean isNodeInput(JsonScope inputs) {
        return !inputs.array && inputs.parent != null && inputs.parent.isAt("inputs");
    }

    private static @Nullable JsonScope graphOf(JsonScope link) {
        JsonScope inputs = link.parent;
        JsonScope node = inputs == null ? null : inputs.parent;
        JsonScope graph = node == null ? null : node.parent;
        return graph == null || graph.array ? null : graph;
    }
}
