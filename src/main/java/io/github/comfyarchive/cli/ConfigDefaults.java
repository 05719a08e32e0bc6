package io.github.comfyarchive.cli;

import io.github.comfyarchive.config.ConfigException;
import io.github.comfyarchive.config.HomeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What options are where the command line does not say: what the home's {@code config.toml} says, else what the program does. */
final class ConfigDefaults implements IDefaultValueProvider {
    private final HomeConfig config;
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private ConfigDefaults(HomeConfig config) {
        this.config = config;
    }

    /**
     * Reads the file.
     *
     * @throws ConfigException if it is no TOML, or says what it cannot
     * @throws IOException if the disk refuses
     */
    static ConfigDefaults read(Path file) throws IOException {
        HomeConfig config = HomeConfig.read(file);
        for (Map.Entry<String, Map<String, Boolean>> table : ConfigKeys.all().entrySet()) {
            config.check(table.getKey(), table.getValue());
        }
        return new ConfigDefaults(config);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) throws ConfigException {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String key = option.longestName().replaceFirst("^--?", "");
        Optional<String> table = ConfigKeys.table(option.command().name(), key);
        if (table.isEmpty()) {
            return null;
        }
        boolean isSwitch = Boolean.TRUE.equals(ConfigKeys.of(table.get()).get(key));
        HomeConfig.Said said = config.said(table.get(), key, isSwitch).orElse(null);
        if (said == null) {
            return null;
        }
        lines.put("--" + key, said.line());
        return said.text();
    }

    /** Where the value stands of which a message speaks that begins with an option; empty where it is not of the file. */
    String place(String message) {
        Integer line = lines.get(message.split("[ :;]", 2)[0]);
        return line == null ? "" : " (" + config + ", line " + line + ")";
    }
}
