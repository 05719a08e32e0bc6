package io.github.comfyarchive.serve.comfy;

import io.github.comfyarchive.export.HistoryAnswer;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.ServerHistory;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /history} and {@code GET /history/{prompt_id}} (comfyui-protocol.md, "GET /history"), as of a server that never restarted
 * and never forgot: entries value for value, oldest first, offsets from the oldest.
 */
final class History {
    /** What a server holds at most, and so what a script that asks for all of it expects. */
    private static final long MOST_UNASKED = 10_000;

    private static final int PAGE = 500;

    /** Entries are read in pieces of so many bytes. */
    private static final long PIECE = 2 << 20;

    /** Up to so many bytes are sent from memory: that takes none of the places of long answers, however many ask. */
    private static final long SHORT = 512 << 10;

    /** What Python's int() takes, in the digits of ASCII: 4,300 of them at most. */
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+(_[0-9]+)*");

    private static final int MOST_DIGITS = 4300;

    /** No archive has so many entries: what is beyond it means the same. */
    private static final BigInteger FAR = BigInteger.TEN.pow(18);

    private final Readers readers;
    private final EntryBudget budget;
    private final Consumer<String> told;

    History(Readers readers, EntryBudget budget, Consumer<String> told) {
        this.readers = readers;
        this.budget = budget;
        this.told = told;
    }

    /** Which entries are asked for, the oldest of them first. */
    private record Asked(boolean newest, long first, long limit) {}

    void all(Exchange exchange) throws IOException {
        Asked asked = asked(exchange);
        @Nullable String server = Scope.server(exchange);
        List<ServerHistory.Place> page = first(server, asked);
        if (isShort(page, asked.limit())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            HistoryAnswer answer = new HistoryAnswer(bytes);
            answer.begin();
            write(page, answer);
            answer.end();
            exchange.send(200, "application/json; charset=utf-8", bytes.toByteArray());
            return;
        }
        exchange.stream("application/json; charset=utf-8", out -> {
            HistoryAnswer answer = new HistoryAnswer(out);
            answer.begin();
            long left = asked.limit();
            List<ServerHistory.Place> places = page;
            while (!places.isEmpty()) {
                write(places, answer);
                left -= places.size();
                ServerHistory.Place last = places.get(places.size() - 1);
                int next = (int) Math.min(PAGE, left);
                places = next <= 0
                        ? List.of()
                        : readers.ask(catalog -> catalog.history(server).after(last, next));
            }
            answer.end();
        });
    }

    /** Whether a page is all that was asked for, and little. */
    private static boolean isShort(List<ServerHistory.Place> page, long limit) {
        long bytes = page.stream()
                .mapToLong(place -> place.size() == null ? 0 : place.size())
                .sum();
        return bytes <= SHORT && (page.size() < PAGE || page.size() == limit);
    }

    private List<ServerHistory.Place> first(@Nullable String server, Asked asked) throws IOException {
        int limit = (int) Math.min(PAGE, asked.limit());
        return readers.ask(catalog -> {
            ServerHistory history = catalog.history(server);
            return asked.newest() ? history.newest(asked.first(), limit) : history.from(asked.first(), limit);
        });
    }

    /** As PromptQueue.get_history of ComfyUI counts. */
    private static Asked asked(Exchange exchange) {
        @Nullable Long most = number(exchange, "max_items");
        @Nullable Long offset = number(exchange, "offset");
        if (offset != null && offset >= 0) {
            return new Asked(false, offset, most == null ? Long.MAX_VALUE : Math.max(1, most));
        }
        long newest = most == null ? MOST_UNASKED : Math.max(0, most);
        return new Asked(true, newest, newest);
    }

    private static @Nullable Long number(Exchange exchange, String name) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return null;
        }
        String digits = text.get().strip();
        if (digits.length() > MOST_DIGITS || !INTEGER.matcher(digits).matches()) {
            throw new ProblemException(500, name + " is no whole number (a ComfyUI answers 500 as well)");
        }
        return new BigInteger(digits.replace("_", ""))
                .min(FAR)
                .max(FAR.negate())
                .longValueExact();
    }

    private void write(List<ServerHistory.Place> places, HistoryAnswer answer) throws IOException {
        List<Long> keys = new ArrayList<>();
        long bytes = 0;
        for (ServerHistory.Place place : places) {
            long size = place.size() == null ? 0 : place.size();
            if (!keys.isEmpty() && bytes + size > PIECE) {
                write(keys, bytes, answer);
                keys.clear();
                bytes = 0;
            }
            if (place.size() != null) { // a lost entry is not there to be given
                keys.add(place.id());
                bytes += size;
            }
        }
        write(keys, bytes, answer);
    }

    @SuppressWarnings("try") // what is taken is held, not used
    private void write(List<Long> keys, long bytes, HistoryAnswer answer) throws IOException {
        List<Long> some = List.copyOf(keys);
        try (EntryBudget.Taken taken = budget.take(bytes)) {
            for (RedactedEntry entry : readers.ask(catalog -> entries(catalog, some))) {
                answer.write(entry);
            }
        }
    }

    /** Those that can be read: one that went meanwhile or is damaged is not a reason to give none. */
    private List<RedactedEntry> entries(Catalog catalog, List<Long> keys) {
        try {
            return catalog.prompts().entries(keys);
        } catch (ArchiveException oneOfThem) {
            List<RedactedEntry> whole = new ArrayList<>();
            for (long key : keys) {
                try {
                    whole.addAll(catalog.prompts().entries(List.of(key)));
                } catch (ArchiveException damaged) {
                    told.accept("an entry was left out of an answer: " + damaged.getMessage());
                }
            }
            return whole;
        }
    }

    @SuppressWarnings("try") // what is taken is held, not used
    void one(Exchange exchange) throws IOException {
        String id = exchange.captured("prompt_id");
        @Nullable String server = Scope.server(exchange);
        Optional<CalledEntry> found = readers.ask(catalog -> CalledEntry.find(catalog, id, server));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistoryAnswer answer = new HistoryAnswer(bytes);
        answer.begin();
        if (found.isPresent()) {
            try (EntryBudget.Taken taken = budget.take(3 * found.get().size())) {
                RedactedEntry entry = readers.ask(
                        catalog -> catalog.prompts().entry(found.get().prompt()));
                if (found.get().isAlias()) {
                    answer.write(id, entry);
                } else {
                    answer.write(entry);
                }
                answer.end();
                exchange.send(200, "application/json; charset=utf-8", bytes.toByteArray());
                return;
            }
        }
        answer.end();
        exchange.send(200, "application/json; charset=utf-8", bytes.toByteArray());
    }
}
