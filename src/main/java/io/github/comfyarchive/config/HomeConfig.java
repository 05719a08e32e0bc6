package io.github.comfyarchive.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A home's {@code config.toml} (toml.io, version 1.0): tables whose keys are the long options of commands. What is not known is an error,
 * for a mistyped word would otherwise be silent.
 */
public final class HomeConfig {
    /** Nobody writes more by hand. */
    private static final long MOST_BYTES = 1 << 20;

    /** What a home may say of forgetting. */
    public static final String FORGET = "forget";

    /** Its other tables, each for the commands that have its keys as options. */
    private static final List<String> TABLES = List.of("sync", "export", "gallery", "serve", "rules", FORGET);

    private final Path file;
    private final TomlParseResult toml;

    private HomeConfig(Path file, TomlParseResult toml) {
        this.file = file;
        this.toml = toml;
    }

    /**
     * Reads it.
     *
     * @param file where it is; one that is not there says nothing
     * @throws ConfigException if it is no TOML, or has a table that is not known
     * @throws IOException if the disk refuses
     */
    public static HomeConfig read(Path file) throws IOException {
        HomeConfig config = new HomeConfig(file, Toml.parse(text(file)));
        if (config.toml.hasErrors()) {
            var first = config.toml.errors().get(0);
            throw config.wrong(first.position(), "it is no TOML: " + first.getMessage());
        }
        for (String table : config.toml.keySet()) {
            if (!TABLES.contains(table) || !config.toml.isTable(table)) {
                throw config.wrong(
                        config.toml.inputPositionOf(List.of(table)),
                        config.toml.isArray(List.of(table))
                                ? "[" + table + "] stands there once, in single brackets"
                                : "[" + table + "] is not known; there is [" + String.join("], [", TABLES) + "]");
            }
        }
        return config;
    }

    private static String text(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigException(file + " is too large");
            }
            if (Files.isDirectory(file)) {
                throw new ConfigException(file + " is a folder");
            }
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text; // of Windows' editor
        } catch (CharacterCodingException other) {
            throw new ConfigException(file + " is not UTF-8");
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /**
     * What stands at a key.
     *
     * @param text a list with commas between, as options take it
     * @param line where it stands, from 1
     */
    public record Said(String text, int line) {}

    /**
     * What a table says of a key.
     *
     * @param isSwitch whether it is true or false
     * @return nothing where it says nothing
     * @throws ConfigException if its value is of another type
     */
    public Optional<Said> said(String table, String key, boolean isSwitch) throws ConfigException {
        TomlTable said = toml.getTableOrEmpty(table);
        if (!said.contains(List.of(key))) {
            return Optional.empty();
        }
        List<String> words = words(said, key, isSwitch);
        TomlPosition at = said.inputPositionOf(List.of(key));
        String text = isSwitch
                ? String.valueOf(!words.isEmpty())
                : words.stream()
                        .map(word -> word.substring(key.length() + "--=".length()))
                        .collect(Collectors.joining(","));
        return Optional.of(new Said(text, at == null ? 1 : at.line()));
    }

    /**
     * Refuses keys that a table does not know.
     *
     * @param known the names of its keys, and whether each is true or false
     * @throws ConfigException names the first, and its line
     */
    public void check(String table, Map<String, Boolean> known) throws ConfigException {
        options(table, known);
    }

    /** Whether it has a table. */
    public boolean has(String table) {
        return toml.isTable(table);
    }

    /**
     * What a table says, as words of a command line.
     *
     * @param table its name
     * @param known names of options with a value, without dashes, and whether each is a switch
     * @return {@code --name=value}, in order; a list says an option several times
     * @throws ConfigException if it has a key that is not known, or a value of another type
     */
    public List<String> options(String table, Map<String, Boolean> known) throws ConfigException {
        Map<String, List<String>> options = new LinkedHashMap<>();
        TomlTable said = toml.getTableOrEmpty(table);
        for (String key : said.keySet()) {
            Boolean isSwitch = known.get(key);
            if (isSwitch == null) {
                throw wrong(
                        said.inputPositionOf(List.of(key)),
                        key + " is not known in [" + table + "]; there is "
                                + String.join(
                                        ", ", known.keySet().stream().sorted().toList()));
            }
            options.put(key, words(said, key, isSwitch));
        }
        return options.values().stream().flatMap(List::stream).toList();
    }

    private List<String> words(TomlTable said, String key, boolean isSwitch) throws ConfigException {
        Object value = said.get(List.of(key));
        if (isSwitch) {
            if (!(value instanceof Boolean on)) {
                throw wrong(said.inputPositionOf(List.of(key)), key + " is true or false");
            }
            return on ? List.of("--" + key) : List.of();
        }
        List<String> words = new ArrayList<>();
        List<Object> values = value instanceof TomlArray array ? array.toList() : List.of(value);
        for (Object one : values) {
            boolean known =
                    one instanceof String || one instanceof Long || one instanceof Temporal; // a date without quotes
            if (!known) {
                throw wrong(said.inputPositionOf(List.of(key)), key + " is a text or a number, or a list of them");
            }
            words.add("--" + key + "=" + one);
        }
        return words;
    }

    private ConfigException wrong(TomlPosition at, String why) {
        return new ConfigException(file + ", line " + (at == null ? 1 : at.line()) + ": " + why);
    }

    /** Says which file it is. */
    @Override
    public String toString() {
        return file.toString();
    }
}
