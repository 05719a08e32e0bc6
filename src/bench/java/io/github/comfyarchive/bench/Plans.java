package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** Notes the SQL of a question while it is asked, whatever asks it, and looks up the plans. */
final class Plans {
    private static final Pattern SCAN = Pattern.compile("SCAN (?!CONSTANT)(\\S+)( USING (COVERING )?INDEX (\\S+))?.*");

    private final Set<String> statements = new LinkedHashSet<>();

    void listen(Archive archive) {
        RawSql.ask(
                archive,
                handle -> handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                    @Override
                    public void logAfterExecution(StatementContext context) {
                        ParsedSql parsed = context.getParsedSql();
                        if (parsed != null) {
                            statements.add(parsed.getSql());
                        }
                    }
                }));
    }

    /** What is scanned and what is sorted, in few words; of virtual tables a scan is a search. */
    String notes(Archive archive) {
        return RawSql.ask(
                archive,
                handle -> statements.stream()
                        .flatMap(sql -> plan(handle, sql).stream())
                        .distinct()
                        .collect(Collectors.joining("; ")));
    }

    private static Set<String> plan(Handle handle, String sql) {
        Set<String> notes = new LinkedHashSet<>();
        try (java.sql.Statement statement = handle.getConnection().createStatement();
                java.sql.ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (rows.next()) {
                String step = rows.getString("detail");
                Matcher scan = SCAN.matcher(step);
                if (step.contains("VIRTUAL TABLE")) {
                    continue;
                }
                if (scan.matches()) {
                    notes.add(scan.group(2) == null ? "reads all of " + scan.group(1) : "walks " + scan.group(4));
                } else if (step.startsWith("USE TEMP B-TREE")) {
                    notes.add(step.toLowerCase(java.util.Locale.ROOT).replace("use temp b-tree for", "sorts for"));
                } else if (step.contains("AUTOMATIC")) {
                    notes.add("makes an index");
                }
            }
        } catch (java.sql.SQLException noPlan) {
            notes.add("no plan: " + noPlan.getMessage());
        }
        return notes;
    }
}
