package io.github.comfyarchive.cli;

import io.github.comfyarchive.testing.ArchivedHome;
import java.util.List;
import java.util.Map;

/** A command line as it ran: what it printed and its exit code. */
public record Ran(int exitCode, String out, String err) {

    public static Ran archive(String... args) {
        return archive(Map.of(), args);
    }

    public static Ran archive(Map<String, String> environment, String... args) {
        ArchivedHome.Ran ran = ArchivedHome.run(environment, args);
        return new Ran(ran.exit(), ran.text(), ran.err());
    }

    public List<String> errLines() {
        return err.lines().toList();
    }
}
