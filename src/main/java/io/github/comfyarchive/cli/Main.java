package io.github.comfyarchive.cli;

/** Starts the program. */
public final class Main {
    private Main() {}

    /**
     * The only exit of the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(0);
    }
}
