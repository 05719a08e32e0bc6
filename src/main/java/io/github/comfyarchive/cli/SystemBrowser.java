package io.github.comfyarchive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The browser of this user's desktop. */
final class SystemBrowser {
    private SystemBrowser() {}

    /**
     * Opens a file. What is opened is never an address: that would stand in {@code ps}.
     *
     * @return whether there is a program that opens files
     */
    static boolean open(Path file) {
        return commands(file.toAbsolutePath().toString()).stream().anyMatch(SystemBrowser::starts);
    }

    private static boolean starts(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException notThere) {
            return false; // the next may be
        }
    }

    private static List<List<String>> commands(String file) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return List.of(List.of("rundll32", "url.dll,FileProtocolHandler", file));
        }
        if (system.startsWith("mac")) {
            return List.of(List.of("open", file));
        }
        return List.of(List.of("xdg-open", file), List.of("sensible-browser", file));
    }
}
