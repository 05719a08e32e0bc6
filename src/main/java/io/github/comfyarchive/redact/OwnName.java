package io.github.comfyarchive.redact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text in an entry's {@code outputs} of which a secret was removed, as the server has it: a file can be asked for by that alone. It
 * lives in memory only; {@link #toString} does not tell it.
 *
 * @param nodeId the node under which it stands
 * @param media the key under which it stands there; empty where there is none
 * @param kept without the secret
 * @param own with it
 */
public record OwnName(String nodeId, String media, String kept, String own) {
    private static final int OBJECT_BYTES = 250;

    /** What it takes in memory, in bytes. */
    public long weight() {
        return OBJECT_BYTES + 2L * (nodeId.length() + media.length() + kept.length() + own.length());
    }

    /** What stood there before both of two rounds: the later one began with what the earlier one had left. */
    static List<OwnName> chain(List<OwnName> earlier, List<OwnName> later) {
        if (later.isEmpty()) {
            return earlier;
        }
        Map<List<String>, Deque<Integer>> byKept = new HashMap<>();
        List<OwnName> all = new ArrayList<>(earlier);
        for (int i = 0; i < earlier.size(); i++) {
            OwnName name = earlier.get(i);
            byKept.computeIfAbsent(List.of(name.nodeId, name.media, name.kept), key -> new ArrayDeque<>())
                    .add(i);
        }
        for (OwnName name : later) {
            Deque<Integer> before = byKept.get(List.of(name.nodeId, name.media, name.own));
            if (before == null || before.isEmpty()) {
                all.add(name);
            } else {
                int index = before.remove();
                all.set(index, new OwnName(name.nodeId, name.media, name.kept, earlier.get(index).own));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return "OwnName[" + kept + "]";
    }
}
