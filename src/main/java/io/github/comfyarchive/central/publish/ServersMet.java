package io.github.comfyarchive.central.publish;

import java.util.List;

/** Ends a transaction, so that servers that turned out to be one are joined by themselves, before anybody waits for rows of theirs. */
final class ServersMet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Pair> pairs;

    /** Two uids of one server. */
    record Pair(String one, String other) {}

    ServersMet(List<Pair> pairs) {
        super("servers are one", null, false, false);
        this.pairs = List.copyOf(pairs);
    }

    List<Pair> pairs() {
        return pairs;
    }
}
