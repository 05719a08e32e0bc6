package io.github.comfyarchive.serve.page;

import io.github.comfyarchive.gallery.LiveTiles;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of the live page, a page of tiles at a time, and what is read of a prompt when it is opened. */
public final class TileRoutes {
    /** Where no index helps: then what was found is given, and the page asks on. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** Prompts read at a time: one has a tile at least. */
    private static final int BATCH = 40;

    private final Readers readers;
    private final Clock clock;

    /**
     * Over an archive.
     *
     * @param clock for times such as {@code since=7d}; its zone is that of days
     */
    public TileRoutes(Readers readers, Clock clock) {
        this.readers = readers;
        this.clock = clock;
    }

    /** Adds its routes. */
    public void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/tiles", this::tiles);
        routes.add("GET", "/archive/v1/tiles/{key}/details", this::details);
    }

    private void tiles(Exchange exchange) throws IOException {
        TileQuery query = TileQuery.of(exchange, clock);
        exchange.json(200, readers.ask(catalog -> page(catalog, query)));
    }

    private String page(Catalog catalog, TileQuery query) throws IOException {
        Boolean asked = query.inNames();
        boolean inNames = Boolean.TRUE.equals(asked);
        Found found = found(catalog, query, inNames);
        // As the command line does: inside of names only where too few have the words as words.
        if (asked == null && query.hasParts() && query.after() == null && found.next() == null) {
            inNames = true;
            found = found(catalog, query, true);
        }
        Map<String, @Nullable Object> data = found.tiles().data();
        data.put("in_names", inNames);
        data.put("next", found.next() == null ? null : TileQuery.cursor(found.next()));
        return LiveTiles.json(data) + "\n";
    }

    private record Found(LiveTiles tiles, Listing.@Nullable Key next) {}

    private Found found(Catalog catalog, TileQuery query, boolean inNames) throws IOException {
        LiveTiles tiles = new LiveTiles(catalog, clock.getZone());
        long begun = System.nanoTime();
        Listing.Key place = query.after();
        do {
            Listing list = place == null ? catalog.list() : catalog.list().after(place);
            int most = Math.min(BATCH, query.limit() - tiles.tiles());
            Listing.Page page = list.page(query.whole(inNames), most, PATIENCE);
            List<Long> keys = page.keys().stream().map(Listing.Key::id).toList();
            tiles.add(keys, query.kinds());
            place = page.next();
        } while (place != null && tiles.tiles() < query.limit() && System.nanoTime() - begun < PATIENCE.toNanos());
        return new Found(tiles, place);
    }

    private void details(Exchange exchange) throws IOException {
        long key = TileQuery.prompt(exchange.captured("key"));
        String json = readers.ask(catalog -> LiveTiles.details(catalog, key).map(LiveTiles::json))
                .orElseThrow(() -> ProblemException.notFound("this prompt is not in the archive, or no more"));
        exchange.json(200, json + "\n");
    }
}
