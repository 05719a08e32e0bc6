package io.github.comfyarchive.cli.option;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in one line. picocli's own messages repeat the words of the command line, where someone may
 * have put a password; this one repeats nothing but the names of options and commands.
 */
public final class UsageMessage {
    private static final Pattern NAME = Pattern.compile("-{0,2}[A-Za-z][A-Za-z-]{0,30}");

    /** They stand in one line of a message; the first are the most alike. */
    private static final int SUGGESTIONS = 3;

    private UsageMessage() {}

    /** The message for a command line that picocli refused. */
    public static String of(ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        return what(wrong) + "; try '" + command + " --help'";
    }

    private static String what(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (wrong instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec argument = missing.getMissing().get(0);
            return name(argument) + (argument.isOption() ? " needs a value" : " is missing");
        }
        if (wrong instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice";
        }
        if (wrong instanceof MaxValuesExceededException) {
            return "an option is given twice";
        }
        ArgSpec argument = wrong.getArgSpec();
        if (argument == null) {
            return wrong.getValue() == null ? String.valueOf(wrong.getMessage()) : "an argument is wrong";
        }
        boolean number = argument.type() == int.class || argument.type() == Integer.class;
        return name(argument) + (number ? " takes a whole number" : " cannot take what it was given");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /**
     * That there is no such command.
     *
     * @param word as it was typed
     * @param known the commands
     */
    public static String noCommand(String word, Collection<String> known) {
        return there("command", word, CommandWords.like(word, known)) + "; try 'archive --help'";
    }

    private static String unmatched(UnmatchedArgumentException wrong) {
        String word = wrong.getUnmatched().get(0).split("=", 2)[0];
        if (word.startsWith("-")) {
            return there("option", word, wrong.getSuggestions());
        }
        CommandLine of = wrong.getCommandLine();
        if (of.getParent() == null || !of.getSubcommands().isEmpty()) {
            return there(
                    "command", word, CommandWords.like(word, of.getSubcommands().keySet()));
        }
        return switch (of.getCommandName()) {
            case "list" -> "list takes filters; what looks for words is 'archive search WORDS'";
            case "stats", "export", "gallery" ->
                of.getCommandName() + " takes filters; words in the prompts' texts are --text WORDS";
            default -> "unexpected argument";
        };
    }

    private static String there(String kind, String word, List<String> known) {
        String name = NAME.matcher(word).matches() ? kind + " " + word : "such " + kind;
        String suggestions = known.stream().limit(SUGGESTIONS).collect(Collectors.joining(" or "));
        return "there is no " + name + (known.isEmpty() ? "" : " (did you mean " + suggestions + "?)");
    }
}
