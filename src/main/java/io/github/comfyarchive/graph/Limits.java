package io.github.comfyarchive.graph;

/** How much of a graph is read. A graph can be anything that anyone sent to the server; a real one is far below all of these. */
final class Limits {
    /** In bytes of memory, what nodes and their inputs take in all: some 100,000 nodes. */
    static final int MEMORY = 32 << 20;
    /** What a node takes beside its inputs, and an input beside its characters. */
    static final int NODE_MEMORY = 300;

    static final int INPUT_MEMORY = 150;

    static final int INPUTS_OF_A_NODE = 4_096;
    /** A node with more is none whose inputs tell anything. */
    static final int INPUTS_OF_AN_UNKNOWN_NODE = 256;

    /** In characters: what is longer is neither a name nor a number. */
    static final int NAME = 1_000;

    static final int NUMBER = 64;
    /** Of one text, in characters. */
    static final int TEXT = 64 * 1024;
    /** How deep objects within an input are looked into. */
    static final int DEPTH = 3;
    /** How many links are followed one after the other. */
    static final int HOPS = 400;

    /** Links that meet again and again can make ways without number: these bound the time. */
    static final int STEPS_OF_A_NODE = 50_000;

    static final int STEPS_OF_A_GRAPH = 500_000;
    /** How many characters are joined for one step. */
    static final int CHARACTERS_A_STEP = 64;

    /** So many inputs looked at count as one step. */
    static final int INPUTS_A_STEP = 64;
    /** How many texts are combined into one. */
    static final int PIECES = 1_000;

    /** What one prompt may add to the database, in rows of a table and in characters. */
    static final int ROWS = 1_000;

    static final int SAMPLING_TEXTS = 4_000_000;
    static final int OTHER_TEXT = 10_000;
    static final int OTHER_TEXTS = 1_000_000;

    private Limits() {}

    /** The beginning of a text, no longer than {@code limit}, and with no half of a character at its end. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end);
    }
}
