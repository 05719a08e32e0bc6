package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.RowTable;
import io.github.comfyarchive.config.HomeConfig;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** {@code archive config}. */
@Command(
        name = "config",
        header = "Shows what holds of all that can be set, and from where.",
        description = {
            "",
            "An option of the command line wins over the environment, that over config.toml in the home, and that over what the program does"
                    + " by itself. The keys of config.toml are the options of commands: types = [\"output\"] in [sync] is --types output of"
                    + " sync and watch. An unknown key is an error that names its line. Secrets belong into the environment, and servers to"
                    + " archive servers (docs/running.md).",
            ""
        },
        footer = {"", "Examples:", "  archive config", "  archive config | grep -v default"})
final class ConfigCommand extends Subcommand {
    private static final List<String> SETTINGS =
            List.of("ARCHIVE_SERVER", "ARCHIVE_VIEWER", "ARCHIVE_CA_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

    /** Whose values are nobody's business. */
    private static final List<String> SECRETS = List.of(
            "ARCHIVE_AUTHORIZATION",
            "ARCHIVE_WEBHOOK",
            "ARCHIVE_WEBHOOK_KEY",
            "ARCHIVE_HEADERS",
            "ARCHIVE_CLIENT_CERT",
            "ARCHIVE_CLIENT_CERT_PASSWORD");

    @Override
    public Integer call() throws IOException {
        HomeFolder home = parent().home();
        HomeConfig config = HomeConfig.read(home.config());
        Map<String, Map<String, Boolean>> tables = new TreeMap<>(ConfigKeys.all());
        tables.put(HomeConfig.FORGET, ForgetCommand.policyKeys());
        for (Map.Entry<String, Map<String, Boolean>> table : tables.entrySet()) {
            config.check(table.getKey(), table.getValue());
        }
        RowTable rows = new RowTable(parent().terminal());
        rows.heads(List.of("setting", "value", "from"));
        rows.add(Arrays.asList("home", home.root().toAbsolutePath().toString(), homeFrom()));
        rows.add(Arrays.asList(
                "config.toml",
                home.config().toAbsolutePath().toString(),
                Files.exists(home.config()) ? "file" : "not there"));
        Map<String, String> environment = parent().environment();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            boolean secret = SECRETS.stream()
                    .anyMatch(name ->
                            variable.getKey().equals(name) || variable.getKey().startsWith(name + "_"));
            if (secret || SETTINGS.contains(variable.getKey())) {
                rows.add(Arrays.asList(
                        variable.getKey(),
                        secret ? "(set)" : Main.withoutSecrets(withoutUser(variable.getValue()), environment),
                        "environment"));
            }
        }
        for (Map.Entry<String, Map<String, Boolean>> table : tables.entrySet()) {
            for (Map.Entry<String, Boolean> key : table.getValue().entrySet()) {
                HomeConfig.Said said = config.said(table.getKey(), key.getKey(), key.getValue())
                        .orElse(null);
                String usual = usual(table.getKey(), key.getKey(), home);
                if (said != null || usual != null) {
                    rows.add(Arrays.asList(
                            table.getKey() + "." + key.getKey(),
                            said == null ? usual : said.text(),
                            said == null ? "default" : "config.toml, line " + said.line()));
                }
            }
        }
        rows.flush();
        return ExitCode.DONE;
    }

    private String homeFrom() {
        if (parent().namedHome() != null) {
            return "option";
        }
        Map<String, String> environment = parent().environment();
        return environment.getOrDefault("ARCHIVE_HOME", "").isBlank()
                ? environment.getOrDefault("XDG_DATA_HOME", "").isBlank() ? "default" : "environment, XDG_DATA_HOME"
                : "environment, ARCHIVE_HOME";
    }

    /** A proxy's or server's log-in, which may stand in an address. */
    private static String withoutUser(String value) {
        return value.replaceAll("//[^/@]*@", "//***@");
    }

    private static @Nullable String usual(String table, String key, HomeFolder home) {
        if (table.equals(ConfigKeys.RULES)) {
            var file = key.equals(ConfigKeys.GRAPH) ? home.userNodeRules() : home.userRules();
            return file.getFileName() + (Files.exists(file) ? "" : " (not there)");
        }
        if (table.equals(HomeConfig.FORGET)) {
            return null; // nothing is forgotten unless somebody says so
        }
        CommandLine command = new CommandLine(Commands.command(table));
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.longestName().equals("--" + key)) {
                String value = option.defaultValue();
                return value != null ? value : option.arity().max() == 0 ? "false" : "";
            }
        }
        throw new IllegalStateException(table + " has no option --" + key);
    }
}
