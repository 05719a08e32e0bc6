package io.github.comfyarchive.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help whose lines end between words. By the rules for text that picocli breaks lines by, one may end within a path or an address as well;
 * so what joins their parts is a letter of the private use area until the lines are made, and itself again as they are printed.
 */
final class WholeWords extends Help {
    private static final Pattern JOINTS = Pattern.compile("(?<![%$])[/.:_@!={\\[\\]](?=\\S)|\\}(?=_)");
    private static final char LETTERS = '\ue000';

    private WholeWords(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    /** Has a command and those below it print their help so. */
    static void give(CommandLine root) {
        root.setHelpFactory(WholeWords::new);
        root.setOut(new PrintWriter(new Printed(root.getOut()), true));
        Stream.concat(Stream.of(root), root.getSubcommands().values().stream()).forEach(command -> {
            UsageMessageSpec said = command.getCommandSpec().usageMessage();
            said.header(joined(said.header()));
            said.description(joined(said.description()));
            said.footer(joined(said.footer()));
        });
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer usual = super.createDefaultOptionRenderer();
        return (option, label, colours) -> described(usual.render(option, label, colours), colours);
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
        IParameterRenderer usual = super.createDefaultParameterRenderer();
        return (parameter, label, colours) -> described(usual.render(parameter, label, colours), colours);
    }

    /** The description is the last column of each row. */
    private static Text[][] described(Text[][] rows, ColorScheme colours) {
        for (Text[] row : rows) {
            row[row.length - 1] = colours.text(joined(row[row.length - 1].plainString()));
        }
        return rows;
    }

    private static String[] joined(String[] lines) {
        return Stream.of(lines).map(WholeWords::joined).toArray(String[]::new);
    }

    private static String joined(String text) {
        return JOINTS.matcher(text)
                .replaceAll(joint -> Matcher.quoteReplacement(
                        String.valueOf((char) (LETTERS + joint.group().charAt(0)))));
    }

    /** Letters as what they stand for. */
    private static final class Printed extends FilterWriter {
        Printed(Writer out) {
            super(out);
        }

        private static char printed(char letter) {
            return letter >= LETTERS && letter < LETTERS + 0x80 ? (char) (letter - LETTERS) : letter;
        }

        @Override
        public void write(int letter) throws IOException {
            out.write(printed((char) letter));
        }

        @Override
        public void write(char[] letters, int from, int count) throws IOException {
            for (int at = from; at < from + count; at++) {
                write(letters[at]);
            }
        }

        @Override
        public void write(String text, int from, int count) throws IOException {
            write(text.toCharArray(), from, count);
        }
    }
}
