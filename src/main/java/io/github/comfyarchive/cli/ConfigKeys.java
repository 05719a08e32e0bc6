package io.github.comfyarchive.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a home's {@code config.toml} may say beside its policy of forgetting: each key is the long option of a command, without dashes.
 * Servers are not among them, for the archive itself knows these, nor are secrets, which come from the environment.
 */
final class ConfigKeys {
    static final String RULES = "rules";
    static final String REDACTION = "redaction";
    static final String GRAPH = "graph";

    private static final Map<String, Map<String, Boolean>> TABLES = tables();

    private ConfigKeys() {}

    private static Map<String, Map<String, Boolean>> tables() {
        Map<String, Map<String, Boolean>> tables = new LinkedHashMap<>();
        tables.put(
                "sync",
                keys(
                        List.of(
                                "types",
                                "jobs",
                                "timeout",
                                "min-free",
                                "page-size",
                                "wait",
                                "alert-after",
                                "link-from"),
                        List.of("hard-link")));
        tables.put("export", keys(List.of("name", "sidecar"), List.of("copy")));
        tables.put("gallery", keys(List.of("out"), List.of("copy")));
        tables.put("serve", keys(List.of("port", "listen", "token-file", "allow-host"), List.of("read-only", "watch")));
        tables.put(RULES, keys(List.of(REDACTION, GRAPH), List.of()));
        return tables;
    }

    private static Map<String, Boolean> keys(List<String> values, List<String> switches) {
        Map<String, Boolean> keys = new LinkedHashMap<>();
        values.forEach(key -> keys.put(key, false));
        switches.forEach(key -> keys.put(key, true));
        return keys;
    }

    /** The tables and their keys, and whether each is true or false. */
    static Map<String, Map<String, Boolean>> all() {
        return TABLES;
    }

    /** The keys of a table, and whether each is true or false. */
    static Map<String, Boolean> of(String table) {
        return TABLES.getOrDefault(table, Map.of());
    }

    /** The table whose key an option of a command is. A reserve of the disk is one, whoever fills it. */
    static Optional<String> table(String command, String key) {
        String table = switch (command) {
            case "sync", "watch" -> "sync";
            case "serve" -> of(command).containsKey(key) ? command : "sync";
            case "status", "import" -> key.equals("min-free") ? "sync" : "";
            default -> command;
        };
        return Optional.of(table).filter(one -> !one.equals(RULES) && of(one).containsKey(key));
    }

    /** Whether a command has options of which the file may speak. */
    static boolean concern(String command) {
        return List.of("sync", "watch", "status", "import", "export", "gallery", "serve")
                .contains(command);
    }
}
