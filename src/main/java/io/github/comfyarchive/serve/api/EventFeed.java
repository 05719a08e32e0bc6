package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.query.ChangeLog;
import io.github.comfyarchive.serve.http.EventStream;
import io.github.comfyarchive.serve.http.Exchange;
import io.github.comfyarchive.serve.http.ProblemException;
import io.github.comfyarchive.serve.http.Routes;
import io.github.comfyarchive.serve.reader.Readers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each change as it is archived. One thread looks for all who listen, and for nobody when nobody listens. Each
 * goes on from the last change that it was told; who does not read what it was sent is sent away, and comes again from there.
 */
public final class EventFeed implements AutoCloseable {
    /** Between two parts of what somebody has missed. */
    private static final long NEXT_PART_MILLIS = 10;

    private static final int PART = 500;
    private static final long BEAT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long SLOW_NANOS = Duration.ofSeconds(20).toNanos();

    /** A page that lost the connection comes again after so many milliseconds. */
    private static final String RETRY = "retry: 2000\n";

    /** What is there is not what it was told of: a restore has put another archive here. */
    private static final String ALL_AGAIN = "{\"kind\":\"reset\"}";

    private static final String RESET = "data: " + ALL_AGAIN + "\n\n";

    private final Readers readers;
    private final long lookMillis;
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Thread thread;
    private boolean ended;
    private @Nullable String epoch;

    /**
     * Looks for nobody yet.
     *
     * @param look how long it is between two looks
     */
    public EventFeed(Readers readers, Duration look) {
        this.readers = readers;
        this.lookMillis = look.toMillis();
    }

    /** Somebody who listens; only the thread that tells them changes it. */
    private static final class Listener {
        private final EventStream stream;
        private long position;
        private long writtenAt = System.nanoTime();
        private boolean gone;

        Listener(EventStream stream, long position) {
            this.stream = stream;
            this.position = position;
        }

        void write(String lines) {
            writtenAt = System.nanoTime();
            gone |= !stream.write(lines);
        }

        /** Whether it can be told something now. */
        boolean isReady() {
            if (!stream.isBusy()) {
                return !gone;
            }
            if (System.nanoTime() - writtenAt > SLOW_NANOS) {
                stream.close();
                gone = true;
            }
            return false;
        }
    }

    /** Adds its route. */
    public void addTo(Routes routes) {
        routes.add("GET", "/archive/v1/events", this::listen);
    }

    /** How many listen now. */
    public synchronized int listening() {
        return listeners.size();
    }

    private void listen(Exchange exchange) throws IOException {
        Parameters parameters = new Parameters(exchange, Set.of("since"));
        Optional<String> since =
                exchange.header("Last-Event-ID").filter(id -> !id.isEmpty()).or(() -> parameters.one("since"));
        if (since.isPresent() && !since.get().matches("[0-9]{1,18}")) {
            throw ProblemException.badRequest("since, or Last-Event-ID, is the number of a change");
        }
        ChangeLog.State now = readers.ask(catalog -> catalog.changes().state());
        long position = since.map(Long::valueOf).orElse(now.number());
        EventStream stream = exchange.events();
        if (exchange.method().equals("HEAD")) {
            stream.close();
            return;
        }
        boolean lost = position > now.number() || position < now.first();
        Listener listener = new Listener(stream, lost ? now.number() : position);
        // An id without data is kept by the client and told to nobody (HTML, "Interpreting an event stream").
        listener.write(RETRY + (lost ? RESET : "") + "id: " + listener.position + "\n\n");
        add(listener);
    }

    private synchronized void add(Listener listener) {
        if (ended) {
            listener.stream.close();
            return;
        }
        listeners.add(listener);
        if (thread == null) {
            thread = new Thread(this::run, "events");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    private void run() {
        try {
            for (List<Listener> all = awaited(0); !all.isEmpty(); ) {
                boolean more = false;
                try {
                    more = tell(all);
                } catch (InterruptedIOException ending) {
                    return;
                } catch (IOException | RuntimeException busyOrAway) {
                    // Requests are told of it in words, and whoever runs the server with them; events go on when it is
                    // over.
                    more = false;
                }
                all = awaited(more ? NEXT_PART_MILLIS : lookMillis);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those who listen, after a while; waits as long as there is nobody. None at the end. */
    private synchronized List<Listener> awaited(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        for (long left = millis; left > 0 && !ended; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        listeners.removeIf(listener -> listener.gone);
        while (listeners.isEmpty() && !ended) {
            wait();
        }
        return ended ? List.of() : List.copyOf(listeners);
    }

    /** Tells each a part of what it has not been told; answers whether there is more. */
    private boolean tell(List<Listener> all) throws IOException {
        ChangeLog.State now = readers.ask(catalog -> catalog.changes().state());
        boolean other = epoch != null && !epoch.equals(now.epoch());
        epoch = now.epoch();
        Map<Long, List<Listener>> behind = new HashMap<>();
        boolean more = false;
        for (Listener listener : all) {
            boolean ready = listener.isReady();
            if (ready && (other || listener.position > now.number() || listener.position < now.first())) {
                listener.position = now.number();
                listener.write(RESET + "id: " + now.number() + "\n\n");
            } else if (ready && listener.position < now.number()) {
                behind.computeIfAbsent(listener.position, position -> new ArrayList<>())
                        .add(listener);
            } else if (ready && System.nanoTime() - listener.writtenAt > BEAT_NANOS) {
                listener.write(":\n\n");
            }
        }
        for (Map.Entry<Long, List<Listener>> one : behind.entrySet()) {
            ChangeLog.Some some = readers.ask(catalog -> catalog.changes().after(one.getKey(), PART));
            String lines = lines(some.changes());
            for (Listener listener : one.getValue()) {
                listener.position =
                        some.changes().isEmpty() && some.last() == one.getKey() ? now.number() : some.last();
                if (!lines.isEmpty()) {
                    listener.write(lines);
                }
                more |= listener.position < now.number();
            }
        }
        return more;
    }

    private static String lines(List<ChangeLog.Change> changes) {
        StringBuilder lines = new StringBuilder();
        for (ChangeLog.Change change : changes) {
            lines.append("id: ")
                    .append(change.number())
                    .append("\ndata: ")
                    .append(json(change))
                    .append("\n\n");
        }
        return lines.toString();
    }

    private static String json(ChangeLog.Change change) {
        return change.kind().equals("reset") ? ALL_AGAIN : members(change);
    }

    private static String members(ChangeLog.Change change) {
        return JsonLineWriter.text(json -> {
            json.number("number", change.number());
            json.text("kind", change.kind());
            switch (change.kind()) {
                case "asset" -> json.text("sha256", change.sha256());
                case "server" -> json.text("server", change.server());
                case "saved_search" -> {
                    json.text("name", change.saved());
                    json.truth("removed", change.takenBack() != 0);
                }
                case "gone" -> json.number("key", change.prompt());
                case "forgotten" -> {
                    json.text("prompt_id", change.promptId());
                    json.text("server", change.server());
                    json.truth("undone", change.takenBack() != 0);
                }
                default -> {
                    json.number("key", change.prompt());
                    json.text("prompt_id", change.promptId());
                    json.text("server", change.server());
                    json.text("status", change.status());
                }
            }
        });
    }

    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
        listeners.forEach(listener -> listener.stream.close());
    }
}
