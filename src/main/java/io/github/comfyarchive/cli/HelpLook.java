package io.github.comfyarchive.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;

/** How help looks: no colours, which are legible on a dark ground or on a light one, and for each command the exit codes that it has. */
final class HelpLook {
    private static final Set<String> EVERYWHERE = Set.of("0", "1", "2", "6");

    private HelpLook() {}

    static void give(CommandLine root) {
        WholeWords.give(root);
        root.setColorScheme(new ColorScheme.Builder()
                .commands(Style.bold)
                .options(Style.bold)
                .parameters(Style.underline)
                .optionParams(Style.underline)
                .build());
        Map<String, String> all = root.getCommandSpec().usageMessage().exitCodeList();
        root.getSubcommands().forEach((name, command) -> {
            Map<String, String> own = new LinkedHashMap<>();
            all.forEach((code, meaning) -> {
                if (EVERYWHERE.contains(code) || of(name).contains(code)) {
                    own.put(code, meaning);
                }
            });
            command.getCommandSpec().usageMessage().exitCodeList(own);
            command.getCommandSpec()
                    .usageMessage()
                    .exitCodeListHeading(root.getCommandSpec().usageMessage().exitCodeListHeading());
        });
    }

    /** Those that not each command has. */
    private static Set<String> of(String command) {
        return switch (command) {
            case "sync", "demo" -> Set.of("3", "4", "5", "130", "143");
            case "watch" -> Set.of("5", "130", "143");
            case "import" -> Set.of("3", "4", "5", "130", "143");
            case "publish" -> Set.of("3", "4", "5");
            case "store", "serve", "list", "search", "stats", "du", "export", "tag", "untag", "rate", "note", "saved" ->
                Set.of("3");
            case "status" -> Set.of("3", "7");
            case "verify" -> Set.of("3", "4", "5");
            case "show" -> Set.of("3", "4");
            case "servers", "forget" -> Set.of("3", "5");
            case "backup", "restore", "reindex", "redact", "init" -> Set.of("5");
            default -> Set.of();
        };
    }
}
