package io.github.comfyarchive.cli.terminal;

import java.io.PrintStream;

/** Standard output that may be closed early, as {@code head} does: then there is nobody to go on for, and that is not an error. */
public final class Output {
    /** To look costs a system call: so it is nothing beside the lines, and who closed the pipe waits for few. */
    private static final int LINES_BETWEEN_LOOKS = 50;

    private final PrintStream out;
    private final int linesBetweenLooks;
    private int lines;

    /** One that looks now and then whether somebody still reads. */
    public Output(PrintStream out) {
        this(out, LINES_BETWEEN_LOOKS);
    }

    /** One that looks after so many lines whether somebody still reads; looking also brings them to the reader. */
    public Output(PrintStream out, int linesBetweenLooks) {
        this.out = out;
        this.linesBetweenLooks = linesBetweenLooks;
    }

    /** Prints a line; answers whether somebody still reads. */
    public boolean line(String text) {
        out.println(text);
        lines++;
        return lines % linesBetweenLooks != 0 || !out.checkError();
    }
}
