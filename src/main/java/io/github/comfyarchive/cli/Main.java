package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.CommandWords;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Starts the program. */
public final class Main {
    private Main() {}

    /**
     * The only exit of the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        System.exit(run(args, terminal, System.getenv()));
    }

    /**
     * Runs one command line, for a test that gives its own streams.
     *
     * @param args the command line
     * @param out standard output
     * @param err standard error
     * @return the exit code
     */
    public static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
        return run(args, new Terminal(out, err, false, false, 80), environment);
    }

    static int run(String[] typed, Terminal terminal, Map<String, String> environment) {
        String[] args = CommandWords.withHelp(typed);
        ArchiveCommand root = new ArchiveCommand(terminal, environment);
        Failures failures = new Failures(terminal, root::verbose, message -> withoutSecrets(message, environment));
        Optional<String> unknown = CommandWords.command(args).filter(word -> !Commands.isOne(word));
        if (unknown.isPresent()) {
            return failures.noCommand(unknown.get());
        }
        @Nullable ConfigDefaults defaults;
        try {
            defaults = defaults(args, root);
        } catch (IOException wrong) {
            return failures.failed(wrong);
        }
        CommandLine commandLine = Commands.of(root, args)
                .setOut(new java.io.PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new java.io.PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution);
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            HelpLook.give(commandLine);
        }
        if (defaults != null) {
            commandLine.setDefaultValueProvider(defaults);
            failures.withPlaces(defaults::place);
        }
        int exitCode = execute(commandLine, args, failures);
        return terminal.end().map(failures::output).orElse(exitCode);
    }

    /** Null where the home has no file, or the command nothing to do with it. */
    private static @Nullable ConfigDefaults defaults(String[] args, ArchiveCommand root) throws IOException {
        if (CommandWords.command(args).filter(ConfigKeys::concern).isEmpty()) {
            return null;
        }
        Path file = root.home(CommandWords.home(args)).config();
        return Files.exists(file) ? ConfigDefaults.read(file) : null;
    }

    private static int execute(CommandLine commandLine, String[] args, Failures failures) {
        try {
            return commandLine.execute(args);
        } catch (LinkageError | VirtualMachineError beyondCommands) {
            return failures.machine(beyondCommands);
        }
    }

    /** What a message says may come from anywhere; by the built-in rules it leaves no secret on the terminal, nor a log-in of ours. */
    static String withoutSecrets(String message, Map<String, String> environment) {
        byte[] key = "messages".getBytes(StandardCharsets.US_ASCII);
        RedactionRules rules = RedactionRules.builtIn();
        return new Redactor(rules, key, RequestHeaders.secrets(environment, rules)).redactText(message);
    }
}
