package io.github.comfyarchive.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.RowTable;
import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.export.Cell;
import io.github.comfyarchive.search.Likeness;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.FreeSql;
import io.github.comfyarchive.store.SqlText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive sql}. */
@Command(
        name = "sql",
        header = "Asks the archive by SQL, or one of the ready questions by its name.",
        description = {
            "",
            "The database is opened to be read alone, and a sync may run meanwhile. db/schema.md says what every table and column"
                    + " means; generation has a row for each file. Beside what SQLite has, entry(prompt.id) is the whole history entry"
                    + " of a prompt and workflow(prompt.id) its workflow. A table that fits the terminal; in a pipe tabs stand"
                    + " between the columns and nothing is cut.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive sql                                        which questions are ready",
            "  archive sql failures-by-node --param since=2026-11-01",
            "  archive sql 'SELECT model, count(*) AS files FROM generation GROUP BY model' --csv",
            "  archive sql \"SELECT prompt_id, workflow(id) ->> '$.id' FROM prompt\" --json",
            "  archive sql - < question.sql"
        })
final class SqlCommand extends Subcommand {
    private static final int LARGEST_QUESTION = 1_000_000;

    @Parameters(
            paramLabel = "QUERY",
            arity = "0..1",
            description =
                    "A SELECT, the name of a ready question, or - to read it from standard input. Without it, or with"
                            + " --list: which questions are ready.")
    private @Nullable String query;

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "The value of :NAME in the question; a number, or else a text.")
    private List<String> parameters = new ArrayList<>();

    @ArgGroup(exclusive = true)
    private Form form = new Form();

    /** How to print. */
    static final class Form {
        @Option(names = "--list", description = "List the ready questions and their parameters.")
        private boolean list;

        @Option(names = "--csv", description = "Print CSV, for spreadsheets.")
        private boolean csv;

        @Option(names = "--json", description = "Print one JSON object per row.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException {
        Terminal terminal = parent().terminal();
        if (query == null || form.list) {
            for (String name : ReadyQuestions.NAMES) {
                terminal.print(line(name, ReadyQuestions.read(name)) + "\n");
            }
            return ExitCode.DONE;
        }
        try {
            SqlText text = text(query);
            try (Archive archive = parent().existing(false);
                    FreeSql sql = FreeSql.open(archive.home(), archive.prompts())) {
                ask(sql, text, values(sql, text), terminal);
            }
        } catch (FreeSql.WrongSqlException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
        return ExitCode.DONE;
    }

    private static String line(String name, SqlText text) {
        String parameters = text.defaults().keySet().stream()
                .sorted()
                .map(one -> " :" + one)
                .collect(Collectors.joining());
        return name + parameters + "\n    " + text.about();
    }

    private static SqlText text(String query) throws IOException {
        if (query.equals("-")) {
            return SqlText.of(new String(System.in.readNBytes(LARGEST_QUESTION), StandardCharsets.UTF_8));
        }
        if (ReadyQuestions.NAMES.contains(query)) {
            return ReadyQuestions.read(query);
        }
        if (query.matches("[A-Za-z0-9_.-]+")) {
            List<String> near = Likeness.among(query, ReadyQuestions.NAMES, 3);
            throw new UsageException("no question is called " + query
                    + (near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)")
                    + "; archive sql --list names them");
        }
        return SqlText.of(query);
    }

    private Map<String, Object> values(FreeSql sql, SqlText text) {
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<String, String> usual : text.defaults().entrySet()) {
            Object value = sql.value(usual.getValue());
            values.put(usual.getKey(), value == null ? "" : value);
        }
        for (String parameter : parameters) {
            int sign = parameter.indexOf('=');
            String name = sign < 0 ? parameter : parameter.substring(0, sign).replaceFirst("^[:@$]", "");
            if (sign <= 0 || !text.parameters().contains(name)) {
                throw new UsageException("--param is NAME=VALUE of a parameter of the question; it has "
                        + (text.parameters().isEmpty() ? "none" : String.join(", ", text.parameters())));
            }
            values.put(name, value(parameter.substring(sign + 1)));
        }
        return values;
    }

    private static Object value(String text) {
        if (text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return Long.valueOf(text);
        }
        if (text.matches("-?(0|[1-9][0-9]{0,17})\\.[0-9]{1,17}")) {
            return Double.valueOf(text);
        }
        return text.matches("'.*'") ? text.substring(1, text.length() - 1) : text;
    }

    private void ask(FreeSql sql, SqlText text, Map<String, Object> values, Terminal terminal) {
        if (form.csv) {
            Output out = new Output(terminal.verbatim());
            sql.ask(text, values, names -> out.line(csv(new ArrayList<>(names))), row -> out.line(csv(row)));
            terminal.verbatim().flush();
        } else if (form.json) {
            Output out = new Output(terminal.json());
            List<String> heads = new ArrayList<>();
            sql.ask(text, values, heads::addAll, row -> out.line(json(heads, row)));
        } else {
            RowTable table = new RowTable(terminal);
            sql.ask(text, values, table::heads, table::add);
            table.flush();
        }
    }

    private static String csv(List<@Nullable Object> row) {
        return row.stream().map(SqlCommand::quoted).collect(Collectors.joining(","));
    }

    /** RFC 4180, section 2. */
    private static String quoted(@Nullable Object value) {
        String cell = Cell.of(value);
        return cell.matches("(?s)[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String json(List<String> heads, List<@Nullable Object> row) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            for (int column = 0; column < heads.size(); column++) {
                json.writeFieldName(heads.get(column));
                Object cell = row.get(column);
                if (cell == null) {
                    json.writeNull();
                } else if (cell instanceof Integer || cell instanceof Long) {
                    json.writeNumber(((Number) cell).longValue());
                } else if (cell instanceof Double real && Double.isFinite(real)) {
                    json.writeNumber(real);
                } else {
                    json.writeString(cell.toString());
                }
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }
}
