package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.rule.NameKind;
import java.util.HashMap;
import java.util.Map;

/** Which names of a node's values are secret, and which of its outputs pass one on. All instances of a subgraph share theirs. */
final class SecretNames {
    private final Map<String, NameKind> inputs = new HashMap<>();
    private final Map<Integer, NameKind> outputs = new HashMap<>();

    /** What is known of a value of that name. */
    NameKind kind(String name) {
        return inputs.getOrDefault(name, NameKind.PLAIN);
    }

    NameKind kind(WorkflowNode.Input input) {
        return surer(kind(input.name()), kind(input.widget()));
    }

    boolean isEmpty() {
        return inputs.isEmpty();
    }

    /** Notes that the value of that name is a secret, or may be one; tells whether this is news. */
    boolean note(String name, NameKind kind) {
        if (name.isEmpty() || kind.compareTo(kind(name)) <= 0) {
            return false;
        }
        inputs.put(name, kind);
        return true;
    }

    boolean note(WorkflowNode.Input input, NameKind kind) {
        boolean name = note(input.name(), kind);
        return note(input.widget(), kind) || name;
    }

    /** What an output passes on. */
    NameKind passed(int slot) {
        return outputs.getOrDefault(slot, NameKind.PLAIN);
    }

    /** What any of them does. */
    NameKind passed() {
        NameKind surest = NameKind.PLAIN;
        for (NameKind kind : outputs.values()) {
            surest = surer(surest, kind);
        }
        return surest;
    }

    /** Notes that an output passes on a secret; tells whether this is news. */
    boolean pass(int slot, NameKind kind) {
        if (kind.compareTo(passed(slot)) <= 0) {
            return false;
        }
        outputs.put(slot, kind);
        return true;
    }

    static NameKind surer(NameKind one, NameKind other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
