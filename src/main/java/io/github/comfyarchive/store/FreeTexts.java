package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.table.PromptRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The texts of all tables that a server, a client or a user may have written, in rows that are derived from entries and in those that are
 * not: names and addresses of servers, messages of runs, names of files, replaced ones too. What is packed is none of them.
 */
public final class FreeTexts {
    /** Columns whose words are this program's own; all others may say anything. */
    public static final Set<String> OWN = Set.of(
            "accepted_loss.accepted_at",
            "asset.extension",
            "asset.media_type",
            "asset.rules_version",
            "asset.sha256",
            "asset.stored_at",
            "asset.verified_at",
            "asset_disk.folder",
            "asset_disk.marker",
            "change.key", // a key of ours
            "change.kind",
            "dictionary.rules_version",
            "entry.encoding",
            "entry.rules_version",
            "forgotten.at",
            "forgotten.finished_at",
            "forgotten.graph_mac",
            "forgotten.started_at",
            "forgotten.undone_at",
            "forgotten_file.mac",
            "home.epoch",
            "home.id",
            "import_file.inode",
            "import_file.mac",
            "known_secret.fingerprint",
            "model.kind",
            "note.asset",
            "note.at",
            "note.removed_at",
            "note.uid",
            "output.asset",
            "output.fetched_at",
            "output.provenance",
            "output.replaced_at",
            "output.state",
            "published.at",
            "published.mark",
            "published.next_mark",
            "published.store",
            "prompt_row.created_at",
            "prompt_row.derivation",
            "prompt_row.finished_at",
            "prompt_row.first_archived_at",
            "prompt_row.graph_mac",
            "prompt_row.last_changed_at",
            "prompt_row.server_order",
            "prompt_row.started_at",
            "prompt_row.status",
            "prompt_source_row.type",
            "prompt_sum.kind",
            "prompt_sum.value",
            "prompt_sum.word",
            "rating.asset",
            "rating.at",
            "rating.removed_at",
            "rating.uid",
            "redacted_id.prompt_id", // follows the prompt's own
            "redaction.fingerprint",
            "redaction.rule",
            "replaced_asset.extension",
            "replaced_asset.sha256",
            "replaced_entry.encoding",
            "replaced_entry.replaced_at",
            "replaced_entry.rules_version",
            "rewrite_due.since",
            "saved_search.at",
            "saved_search.removed_at",
            "saved_search.uid",
            "server.first_seen_at",
            "server.last_synced_at",
            "server.paused_at",
            "server.uid",
            "server_address.first_seen_at",
            "server_address.last_seen_at",
            "server_address.paused_at",
            "status_message_row.at",
            "sync_run.finished_at",
            "sync_run.outcome",
            "sync_run.started_at",
            "tagged.asset",
            "tagged.at",
            "tagged.removed_at",
            "tagged.uid",
            "template.rules_version");

    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 100;

    /** Names that became the same are numbered; so many rows of one key are made to keep it busy. */
    private static final int MOST_ALIKE = 1_000_000;

    private final Session session;

    FreeTexts(Session session) {
        this.session = session;
    }

    /**
     * A table.
     *
     * @param keys by which a row is known
     * @param texts its columns of free texts
     * @param unique those of its columns of which each row has other values
     */
    private record Table(String name, List<String> keys, List<String> texts, Set<String> unique) {
        String page(boolean first) {
            String columns = keys.stream().map(Table::quoted).collect(Collectors.joining(", "));
            String these = String.join(", ", Collections.nCopies(keys.size(), "?"));
            return "SELECT " + columns
                    + texts.stream().map(text -> ", " + quoted(text)).collect(Collectors.joining())
                    + " FROM " + quoted(name)
                    + (first ? "" : " WHERE (" + columns + ") > (" + these + ")")
                    + " ORDER BY " + columns + " LIMIT " + ROWS;
        }

        String change() {
            return "UPDATE OR IGNORE " + quoted(name) + " SET "
                    + texts.stream().map(text -> quoted(text) + " = ?").collect(Collectors.joining(", "))
                    + " WHERE " + keys.stream().map(key -> quoted(key) + " = ?").collect(Collectors.joining(" AND "));
        }

        private static String quoted(String word) {
            return word.equals("rowid") ? word : '"' + word + '"';
        }
    }

    private record Row(List<Object> keys, List<@Nullable String> texts) {}

    /**
     * Counts rows.
     *
     * @param change what a text is to become; nothing where it stays
     * @return how many rows would change
     */
    public long count(Function<String, Optional<String>> change) {
        return run(change, null);
    }

    /**
     * Removes what a redactor hunts everywhere, some rows a transaction. Where two rows would come to say the same that may not, a number
     * follows; a prompt is found again by the id that it had.
     *
     * @param redactor what removes it
     * @return how many rows were changed
     */
    public long rewrite(Redactor redactor) {
        return run(redactor::withoutOwn, redactor);
    }

