package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the program says to a store, as the store's own log has it, held to the rules of a database that distributes tables over machines: what is
 * joined is joined by the column that tables are distributed by (docs.citusdata.com, "Co-located joins"), and nothing is locked or numbered for all.
 */
final class StoreStatementsTest {
    private static final List<String> BY_ID = List.of(
            "prompt",
            "entry",
            "replaced_entry",
            "output",
            "redaction",
            "prompt_alias",
            "origin",
            "annotation",
            "tombstone");
    private static final List<String> BY_SHA256 = List.of("asset", "object_intent", "literal");

    private static final Pattern LOGGED = Pattern.compile(
            "^.*? LOG:  (?:execute [^:]*|statement): (.*?)(?=^\\d{4}-)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile(
            "(?:FROM|JOIN|,|UPDATE|USING)\\s+("
                    + Stream.concat(BY_ID.stream(), BY_SHA256.stream()).collect(Collectors.joining("|"))
                    + ")(?=[\\s,)]|$)(?:\\s+(?:AS\\s+)?(?!WHERE|SET|JOIN|ON|ORDER|LIMIT|USING|GROUP|TABLESAMPLE|CROSS|LEFT|UNION|FOR)(\\w+))?");
    private static final Pattern SAME = Pattern.compile("(\\w+)\\.(id|sha256) = (\\w+)\\.(id|sha256)");

    @TempDir
    private Path folder;

    private String store;
    private String files;

    private Outcome run(ArchivedHome home, String... line) {
        Outcome ran = Outcome.of(
                Map.of("ARCHIVE_HOME", home.home().root().toString(), "ARCHIVE_STORE", store, "ARCHIVE_FILES", files),
                line);
        assertThat(ran.exit()).as(String.join(" ", line) + ran).isIn(0, 6);
        return ran;
    }

    private Outcome ask(ArchivedHome home, String... line) {
        return run(
                home,
                Stream.concat(
                                Stream.of(line[0], "--store", store),
                                Stream.of(line).skip(1))
                        .toArray(String[]::new));
    }

    @Test
    void whatIsJoinedIsJoinedByWhatTablesAreDistributedBy() throws Exception {
        try (PostgresServer server = PostgresServer.with("log_statement=all", "log_line_prefix=%m ")) {
            store = server.database();
            S3Server objects = S3Server.shared();
            S3Server.access(objects.endpoint());
            files = "s3://" + objects.bucket();
            ArchivedHome home = everything();
            Set<String> statements = statements(Files.readString(server.log()));
            assertThat(statements).hasSizeGreaterThan(100);
            assertThat(statements.stream().flatMap(sql -> faults(sql).stream())).isEmpty();

            int before = Files.readString(server.log()).length();
            ask(home, "show", home.home().value("SELECT max(prompt_id) FROM prompt"));
            assertThat(statements(Files.readString(server.log()).substring(before)).stream()
                            .filter(sql -> sql.matches(".* FROM (" + String.join("|", BY_ID) + ")\\b.*")))
                    .as("one prompt is asked of in its partition alone")
                    .isNotEmpty()
                    .allMatch(sql -> sql.matches(".*\\bid = (ANY \\()?\\$1.*"));
        } finally {
            S3Server.forget();
        }
    }

    private static Set<String> statements(String log) {
        Set<String> statements = new TreeSet<>();
        LOGGED.matcher(log + "\n2000-")
                .results()
                .map(one -> one.group(1).replaceAll("\\s+", " ").strip())
                .filter(sql -> !sql.contains("CREATE TABLE") && !sql.startsWith("CREATE INDEX"))
                .forEach(statements::add);
        return statements;
    }

