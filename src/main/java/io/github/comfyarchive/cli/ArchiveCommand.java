package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.config.ConfigException;
import io.github.comfyarchive.config.HomeConfig;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.HomeChanges;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code archive}: the options that all commands share. */
@Command(
        name = "archive",
        header = "Keeps what ComfyUI forgets: every prompt, status and file, secrets removed.",
        description = {
            "",
            "ComfyUI holds its history in memory: a restart, a clear or its 10,000th entry, and it is gone. archive copies it"
                    + " into one SQLite file and a folder of files, and never changes the server.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive demo                       see it at work, without a ComfyUI",
            "  archive sync                       archive the ComfyUI at http://127.0.0.1:8188",
            "  archive sync --server big=http://10.0.0.5:8188 --server https://host/comfy/",
            "  archive watch                      stay, and archive each prompt as it completes",
            "  archive search lighthouse          where is that picture?",
            "  archive list --status error        what failed?",
            "  archive show 1c2175cd              everything about a prompt",
            "  archive gallery                    a page of it, to look at",
            "  archive export --format files --out pictures      give it all back",
            "  archive help list                  the same as archive list --help",
            "",
            "Environment:",
            "  ARCHIVE_HOME                       the home folder",
            "  ARCHIVE_SERVER                     the server",
            "  ARCHIVE_VIEWER                     the program that archive open shows files with",
            "  ARCHIVE_AUTHORIZATION              Authorization header for a proxy in front of it",
            "  ARCHIVE_HEADERS                    other headers, a line of 'Name: value' each",
            "  ARCHIVE_CA_FILE                    certificates to trust beside Java's own (PEM)",
            "  ARCHIVE_CLIENT_CERT                our certificate with its key (PKCS#12), and its password in",
            "  ARCHIVE_CLIENT_CERT_PASSWORD",
            "  ..._NAME                           any of these five, only for the server called NAME",
            "  ARCHIVE_STORE, ARCHIVE_FILES       the store of many homes, and where its files are",
            "  ARCHIVE_WEBHOOK                    where watch and serve tell of each archived prompt",
            "  ARCHIVE_WEBHOOK_KEY                the key that this is signed with",
            "  HTTP_PROXY, HTTPS_PROXY, NO_PROXY  which proxy to use, and for which hosts none, as curl has it"
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        scope = ScopeType.INHERIT,
        abbreviateSynopsis = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = ExitCode.LIST_HEADING,
        exitCodeList = {
            "0:done",
            "1:internal error (stack trace with -v); the store refuses; standard output cannot be written",
            "2:wrong usage",
            "3:the server or store cannot be reached, or the server does not answer as ComfyUI",
            "4:archived, but some files could not be fetched; the next run tries again",
            "5:another sync is running on this home",
            "6:the archive or store is damaged, made by a newer version, or cannot be read where it is",
            "7:archive status: the last sync of a server is older than --max-age",
            "130:ended by Ctrl-C; what was committed stays",
            "143:ended by SIGTERM; what was committed stays"
        })
final class ArchiveCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The archive's folder. Default: $$ARCHIVE_HOME, else comfy-archive in $$XDG_DATA_HOME or ~/.local/share")
    private @Nullable Path home;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print more: a line for each server, a stack trace with an internal error.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print errors only.")
    private boolean quiet;

    private final Terminal terminal;
    private final Map<String, String> environment;

    ArchiveCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    @Override
    public void run() {
        CommandSpec root = java.util.Objects.requireNonNull(spec);
        throw new ParameterException(root.commandLine(), "a command is missing");
    }

    Terminal terminal() {
        return terminal;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Why something failed, for whoever asks by -v. */
    void cause(String words) {
        if (verbose()) {
            terminal.complain(Main.withoutSecrets(TerminalEscape.line(words), environment));
        }
    }

    boolean verbose() {
        return verbose && !quiet;
    }

    boolean quiet() {
        return quiet;
    }

    /** The home the command line names, or null. */
    @Nullable
    HomeFolder namedHome() {
        return home == null ? null : new HomeFolder(home);
    }

    /** The home of this user. */
    HomeFolder home() {
        HomeFolder named = namedHome();
        return named == null ? new HomeFolder(defaultHome()) : named;
    }

    /** The home that a command line names which is not parsed yet; null for this user's usual one. */
    HomeFolder home(@Nullable String named) {
        return new HomeFolder(named == null ? defaultHome() : Path.of(named));
    }

    private Path defaultHome() {
        String archiveHome = environment.getOrDefault("ARCHIVE_HOME", "");
        if (!archiveHome.isBlank()) {
            return Path.of(archiveHome);
        }
        String dataHome = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG base directory specification ignores relative paths.
        if (!dataHome.isBlank() && Path.of(dataHome).isAbsolute()) {
            return Path.of(dataHome, "comfy-archive");
        }
        String userHome = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        return Path.of(userHome, ".local", "share", "comfy-archive");
    }

    /** The archive of this user's home, for a command that asks: it makes none. */
    Archive existing() throws IOException {
        return existing(true);
    }

    /** The same; with a line on standard error where prompts cannot be found by what the questions ask for. */
    Archive existing(boolean hint) throws IOException {
        HomeFolder home = home();
        requireArchive(home);
        Archive archive = Archive.openToRead(home, Clock.systemUTC(), this::note);
        if (hint && !quiet && archive.kept().derivations().contains(null)) {
            terminal.complain(HumanFormat.of(archive.kept().count(null), "prompt")
                    + " of an earlier version of this program cannot be searched yet: archive reindex --outdated");
        }
        return archive;
    }

    /** What can be asked of this user's archive. */
    Catalog catalog() throws IOException {
        return new HomeCatalog(existing());
    }

    /**
     * What a question is asked of: the store that the command line names, whatever the home is; else the home that it names; else the store of
     * the environment; else this user's home.
     *
     * @throws UsageException if there is no archive, or what names the store is no address
     */
    Catalog catalog(StoreOptions options) throws IOException {
        return catalog(options, true);
    }

    /** The same; with a line on standard error where prompts of a home cannot be found by what the questions ask for. */
    Catalog catalog(StoreOptions options, boolean hint) throws IOException {
        return isStoreMeant(options) ? StoreDoor.catalog(options, this) : new HomeCatalog(existing(hint));
    }

    /**
     * What people add to: the store or the home that a question with the same command line is asked of.
     *
     * @throws UsageException as for {@link #catalog(StoreOptions)}
     */
    Changes changes(StoreOptions options) throws IOException {
        return isStoreMeant(options) ? StoreDoor.changes(options, this) : new HomeChanges(writable());
    }

    /** Whether a command line means a store, and no home. */
    boolean isStoreMeant(StoreOptions options) {
        return (options.isNamed() || home == null) && options.find(environment).isPresent();
    }

    /** Says a line on standard error, but to whoever wants errors only. */
    void note(String words) {
        if (!quiet) {
            complain(words);
        }
    }

    /** Prints what was done, unless the user wants to see errors only. */
    void say(String line) {
        if (!quiet) {
            terminal.print(line + "\n");
        }
    }

    /** Says a line on standard error. */
    void complain(String words) {
        terminal.complain(words);
    }

    /** The archive of this user's home, for a command that writes. */
    Archive writable() throws IOException {
        HomeFolder home = home();
        requireArchive(home);
        return Archive.open(home, Clock.systemUTC(), this::note);
    }

    /** Refuses to go on where there is no archive yet. */
    static void requireArchive(HomeFolder home) throws IOException {
        if (!home.holdsArchive()) {
            throw new UsageException("there is no archive in " + home + " yet: archive sync makes one");
        }
    }

    /** What removes secrets, those of our own log-ins too, and reads entries, with the rules of this home. */
    static Derivation derivation(HomeFolder home, Map<String, String> environment) throws IOException {
        return derivation(home, environment, home.fingerprintKey(), SecretMask.none());
    }

    /** The same, which hunts something more. */
    static Derivation derivation(HomeFolder home, Map<String, String> environment, SecretMask given)
            throws IOException {
        return derivation(home, environment, home.fingerprintKey(), given);
    }

    /** The same for a command that asks: no key is made, for nothing is kept of what has a fingerprint by it. */
    static Derivation derivationToRead(HomeFolder home, Map<String, String> environment) throws IOException {
        return derivation(home, environment, home.fingerprintKeyToRead(), SecretMask.none());
    }

    private static Derivation derivation(HomeFolder home, Map<String, String> environment, byte[] key, SecretMask given)
            throws IOException {
        RedactionRules redaction = redactionRules(home);
        SecretMask own = RequestHeaders.secrets(environment, redaction).plus(given);
        Redactor redactor = new Redactor(redaction, key, home.joinedFingerprintKeys(), own);
        return Derivation.with(redactor, rules(home, ConfigKeys.GRAPH, home.userNodeRules()));
    }

    /** A file of rules: the one that {@code config.toml} names, else the home's own, if it is there. */
    private static @Nullable Path rules(HomeFolder home, String key, Path usual) throws IOException {
        if (home.has(home.config())) {
            HomeConfig config = HomeConfig.read(home.config());
            config.check(ConfigKeys.RULES, ConfigKeys.of(ConfigKeys.RULES));
            HomeConfig.Said said = config.said(ConfigKeys.RULES, key, false).orElse(null);
            if (said != null) {
                Path named = home.root().resolve(said.text());
                if (!Files.isRegularFile(named)) {
                    throw new ConfigException(home.config() + ", line " + said.line() + ": there is no file " + named);
                }
                return named;
            }
        }
        return home.has(usual) ? usual : null;
    }

    /** The rules for secrets, with those that the home adds. */
    static RedactionRules redactionRules(HomeFolder home) throws IOException {
        RedactionRules builtIn = RedactionRules.builtIn();
        Path own = rules(home, ConfigKeys.REDACTION, home.userRules());
        return own == null ? builtIn : builtIn.with(own);
    }
}