    private long run(Function<String, Optional<String>> change, @Nullable Redactor write) {
        long changed = 0;
        for (Table table : session.plain(FreeTexts::tables)) {
            List<Object> after = List.of();
            while (true) {
                List<Object> from = after;
                List<Row> rows = session.plain(sql -> rows(sql, table, from));
                if (rows.isEmpty()) {
                    break;
                }
                after = rows.get(rows.size() - 1).keys();
                changed += write != null
                        ? session.plainTransaction(sql -> rewrite(sql, table, rows, write))
                        : rows.stream()
                                .filter(row -> changed(table, row, change).isPresent())
                                .count();
            }
        }
        return changed;
    }

    private static long rewrite(PlainSql sql, Table table, List<Row> rows, Redactor redactor) throws SQLException {
        long changed = 0;
        for (Row row : rows) {
            Optional<List<@Nullable String>> texts = changed(table, row, redactor::withoutOwn);
            if (texts.isPresent()) {
                if (table.name().equals("prompt_row")) {
                    rename(sql, table, row, texts.get(), redactor);
                }
                write(sql, table, row, texts.get());
                changed++;
            }
        }
        return changed;
    }

    /** What a prompt is called now, where that changes, is among its texts then. */
    private static void rename(PlainSql sql, Table table, Row row, List<@Nullable String> texts, Redactor redactor)
            throws SQLException {
        int column = table.texts().indexOf("prompt_id");
        String from = Objects.requireNonNull(row.texts().get(column));
        String to = Objects.requireNonNull(texts.get(column));
        if (to.equals(from)) {
            return;
        }
        long prompt = ((Number) row.keys().get(0)).longValue();
        ServerId server = new PromptRows(sql).identity(prompt).serverId();
        OwnId own = redactor.ownIdOfKept(from);
        PromptId renamed = own == null
                ? new PromptRows(sql).rename(prompt, server, new PromptId(from), new PromptId(to))
                : new RedactedIds(sql).rename(prompt, server, own, new PromptId(to));
        texts.set(column, renamed.value());
    }

    private static void write(PlainSql sql, Table table, Row row, List<@Nullable String> texts) throws SQLException {
        for (int number = 1; number < MOST_ALIKE; number++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                String text = texts.get(i);
                boolean numbered = number > 1
                        && text != null
                        && !text.equals(row.texts().get(i))
                        && table.unique().contains(table.texts().get(i));
                values.add(numbered ? text + "-" + number : text);
            }
            values.addAll(row.keys());
            if (sql.update(table.change(), values.toArray()) > 0) {
                return;
            }
        }
        throw new SQLException("a row of " + table.name() + " cannot be changed");
    }

    private static Optional<List<@Nullable String>> changed(
            Table table, Row row, Function<String, Optional<String>> change) {
        List<@Nullable String> texts = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < row.texts().size(); i++) {
            String text = row.texts().get(i);
            Optional<String> becomes = text == null ? Optional.empty() : change.apply(text);
            if (table.texts().get(i).equals("url")) {
                becomes = becomes.map(url -> url.replace(Redactor.MARK, "redacted")); // it is to stay an address
            }
            any |= becomes.isPresent();
            texts.add(becomes.orElse(text));
        }
        return any ? Optional.of(texts) : Optional.empty();
    }

    private static List<Row> rows(PlainSql sql, Table table, List<Object> after) throws SQLException {
        return sql.list(
                table.page(after.isEmpty()),
                row -> {
                    List<Object> keys = new ArrayList<>();
                    List<@Nullable String> texts = new ArrayList<>();
                    for (int i = 1; i <= table.keys().size(); i++) {
                        keys.add(row.getObject(i));
                    }
                    for (int i = 1; i <= table.texts().size(); i++) {
                        texts.add(row.getString(table.keys().size() + i));
                    }
                    return new Row(keys, texts);
                },
                after.toArray());
    }

    private static List<Table> tables(PlainSql sql) throws SQLException {
        record Named(String name, boolean withoutRowid) {}
        List<Table> tables = new ArrayList<>();
        for (Named table : sql.list("""
                SELECT name, wr FROM pragma_table_list
                WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'flyway_%'
                ORDER BY name
                """, row -> new Named(row.getString(1), row.getBoolean(2)))) {
            List<String> texts = texts(sql, table.name());
            if (!texts.isEmpty()) {
                List<String> keys = table.withoutRowid() ? keys(sql, table.name()) : List.of("rowid");
                tables.add(new Table(table.name(), keys, texts, unique(sql, table.name())));
            }
        }
        return tables;
    }

    private static List<String> texts(PlainSql sql, String table) throws SQLException {
        return sql
                .list(
                        "SELECT name FROM pragma_table_info(?) WHERE upper(type) = 'TEXT' ORDER BY cid",
                        row -> row.getString(1),
                        table)
                .stream()
                .filter(column -> !OWN.contains(table + "." + column))
                .toList();
    }

    private static List<String> keys(PlainSql sql, String table) throws SQLException {
        return sql.list(
                "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", row -> row.getString(1), table);
    }

    private static Set<String> unique(PlainSql sql, String table) throws SQLException {
        return new HashSet<>(sql.list("""
                SELECT DISTINCT columns.name FROM pragma_index_list(?) AS indexes, pragma_index_info(indexes.name) AS columns
                WHERE indexes."unique" = 1 AND columns.name IS NOT NULL
                """, row -> row.getString(1), table));
    }
}
