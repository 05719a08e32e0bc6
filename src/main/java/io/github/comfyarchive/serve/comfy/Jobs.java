package io.github.comfyarchive.serve.comfy;

import io.github.comfyarchive.query.ServerHistory;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/jobs} and {@code /api/jobs/{id}} (comfyui-protocol.md, "/api/jobs"). Nothing is pending or in progress here. */
final class Jobs {
    /** What a server holds at most. */
    private static final int MOST_UNASKED = 10_000;

    private static final int PAGE = 100;
    private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?[0-9]{1,9}\\s*");

    private static final Map<String, List<String>> STATUSES = Map.of(
            "completed", List.of("success", "unknown"),
            "failed", List.of("error"),
            "cancelled", List.of("interrupted"),
            "pending", List.of(),
            "in_progress", List.of());

    private final Readers readers;
    private final EntryBudget budget;
    private final Consumer<String> told;

    Jobs(Readers readers, EntryBudget budget, Consumer<String> told) {
        this.readers = readers;
        this.budget = budget;
        this.told = told;
    }

    void all(Exchange exchange) throws IOException {
        @Nullable List<String> statuses = statuses(exchange);
        ServerHistory.Jobs jobs = new ServerHistory.Jobs(
                statuses == null ? List.of() : statuses,
                exchange.query("workflow_id").filter(id -> !id.isEmpty()).orElse(null),
                word(exchange, "sort_by", "created_at", "execution_duration").equals("execution_duration"),
                word(exchange, "sort_order", "desc", "asc").equals("desc"));
        @Nullable Integer limit = number(exchange, "limit");
        if (limit != null && limit <= 0) {
            throw ProblemException.badRequest("limit must be a positive integer");
        }
        Integer asked = number(exchange, "offset");
        int offset = asked == null ? 0 : Math.max(0, asked);
        @Nullable String server = Scope.server(exchange);
        boolean none = statuses != null && statuses.isEmpty();
        long total = none ? 0 : readers.ask(catalog -> catalog.history(server).count(jobs));
        long most = Math.min(limit == null ? MOST_UNASKED : limit, Math.max(0, total - offset));
        exchange.stream("application/json; charset=utf-8", out -> {
            ascii(out, "{\"jobs\": [");
            long given = 0;
            while (given < most) {
                long from = offset + given;
                int some = (int) Math.min(PAGE, most - given);
                List<Long> keys = readers.ask(catalog -> catalog.history(server).jobs(jobs, from, some));
                if (keys.isEmpty()) {
                    break;
                }
                for (long key : keys) {
                    write(key, given++ == 0, out);
                }
            }
            ascii(
                    out,
                    "], \"pagination\": {\"offset\": " + offset + ", \"limit\": " + limit + ", \"total\": " + total
                            + ", \"has_more\": " + (offset + given < total) + "}}");
        });
    }

    @SuppressWarnings("try") // what is taken is held, not used
    private void write(long key, boolean first, OutputStream out) throws IOException {
        Optional<Long> size = readers.ask(catalog -> catalog.entrySize(key));
        if (size.isEmpty()) {
            return;
        }
        byte[] row;
        try (EntryBudget.Taken taken = budget.take(2 * size.get())) {
            List<RedactedEntry> entry = readers.ask(catalog -> catalog.prompts().entries(List.of(key)));
            if (entry.isEmpty()) {
                return; // forgotten meanwhile
            }
            row = JobEntry.bytes(
                    JobEntry.of(entry.get(0).json()).row(entry.get(0).promptId().value()));
        } catch (ArchiveException damaged) {
            told.accept("a job was left out of an answer: " + damaged.getMessage());
            return;
        }
        if (!first) {
            ascii(out, ", ");
        }
        out.write(row);
    }

    @SuppressWarnings("try") // what is taken is held, not used
    void one(Exchange exchange) throws IOException {
        String id = exchange.captured("id");
        @Nullable String server = Scope.server(exchange);
        CalledEntry found = readers.ask(catalog -> CalledEntry.find(catalog, id, server))
                .orElseThrow(() -> ProblemException.notFound("no archived prompt has this id"));
        try (EntryBudget.Taken taken = budget.take(4 * found.size())) {
            RedactedEntry entry = readers.ask(catalog -> catalog.prompts().entry(found.prompt()));
            exchange.send(
                    200,
                    "application/json; charset=utf-8",
                    JobEntry.of(entry.json()).whole(id));
        }
    }

    /** Null where all are asked for. */
    private static @Nullable List<String> statuses(Exchange exchange) {
        String text = exchange.query("status").orElse("");
        List<String> words = Arrays.stream(text.split(",", -1))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return null;
        }
        List<String> statuses = new ArrayList<>();
        for (String word : words) {
            List<String> some = STATUSES.get(word);
            if (some == null) {
                throw ProblemException.badRequest("status is pending, in_progress, completed, failed or cancelled");
            }
            statuses.addAll(some);
        }
        return statuses;
    }

    private static String word(Exchange exchange, String name, String usual, String other) {
        String word = exchange.query(name).orElse(usual).toLowerCase(Locale.ROOT);
        if (!word.equals(usual) && !word.equals(other)) {
            throw ProblemException.badRequest(name + " must be '" + usual + "' or '" + other + "'");
        }
        return word;
    }

    private static @Nullable Integer number(Exchange exchange, String name) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return null;
        }
        if (!INTEGER.matcher(text.get()).matches()) {
            throw ProblemException.badRequest(name + " must be an integer");
        }
        return Integer.parseInt(text.get().strip());
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
