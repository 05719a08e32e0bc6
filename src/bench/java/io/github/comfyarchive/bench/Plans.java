package io.github.comfyarchive.bench;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notes the SQL of a question while it is asked, whatever asks it, and looks up the plans. */
final class Plans {
    private static final Pattern SCAN = Pattern.compile("SCAN (?!CONSTANT)(\\S+)( USING (COVERING )?INDEX (\\S+))?.*");

    void listen(Archive archive) {
        RawSql.forgetPrepared(archive);
    }

    /** What is scanned and what is sorted, in few words; of virtual tables a scan is a search. */
    String notes(Archive archive) {
        Set<String> notes = new LinkedHashSet<>();
        for (String sql : RawSql.prepared(archive)) {
            notes.addAll(RawSql.ask(archive, plain -> plan(plain, sql)));
        }
        return String.join("; ", notes);
    }

    private static Set<String> plan(PlainSql plain, String sql) {
        Set<String> notes = new LinkedHashSet<>();
        try {
            for (String step : plain.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString("detail"))) {
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
