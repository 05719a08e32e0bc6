package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual pages, made for a release of what {@code --help} prints: of picocli's model of the commands. Its own generator writes AsciiDoc,
 * which takes descriptions such as {@code {date}}, or a line for crontab, for markup.
 */
final class ManPages {
    /** Wider than any description: roff breaks the lines. */
    private static final int UNBROKEN = 10_000;

    private final String date;

    private ManPages(String date) {
        this.date = date;
    }

    /**
     * Writes {@code archive.1} and a page for each command.
     *
     * @param args the folder, which exists; the pages bear the date of the seconds in {@code SOURCE_DATE_EPOCH}
     */
    public static void main(String[] args) throws IOException {
        String epoch = System.getenv("SOURCE_DATE_EPOCH");
        String date = epoch == null
                ? ""
                : LocalDate.ofInstant(Instant.ofEpochSecond(Long.parseLong(epoch)), ZoneOffset.UTC)
                        .toString();
        Path folder = Path.of(args[0]);
        for (Map.Entry<String, String> page : pages(date).entrySet()) {
            Files.writeString(folder.resolve(page.getKey() + ".1"), page.getValue());
        }
    }

    /** All pages, by name. */
    static Map<String, String> pages(String date) {
        CommandLine root = Commands.of(new ArchiveCommand(Terminal.ofProcess(), Map.of()), new String[0]);
        Map<String, String> pages = new TreeMap<>();
        new ManPages(date).add(root, pages);
        return pages;
    }

    private void add(CommandLine command, Map<String, String> pages) {
        pages.put(name(command), page(command));
        command.getSubcommands().values().forEach(subcommand -> add(subcommand, pages));
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    private static String header(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().header());
    }

    private String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage().autoWidth(false).width(UNBROKEN);
        Help help = command.getHelp();
        RoffPage page = new RoffPage(name(command), date, "archive " + ProgramVersion.number());
        page.section("NAME");
        page.words(name(command) + " - " + header(command));
        page.section("SYNOPSIS");
        page.words(help.synopsis(0).strip());
        page.section("DESCRIPTION");
        help.description().lines().filter(line -> !line.isBlank()).forEach(page::paragraph);
        commands(page, command);
        options(page, spec, help);
        page.section("EXIT STATUS");
        spec.usageMessage().exitCodeList().forEach(page::item);
        footer(page, help.footer());
        page.section("SEE ALSO");
        page.words(String.join(", ", related(command)));
        return page.toString();
    }

    private static void commands(RoffPage page, CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            page.section("COMMANDS");
            command.getSubcommands().values().forEach(each -> page.item(name(each) + "(1)", header(each)));
        }
    }

    private static void options(RoffPage page, CommandSpec spec, Help help) {
        page.section("OPTIONS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                item(
                        page,
                        help.createDefaultParameterRenderer()
                                .render(parameter, help.parameterLabelRenderer(), help.colorScheme()));
            }
        }
        List<ArgGroupSpec> headed = headed(spec.argGroups());
        spec.options().stream()
                .filter(option -> headed.stream()
                        .noneMatch(group -> group.allOptionsNested().contains(option)))
                .forEach(option -> option(page, option, help));
        for (ArgGroupSpec group : headed) {
            page.part(String.format(group.heading()).strip().replaceAll(":$", ""));
            group.allOptionsNested().forEach(option -> option(page, option, help));
        }
    }

    /** The groups with a heading; one without is of the group or the command around it. */
    private static List<ArgGroupSpec> headed(List<ArgGroupSpec> groups) {
        List<ArgGroupSpec> headed = new ArrayList<>();
        for (ArgGroupSpec group : groups) {
            if (group.heading() == null) {
                headed.addAll(headed(group.subgroups()));
            } else {
                headed.add(group);
            }
        }
        return headed;
    }

    private static void option(RoffPage page, OptionSpec option, Help help) {
        if (!option.hidden()) {
            item(
                    page,
                    help.createDefaultOptionRenderer()
                            .render(option, help.parameterLabelRenderer(), help.colorScheme()));
        }
    }

    /** An option or parameter as picocli lays it out: its names are before the last column, what it does is in it. */
    private static void item(RoffPage page, Text[][] rows) {
        StringBuilder label = new StringBuilder();
        List<String> meaning = new ArrayList<>();
        for (Text[] row : rows) {
            int last = row.length - 1;
            Stream.of(row)
                    .limit(last)
                    .skip(1)
                    .forEach(cell -> label.append(cell).append(cell.toString().equals(",") ? " " : ""));
            meaning.add(row[last].toString().strip());
        }
        page.item(label.toString().strip(), String.join(" ", meaning).strip());
    }

    /** Lines that stand out are headings, such as {@code Examples:}; the others are in columns. */
    private static void footer(RoffPage page, String footer) {
        StringBuilder lines = new StringBuilder();
        for (String line : footer.lines().toList()) {
            if (line.matches("[A-Z]\\S[^:]*:")) {
                flush(page, lines);
                page.section(line.substring(0, line.length() - 1).toUpperCase(Locale.ROOT));
            } else {
                lines.append(line).append('\n');
            }
        }
        flush(page, lines);
    }

    private static void flush(RoffPage page, StringBuilder lines) {
        if (!lines.toString().isBlank()) {
            page.verbatim(lines.toString().stripTrailing());
        }
        lines.setLength(0);
    }

    private static List<String> related(CommandLine command) {
        CommandLine above = command.getParent();
        return above == null
                ? command.getSubcommands().values().stream()
                        .map(each -> name(each) + "(1)")
                        .toList()
                : List.of(name(above) + "(1)");
    }
}
