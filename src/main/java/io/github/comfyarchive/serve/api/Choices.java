package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.json.JsonObject;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.SidePanel;
import io.github.comfyarchive.query.Statistics;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what prompts can be chosen, with how many each choice has: for a side panel. Counted once for each state of the archive; where that takes
 * long, as in a large store, seldom enough to take no more than a twentieth of the time.
 */
final class Choices {
    private static final int USUAL_DAYS = 366;
    private static final int MOST_DAYS = 3660;
    private static final long LONG_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SHARE = 20;

    private final Readers readers;
    private @Nullable Counted counted;
    private SidePanel.@Nullable Kinds kinds;

    Choices(Readers readers) {
        this.readers = readers;
    }

    /** An answer, what it is of, and how long it took until when. */
    private record Counted(String mark, int days, String json, long took, long at) {
        boolean holds(String now, int wanted) {
            boolean fresh = took > LONG_NANOS && System.nanoTime() - at < SHARE * took;
            return days == wanted && (fresh || mark.equals(now));
        }
    }

    void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/counts", this::answer);
    }

    private void answer(Exchange exchange) throws IOException {
        int days = new Parameters(exchange, Set.of("days")).number("days", USUAL_DAYS, 0, MOST_DAYS);
        exchange.json(200, counted(days));
    }

    /** One counts, whoever else asks meanwhile gets the same. */
    private synchronized String counted(int days) throws IOException {
        return readers.ask(catalog -> {
            Counted before = counted;
            String mark = catalog.mark();
            if (before != null && before.holds(mark, days)) {
                return before.json();
            }
            long begun = System.nanoTime();
            SidePanel.Choices choices = catalog.sidePanel().choices(days);
            String json = JsonLineWriter.text(members(choices, kinds(catalog))) + "\n";
            long now = System.nanoTime();
            counted = new Counted(mark, days, json, now - begun, now);
            return json;
        });
    }

    /** No sum is kept of these: they are counted again only where the number of files is another. */
    private SidePanel.Kinds kinds(Catalog catalog) {
        SidePanel.Kinds before = kinds;
        if (before == null || before.files() != catalog.sidePanel().files()) {
            before = catalog.sidePanel().kinds();
            kinds = before;
        }
        return before;
    }

    private static JsonObject members(SidePanel.Choices choices, SidePanel.Kinds kinds) {
        return json -> {
            json.number(
                    "prompts",
                    choices.statuses().stream()
                            .mapToLong(SidePanel.Choice::prompts)
                            .sum());
            choices("servers", choices.servers(), json);
            choices("statuses", choices.statuses(), json);
            choices("models", choices.models(), json);
            choices("loras", choices.loras(), json);
            choices("tags", choices.tags(), json);
            json.each("ratings", choices.ratings(), (rating, one) -> {
                one.number("stars", Long.valueOf(rating.name()));
                one.number("prompts", rating.prompts());
            });
            json.each("kinds", kinds.kinds(), (kind, one) -> {
                one.text("name", kind.name());
                one.number("files", kind.files());
            });
            json.each("days", choices.days(), Choices::day);
        };
    }

    private static void choices(String name, List<SidePanel.Choice> choices, JsonMembers json) throws IOException {
        json.each(name, choices, (choice, one) -> {
            one.text("name", choice.name());
            one.number("prompts", choice.prompts());
        });
    }

    private static void day(Statistics.Day day, JsonMembers json) throws IOException {
        json.text("day", day.day());
        json.number("prompts", day.prompts());
        json.number("failed", day.failed());
    }
}
