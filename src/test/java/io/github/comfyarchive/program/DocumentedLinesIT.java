package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command line of the documents and of {@code --help} is run, each on its own copy of an archive of what the demo shows: the
 * program's in this process, with what a shell makes of its output behind it. What cannot be run here is named, with the reason.
 */
class DocumentedLinesIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```");

    /** Blocks that show formats and answers: so they begin. */
    private static final Pattern SHOWN = Pattern.compile(
            "^(\\{|GET |home --|index\\.html|archiveGallery|default-src|server,|- assets/|\\[Service\\]|\\[literal).*",
            Pattern.DOTALL);

    /** When a line of a crontab is run. */
    private static final Pattern CRON = Pattern.compile("^[0-9*/]+(?: +[0-9*/]+){4} +");

    /** The program, called by a path or by its name. */
    private static final Pattern CALL = Pattern.compile("^(?:[\\w./~-]*/)?archive +(.*)$");

    private static final Pattern SYNOPSIS =
            Pattern.compile("^archive .*(\\[--|\\[filters).*|^archive \\w+ (DIR|--out FILE \\[.*)$");
    private static final Pattern WORD =
            Pattern.compile("'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|((?:[^\\s'\"\\\\]|\\\\.)+)");
    private static final Pattern HELPED = Pattern.compile("^  ([a-z][a-z-]*) .*");

    /** What does not run here, by its beginning, and why. */
    private static final Map<String, String> NOT_HERE = notHere();

    /** Those that ask whether it is meant: here nobody answers. */
    private static final Set<String> ASKING = Set.of("forget", "tag", "rate", "untag", "redact");

    @TempDir
    static Path folder;

    private static SampleServer server;
    private static final Map<String, String> WORDS = new LinkedHashMap<>();
    private static final Set<String> USED = new LinkedHashSet<>();

    private static Map<String, String> notHere() {
        Map<String, String> reasons = new LinkedHashMap<>();
        String stays = "stays until it is ended: WatchIT, ServeIT";
        for (String line : List.of(
                "archive watch",
                "bin/archive watch",
                "archive serve",
                "bin/archive serve",
                "archive demo --serve",
                "nohup /workspace/archive/bin/archive watch")) {
            reasons.put(line, stays);
        }
        reasons.put("curl ", "asks a server that is not started here: the tests of serve ask it");
        reasons.put("sh install.sh", "installs: InstallIT and EmptyRootIT");
        reasons.put("cd /workspace && sh install.sh", "installs: InstallIT and EmptyRootIT");
        for (String other : List.of(
                "sudo ", "systemctl ", "launchctl ", "schtasks ", "brew ", "docker ", "useradd ", "git clone")) {
            reasons.put(other, "changes the machine, not the archive");
        }
        reasons.put("for unit in", "writes into /etc: the units are tried by their own tests");
        reasons.put("sed 's|@ARCHIVE@|", "a part of the loop above it");
        reasons.put("done", "the end of the loop above it");
        reasons.put("cp ~/.local/lib", "macOS");
        reasons.put("C:\\comfy-archive", "Windows: ZipIT");
        reasons.put("export ARCHIVE_HOME", "sets a variable and prints nothing");
        reasons.put("rsync ", "not installed everywhere");
        reasons.put("sqlite-utils ", "not installed everywhere");
        reasons.put("datasette ", "not installed everywhere");
        reasons.put("sqlitebrowser ", "wants a screen");
        reasons.put("bin/bench ", "takes minutes to hours: docs/benchmarks.md is what it printed");
        reasons.put("cd ~/.local/share/comfy-archive", "is done before each line of sqlite3");
        reasons.put("export ARCHIVE_STORE", "sets variables and prints nothing");
        reasons.put("export AWS_ENDPOINT_URL", "sets variables and prints nothing");
        reasons.put("ARCHIVE_STORE=", "the same as with --store: StoreCommandTest");
        return reasons;
    }

    @BeforeAll
    static void archiveWhatTheDemoShows() throws Exception {
        server = SampleServer.startTheDemo();
        String url = server.uri().toString();
        Path user = Files.createDirectories(folder.resolve("user"));
        Path home = user.resolve(".local/share/comfy-archive");
        prepared("sync", "--server", "studio=" + url);
        new TestHome(home)
                .execute(
                        "INSERT INTO server (name, url, first_seen_at, uid, paused_at) VALUES ('before', 'http://127.0.0.1:9/',"
                                + " '2026-11-01T08:00:00.000Z', lower(hex(randomblob(16))), '2026-11-02T08:00:00.000Z')");
        prepared("saved", "add", "good-ones", "rating:>=4");
        prepared("rate", "5", "last");
        prepared("tag", "best,draft", "last~1");
        prepared("backup", folder.resolve("backup/archive").toString());
        List<String> ids = new TestHome(home)
                        .rows(
                                "SELECT prompt_id FROM prompt WHERE id IN (SELECT prompt FROM output WHERE state = 'stored')"
                                        + " AND status = 'success' ORDER BY created_at DESC LIMIT 4")
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
        String store = PostgresServer.shared().database();
        S3Server files = S3Server.shared();
        S3Server.access(files.endpoint());
        WORDS.put("postgresql://host/archive", store);
        WORDS.put("$ARCHIVE_STORE", store);
        WORDS.put("s3://archive-files", "s3://" + files.bucket());
        WORDS.put("~/comfy-archive", home.toString());
        prepared("store", "init", "--store", store, "--files", WORDS.get("s3://archive-files"));
        prepared("publish", "--store", store, "--files", WORDS.get("s3://archive-files"));
        Path picture = picture(home, ids.get(0));
        for (String place :
                List.of("user/ComfyUI/output", "user/pictures", "mnt/old/pictures", "workspace/ComfyUI/output")) {
            Files.copy(picture, Files.createDirectories(folder.resolve(place)).resolve("picture.png"));
        }
        copy(home, folder.resolve("mnt/laptop/comfy-archive"));
        copy(home, folder.resolve("mnt/studio/ComfyUI"));
        Files.createDirectories(folder.resolve("mnt/large"));
        Files.createDirectories(folder.resolve("mnt/nas"));
        Files.writeString(home.resolve("config.toml"), "[forget]\nuntil = \"1y\"\nkeep-rated = 4\n");
        Path given = Files.createDirectories(folder.resolve("given"));
        Files.copy(picture, given.resolve("picture.png"));
        try (InputStream history = server.uri().resolve("/history").toURL().openStream()) {
            Files.write(given.resolve("history.json"), history.readAllBytes());
        }
        for (String entry : List.of("entry.json", "my-entry.json")) {
            Files.writeString(given.resolve(entry), "{\"token\": \"" + "hf_" + "abcdefghijklmnopqrstuvwxyz012345\"}");
        }
        Files.writeString(given.resolve("secret.txt"), "a-value-that-nobody-has-typed\n");
        Files.writeString(given.resolve("question.sql"), "SELECT count(*) FROM prompt");
        WORDS.put("7f3a", ids.get(0));
        WORDS.put("1c2175cd", ids.get(0).substring(0, 8));
        WORDS.put("1c2175cd-b89f-40e3-9e4b-2c4001d74a9d", ids.get(0));
        String file = new TestHome(home)
                .value("SELECT filename FROM output JOIN prompt ON prompt.id = prompt WHERE prompt_id = '" + ids.get(0)
                        + "'");
        WORDS.put("ComfyUI_00012_.png", file);
        WORDS.put("ComfyUI_00270_.png", file);
        WORDS.put("studio=http://10.0.0.5:8188", "studio=" + url);
        WORDS.put("big=http://10.0.0.5:8188", "big=" + url);
        WORDS.put("https://host/comfy/", url + "/api");
        WORDS.put("127.0.0.1:8188", "before");
        for (String relative : List.of("history.json", "picture.png", "entry.json", "my-entry.json", "DIR")) {
            WORDS.put(relative, "");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        S3Server.forget();
        assertThat(USED).as("what the documents no longer name").containsAll(WORDS.keySet());
    }

    private static void prepared(String... arguments) {
        Outcome outcome = Outcome.of(Map.of("HOME", folder.resolve("user").toString()), arguments);
        assertThat(outcome.exit()).as("%s: %s", List.of(arguments), outcome).isZero();
    }

    private static Path picture(Path home, String id) throws Exception {
        return home.resolve(new TestHome(home)
                .value("SELECT asset_path FROM generation WHERE prompt_id = '" + id + "' AND asset_path LIKE '%.png'"));
    }

    /** Each line once, with the first place it stands in. */
    static Stream<String> lines() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.addAll(List.of(Path.of("README.md"), Path.of("db/schema.md"), Path.of("db/queries/README.md")));
            for (Path page : pages) {
                BLOCK.matcher(Files.readString(page))
                        .results()
                        .filter(block -> block.group(1).matches("|sh|bash"))
                        .map(block -> block.group(2))
                        .filter(block -> !SHOWN.matcher(block).matches())
                        .flatMap(String::lines)
                        .forEach(line -> add(page.toString(), line.strip(), lines));
            }
        }
        for (String command : commands()) {
            boolean examples = false;
            for (String line : help(command).lines().toList()) {
                examples = (examples && !line.isBlank()) || line.startsWith("Examples:");
                if (examples && line.matches("  \\S.*")) {
                    add("archive " + command + " --help", line.strip(), lines);
                }
            }
        }
        return lines.entrySet().stream().map(line -> line.getValue() + ": " + line.getKey());
    }

    /** What stands behind three spaces, or a #, is said of the line. */
    private static void add(String place, String line, Map<String, String> lines) {
        String typed = CRON.matcher(line).replaceFirst("").split(" {3}", 2)[0].replaceFirst(" +# .*", "");
        if (!typed.isEmpty() && !SYNOPSIS.matcher(typed).matches()) {
            lines.putIfAbsent(typed, place);
        }
    }

    private static List<String> commands() {
        List<String> commands = new ArrayList<>(List.of(""));
        help("").lines().map(HELPED::matcher).filter(Matcher::matches).forEach(line -> commands.add(line.group(1)));
        return commands.stream()
                .filter(command -> !command.equals("archive"))
                .distinct()
                .toList();
    }

    private static String help(String command) {
        Outcome help = command.isEmpty() ? Outcome.of("--help") : Outcome.of(command, "--help");
        assertThat(help.exit()).as("%s: %s", command, help).isZero();
        return help.out();
    }

    private static boolean isHere(String line) {
        String typed = line.substring(line.indexOf(": ") + 2);
        return NOT_HERE.keySet().stream().noneMatch(beginning -> begins(typed, beginning));
    }

    /** Whether a line begins so, with whole words. */
    private static boolean begins(String line, String beginning) {
        if (!line.startsWith(beginning)) {
            return false;
        }
        String rest = line.substring(beginning.length());
        return rest.isEmpty()
                || !Character.isLetter(rest.charAt(0))
                || !Character.isLetter(beginning.charAt(beginning.length() - 1));
    }

    static Stream<String> linesThatRun() throws IOException {
        return lines().filter(DocumentedLinesIT::isHere);
    }

    @Test
    void whatIsNotRunIsStillInTheDocuments() throws IOException {
        List<String> typed =
                lines().map(line -> line.substring(line.indexOf(": ") + 2)).toList();

        assertThat(NOT_HERE.keySet())
                .allSatisfy(beginning -> assertThat(typed).anyMatch(line -> begins(line, beginning)));
        assertThat(linesThatRun().count()).isGreaterThan(90);
    }

    @ParameterizedTest
    @MethodSource("linesThatRun")
    void runs(String line) throws Exception {
        String typed = line.substring(line.indexOf(": ") + 2);
        Path own = Files.createTempDirectory(folder, "line-");
        Path home = own.resolve("user/.local/share/comfy-archive");
        Path here = own.resolve("here");
        copy(folder.resolve("given"), here);
        for (String place : List.of("ComfyUI", "pictures")) {
            copy(folder.resolve("user").resolve(place), own.resolve("user").resolve(place));
        }
        if (!typed.contains("restore") && !typed.contains(" init")) {
            copy(folder.resolve("user/.local/share/comfy-archive"), home);
        }
        Matcher sourced = Pattern.compile("source <\\((.*)\\)").matcher(typed);
        Matcher call = CALL.matcher(sourced.matches() ? sourced.group(1) : typed);
        if (typed.startsWith("sqlite3 ")) {
            String queries = Path.of("db/queries").toAbsolutePath() + "/";
            shell(typed.replace(".../db/queries/", queries).replace(".../", queries), home, own, "");
        } else {
            assertThat(call.matches())
                    .as("a line that is neither run nor named: %s", line)
                    .isTrue();
            archive(call.group(1), sourced.matches() ? "| bash" : "", own, here);
        }
    }

    /** The program's own words, and what a shell does with its output or input. */
    private static void archive(String typed, String behind, Path own, Path here) throws Exception {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(typed);
        StringBuilder joined = new StringBuilder();
        int end = 0;
        String rest = behind;
        while (word.find()) {
            if (word.start() > end) {
                words.add(joined.toString());
                joined.setLength(0);
            }
            if (word.group(3) != null && word.group(3).matches("[|<>&].*|\\|\\|")) {
                rest = typed.substring(word.start());
                break;
            }
            joined.append(
                    word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
            end = word.end();
        }
        if (joined.length() > 0) {
            words.add(joined.toString());
        }
        words.removeIf(String::isEmpty);
        if (typed.contains("''")) {
            words.add("");
        }
        List<String> arguments = new ArrayList<>();
        for (String one : words) {
            boolean written = !arguments.isEmpty()
                    && arguments.get(arguments.size() - 1).equals("--out")
                    && !one.matches("-|/.*");
            arguments.add(written ? fresh(here.resolve(one)) : substituted(one, own, here));
        }
        if (words.equals(List.of("gallery"))) { // into the folder one is in, which is that of all tests here
            arguments.addAll(List.of("--out", fresh(here.resolve("gallery"))));
        }
        String command =
                words.stream().filter(one -> !one.startsWith("-")).findFirst().orElseThrow();
        boolean asks = ASKING.contains(command)
                && arguments.stream()
                        .anyMatch(one -> one.matches("--(until|since|model|where|status|value-from-stdin|tag)")
                                || command.equals("forget"));
        if (asks && !words.contains("--yes") && !words.contains("--dry-run") && !words.contains("--undo")) {
            arguments.add("--yes");
        }
        if (words.contains("--undo")) {
            Outcome forgotten = in(own, "", List.of("forget", WORDS.get("7f3a"), "--yes"));
            assertThat(forgotten.exit()).as("%s", forgotten).isZero();
        }
        String input = words.contains("--value-from-stdin")
                ? "a-value-that-nobody-has-typed\n"
                : rest.startsWith("<")
                        ? Files.readString(here.resolve(rest.substring(1).strip()))
                        : "";
        Outcome outcome = in(own, input, arguments);
        assertThat(outcome.exit()).as("%s: %s", arguments, outcome).isZero();
        Matcher left = Pattern.compile("until you remove it: rm -r (/\\S+)").matcher(outcome.out());
        if (left.find() && !left.group(1).startsWith(folder.toString())) {
            remove(Path.of(left.group(1)));
        }
        if (rest.startsWith("|") && !rest.startsWith("||")) {
            shell(rest.substring(1), here, own, outcome.out());
        }
    }

    private static Outcome in(Path own, String input, List<String> arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            Map<String, String> environment =
                    new HashMap<>(Map.of("HOME", own.resolve("user").toString(), "ARCHIVE_VIEWER", "/bin/true"));
            if (Set.of("store", "publish").contains(arguments.get(0))) { // as docs/store.md has set before
                environment.put("ARCHIVE_STORE", String.valueOf(WORDS.get("postgresql://host/archive")));
                environment.put("ARCHIVE_FILES", String.valueOf(WORDS.get("s3://archive-files")));
            }
            return Outcome.of(environment, arguments.toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    /** Where nothing stands yet, as in the folder of whoever types the line. */
    private static String fresh(Path out) throws IOException {
        Files.deleteIfExists(out);
        return out.toString();
    }

    private static String substituted(String word, Path own, Path here) {
        String other = WORDS.get(word);
        if (other != null) {
            USED.add(word);
            return other.isEmpty() ? here.resolve(word).toString() : other;
        }
        assertThat(word).as("a placeholder that is not in the table").doesNotMatch("[A-Z]{2,}");
        if (word.startsWith("~/")) {
            return own.resolve("user") + word.substring(1);
        }
        return word.matches("/(mnt|backup|workspace)/.*") ? folder + word : word;
    }

    private static void shell(String line, Path where, Path own, String input) throws Exception {
        Path given = Files.writeString(own.resolve("input"), input);
        Path said = own.resolve("said");
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
                .directory(where.toFile())
                .redirectInput(given.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().putAll(new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LANG", "C.UTF-8")));
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(line).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", line, Files.readString(said))
                .isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
