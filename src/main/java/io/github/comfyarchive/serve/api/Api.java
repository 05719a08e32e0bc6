package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.serve.access.AccessGate;
import io.github.comfyarchive.serve.http.Endpoint;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.EntryBudget;
import io.github.comfyarchive.serve.reader.Readers;
import io.github.comfyarchive.serve.reader.Served;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All of {@code /archive/v1} that questions and changes are. */
public final class Api implements AutoCloseable {
    private final Readers readers;
    private final EntryBudget budget;
    private final Supplier<AccessGate> gate;
    private final Writer writer;
    private final StateTag tag;
    private final StatusKeeper status;
    private final EventFeed events;
    private final ThumbnailAnswers thumbnails;
    private final Clock clock = Clock.system(ZoneId.systemDefault());

    /**
     * Prepares it; nothing is opened yet.
     *
     * @param served what is asked and changed
     * @param budget how many bytes of entries may be in memory
     * @param outside what the command knows
     * @param gate who may change something
     * @param build the program's version
     * @param told told, in a line, what whoever runs the server should know
     */
    public Api(
            Readers readers,
            Served served,
            EntryBudget budget,
            Outside outside,
            Supplier<AccessGate> gate,
            String build,
            Consumer<String> told) {
        this.readers = readers;
        this.budget = budget;
        this.gate = gate;
        this.writer = new Writer(served, outside, told);
        this.tag = new StateTag(readers, build);
        this.status = new StatusKeeper(outside);
        this.events = new EventFeed(readers, served.look());
        this.thumbnails = new ThumbnailAnswers(readers, served, told);
    }

    /** Adds its routes. */
    public void addTo(Routes routes) {
        new PromptLists(readers, tag, clock).addTo(routes);
        new PromptDetails(readers, budget, tag).addTo(routes);
        new FileRoutes(readers, thumbnails).addTo(routes);
        new Choices(readers).addTo(routes);
        new Overview(readers, status, clock).addTo(routes);
        new SavedSearches(readers, writer, clock, this::guarded).addTo(routes);
        new Annotating(writer, this::guarded).addTo(routes);
        new ForgetRoute(writer, clock, this::guarded).addTo(routes);
        events.addTo(routes);
        OpenApi.addTo(routes);
    }

    /** Who has no session is refused before anything is read of what they say. */
    private Endpoint guarded(Endpoint change) {
        return exchange -> {
            gate.get().requireSession(exchange.header(AccessGate.SESSION));
            change.answer(exchange);
        };
    }

    /** How the servers stand, for whoever measures. */
    public StatusKeeper status() {
        return status;
    }

    /** Who listens to events, for whoever measures. */
    public EventFeed events() {
        return events;
    }

    /** Ends what it has begun; requests have been answered. */
    @Override
    public void close() {
        events.close();
        thumbnails.close();
        status.close();
        writer.close();
    }
}
