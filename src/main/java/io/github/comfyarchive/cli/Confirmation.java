package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Asks before something is taken away; without a terminal there is nobody to be asked. */
final class Confirmation {
    private final Terminal terminal;

    Confirmation(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Whether somebody sits before the program who can type. */
    static boolean canBeTyped() {
        return Terminal.canAsk();
    }

    /**
     * Whether a person says yes; where not, it is said that nothing was done.
     *
     * @param question without what may be answered
     * @throws IOException if the terminal is gone
     */
    boolean given(String question) throws IOException {
        if (!canBeTyped() || !terminal.errIsTerminal()) {
            terminal.complain("nothing was done: --yes does it without asking");
            return false;
        }
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        boolean agreed = answer != null && answer.strip().matches("(?i)y|yes");
        if (!agreed) {
            terminal.complain("nothing was done");
        }
        return agreed;
    }
}