    private ArchivedHome everything() throws Exception {
        ArchivedHome one = ArchivedHome.ofRecordings(Files.createDirectory(folder.resolve("one")));
        one.run("tag", "keep", "last");
        one.run("rate", "4", "last~1");
        one.run("note", "last", "a note");
        run(one, "store", "init", "--partitions", "4");
        run(one, "publish");
        // Another home of one of its servers, which a publish finds out.
        ArchivedHome other = new ArchivedHome(folder.resolve("other"));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 30);
            run(one, "sync", "--server", "common=" + server.uri());
            run(other, "sync", "--server", "common=" + server.uri());
        }
        run(one, "publish");
        run(other, "publish");
        one.run("forget", "last~2", "--yes");
        run(one, "publish");
        for (String filter : List.of(
                "--limit=0",
                "--since=2020-01-01",
                "--status=error",
                "--server=common",
                "--model=a",
                "--lora=a",
                "--seed=1",
                "--text=fox",
                "--where=KSampler.steps=20",
                "--where=KSampler.steps>20",
                "--tag=keep",
                "--rating=4",
                "--workflow=a",
                "--after=last")) {
            ask(one, "list", filter);
        }
        for (String words : List.of("lighthouse", "\"a b\"", "-fox", "house -fox", "png", "fo*")) {
            ask(one, "search", "--", words);
        }
        ask(one, "show", "last");
        ask(one, "show", one.home().value("SELECT filename FROM output GROUP BY 1 HAVING count(*) = 1 LIMIT 1"));
        ask(one, "stats");
        ask(one, "stats", "--status=success", "--since=2020-01-01");
        ask(one, "du");
        ask(one, "servers");
        ask(one, "export", "--format=jsonl", "--out=" + folder.resolve("all.jsonl"));
        ask(one, "verify", "--read-data");
        run(one, "store", "status");
        run(one, "store", "gc");
        run(one, "store", "gc", "--older-than=2d", "--dry-run");
        ask(one, "tag", "best", "last");
        ask(one, "rate", "5", "last");
        ask(one, "saved", "add", "best", "tag:best");
        ask(one, "forget", "last~3", "--yes");
        run(one, "publish");
        run(one, "publish", "--apply-forgotten", "--yes");
        ask(one, "servers", "merge", "five", "six", "--yes");
        ArchivedHome again = new ArchivedHome(folder.resolve("again"));
        ask(again, "import");
        run(again, "publish");
        return one;
    }

    /** What a statement does that tables on several machines do not bear. */
    private static List<String> faults(String sql) {
        List<String> faults = new ArrayList<>();
        String upper = sql.toUpperCase(java.util.Locale.ROOT);
        for (String never : List.of("PG_ADVISORY", "LISTEN ", "NOTIFY ", "NEXTVAL", "LOCK TABLE")) {
            // Flyway's own, at a migration.
            if (upper.contains(never) && !upper.contains("FLYWAY")) {
                faults.add(never + ": " + sql);
            }
        }
        for (Block block : blocks(sql)) {
            block.faults(faults, sql);
        }
        return faults;
    }

    /** A query within a statement, without those within it; an arm of a UNION is one. */
    private record Block(String text, Block outer, Map<String, String> tables) {
        private String table(String alias) {
            String own = tables.get(alias);
            return own != null || outer == null ? own : outer.table(alias);
        }

        void faults(List<String> faults, String sql) {
            Map<String, Set<String>> joined = new HashMap<>();
            Matcher same = SAME.matcher(text);
            while (same.find()) {
                joined.computeIfAbsent(same.group(1), alias -> new HashSet<>()).add(same.group(3));
                joined.computeIfAbsent(same.group(3), alias -> new HashSet<>()).add(same.group(1));
            }
            Set<String> aliases = new HashSet<>(tables.keySet());
            for (String word : text.replaceAll("'[^']*'", "").split("[^\\w.]+", -1)) {
                int dot = word.indexOf('.');
                String alias = dot > 0 ? word.substring(0, dot) : "";
                if (!tables.isEmpty() && !tables.containsKey(alias) && table(alias) != null) {
                    aliases.add(alias); // of the query around it
                }
            }
            if (aliases.size() < 2) {
                return;
            }
            Set<String> reached = new HashSet<>();
            Deque<String> next = new ArrayDeque<>(List.of(aliases.iterator().next()));
            while (!next.isEmpty()) {
                String alias = next.pop();
                if (reached.add(alias)) {
                    next.addAll(joined.getOrDefault(alias, Set.of()));
                }
            }
            if (!reached.containsAll(aliases)) {
                faults.add(aliases + " are not joined by what they are distributed by: " + text + " IN " + sql);
            }
        }
    }

    private static List<Block> blocks(String sql) {
        List<Block> blocks = new ArrayList<>();
        collect(sql, null, blocks);
        return blocks;
    }

    /** Takes the queries in parentheses out of a text, and makes blocks of what is left and of them. */
    private static void collect(String sql, Block outer, List<Block> blocks) {
        StringBuilder own = new StringBuilder();
        List<String> inner = new ArrayList<>();
        for (int at = 0; at < sql.length(); at++) {
            if (sql.charAt(at) == '('
                    && sql.substring(at + 1)
                            .stripLeading()
                            .matches("(?s)\\(*\\s*(SELECT|WITH|DELETE|UPDATE|INSERT)\\b.*")) {
                int end = end(sql, at);
                inner.add(sql.substring(at + 1, end));
                own.append("(…)");
                at = end;
            } else {
                own.append(sql.charAt(at));
            }
        }
        List<Block> made = new ArrayList<>();
        for (String arm : own.toString().split("\\bUNION( ALL)?\\b", -1)) {
            Map<String, String> tables = new HashMap<>();
            Matcher table = TABLE.matcher(arm);
            while (table.find()) {
                tables.put(table.group(2) == null ? table.group(1) : table.group(2), table.group(1));
            }
            made.add(new Block(arm, outer, tables));
        }
        blocks.addAll(made);
        for (String query : inner) {
            collect(query, made.get(0), blocks);
        }
    }

    private static int end(String sql, int begin) {
        int depth = 0;
        boolean quoted = false;
        for (int at = begin; at < sql.length(); at++) {
            char c = sql.charAt(at);
            quoted ^= c == '\'';
            if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("a parenthesis is open: " + sql.substring(begin));
    }

    @Test
    void theRulesAreHeldTo() {
        assertThat(faults("SELECT 1 FROM prompt AS p JOIN entry AS e ON e.id = p.id AND e.server = p.server"))
                .isEmpty();
        assertThat(faults("SELECT 1 FROM prompt AS p JOIN entry AS e ON e.server = p.server"))
                .hasSize(1);
        assertThat(faults("SELECT 1 FROM output AS o JOIN asset AS a ON a.sha256 = o.asset"))
                .hasSize(1);
        assertThat(faults("SELECT 1 FROM prompt p, (SELECT o.id FROM output o WHERE o.asset = 'x') AS x WHERE EXISTS"
                        + " (SELECT 1 FROM annotation AS a WHERE a.server = p.server)"))
                .hasSize(1);
        assertThat(faults("SELECT pg_advisory_lock(1)")).hasSize(1);
    }
}
