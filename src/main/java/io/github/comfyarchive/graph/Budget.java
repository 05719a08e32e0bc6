package io.github.comfyarchive.graph;

/** How many steps may still be taken: in the whole graph, and for the node that is asked now. */
final class Budget {
    private long ofGraph = Limits.STEPS_OF_A_GRAPH;
    private long ofNode;

    /** Another node is asked. */
    void renew() {
        ofNode = Limits.STEPS_OF_A_NODE;
    }

    /** Takes steps, or gives up: then the answer is not known. */
    void spend(long steps) {
        if (steps == 0) {
            // What a node says itself is read in any case.
            return;
        }
        ofGraph -= steps;
        ofNode -= steps;
        if (ofGraph < 0 || ofNode < 0) {
            throw new TooFarException();
        }
    }
}
