package io.github.comfyarchive.cli.terminal;

import java.nio.file.Path;
import java.util.Map;

/** A path that can be clicked, on terminals that are known to do so (gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda). */
public final class Link {
    private Link() {}

    /** Whether this terminal makes links: others may print what they do not understand. */
    public static boolean known(Terminal terminal, Map<String, String> environment) {
        String vte = environment.getOrDefault("VTE_VERSION", "");
        String program = environment.getOrDefault("TERM_PROGRAM", "");
        String kind = environment.getOrDefault("TERM", "");
        boolean able = vte.matches("[5-9][0-9]{3,}")
                || program.matches("iTerm\\.app|WezTerm|vscode|ghostty|Hyper|rio")
                || kind.matches("xterm-kitty|alacritty|foot.*|xterm-ghostty|wezterm")
                || environment.containsKey("WT_SESSION")
                || environment.containsKey("KONSOLE_VERSION");
        return terminal.outIsTerminal() && able && !kind.equals("dumb") && !environment.containsKey("TMUX");
    }

    /** A path as a link; its own characters are escaped. */
    public static String of(Path path) {
        return "\033]8;;" + path.toUri().toASCIIString() + "\033\\" + TerminalEscape.line(path.toString())
                + "\033]8;;\033\\";
    }
}
