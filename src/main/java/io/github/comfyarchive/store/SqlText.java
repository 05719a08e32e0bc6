package io.github.comfyarchive.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL as people write it: one statement, with the parameters that it names. The ready questions in {@code db/queries} are written for
 * {@code sqlite3}: lines that begin with a dot are that program's, and the values of parameters stand in an INSERT of theirs.
 *
 * @param statement without what is only of {@code sqlite3}
 * @param parameters names without colon, in the order in which SQLite numbers them
 * @param defaults of parameters, each an expression of SQL
 * @param about the comment at the beginning, in one line
 */
public record SqlText(String statement, List<String> parameters, Map<String, String> defaults, String about) {
    /** Texts, quoted names and comments, in which nothing else is looked for; then parameters, signs and ends. */
    private static final Pattern TOKEN = Pattern.compile(
            "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\[[^\\]]*\\]|`[^`]*`|--[^\\n]*|/\\*(?s:.*?)\\*/|[:@$](\\w+)|[(),;]");

    private static final Pattern SHELL = Pattern.compile("(?m)^\\.[a-z].*$");
    private static final Pattern VALUES =
            Pattern.compile("(?is)INSERT\\s+OR\\s+IGNORE\\s+INTO\\s+temp\\.sqlite_parameters\\s+VALUES");

    /** Copies. */
    public SqlText {
        parameters = List.copyOf(parameters);
        defaults = Map.copyOf(defaults);
    }

    /**
     * Reads SQL.
     *
     * @throws FreeSql.WrongSqlException if it is more than one statement, or none
     */
    public static SqlText of(String text) {
        String sql = SHELL.matcher(text).replaceAll("");
        Map<String, String> defaults = new LinkedHashMap<>();
        Matcher values = VALUES.matcher(sql);
        if (values.find()) {
            int end = end(sql, values.end());
            defaults(sql.substring(values.end(), end), defaults);
            sql = sql.substring(0, values.start()) + sql.substring(Math.min(sql.length(), end + 1));
        }
        int end = end(sql, 0);
        String rest = sql.substring(Math.min(sql.length(), end + 1));
        if (!bare(rest).isBlank()) {
            throw new FreeSql.WrongSqlException("one statement at a time");
        }
        String statement = sql.substring(0, end).strip();
        if (bare(statement).isBlank()) {
            throw new FreeSql.WrongSqlException("there is no statement");
        }
        return new SqlText(statement, names(statement), defaults, about(text));
    }

    /** Where the statement ends that begins at a place. */
    private static int end(String sql, int from) {
        Matcher token = TOKEN.matcher(sql);
        for (int at = from; token.find(at); at = token.end()) {
            if (token.group().equals(";")) {
                return token.start();
            }
        }
        return sql.length();
    }

    private static String bare(String sql) {
        return sql.replaceAll("--[^\\n]*|/\\*(?s:.*?)\\*/", "").replace(";", "");
    }

    private static List<String> names(String statement) {
        Set<String> names = new LinkedHashSet<>();
        Matcher token = TOKEN.matcher(statement);
        while (token.find()) {
            if (token.group(1) != null) {
                names.add(token.group(1));
            }
        }
        return List.copyOf(names);
    }

    /** {@code (':name', EXPRESSION), ...}. */
    private static void defaults(String values, Map<String, String> defaults) {
        Matcher token = TOKEN.matcher(values);
        int depth = 0;
        String name = "";
        int from = 0;
        while (token.find()) {
            switch (token.group()) {
                case "(" -> {
                    depth++;
                    from = depth == 1 ? token.end() : from;
                }
                case "," -> {
                    if (depth == 1 && name.isEmpty()) {
                        name = values.substring(from, token.start()).strip().replaceAll("[':]", "");
                        from = token.end();
                    }
                }
                case ")" -> {
                    depth--;
                    if (depth == 0) {
                        defaults.put(name, values.substring(from, token.start()).strip());
                        name = "";
                    }
                }
                default -> {}
            }
        }
    }

    private static String about(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.startsWith("--")) {
                break;
            }
            lines.add(line.substring(2).strip());
        }
        String all = String.join(" ", lines);
        int end = all.indexOf('?');
        return end < 0 ? all : all.substring(0, end + 1);
    }
}
