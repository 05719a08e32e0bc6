package io.github.comfyarchive.testing;

import java.util.ArrayList;
import java.util.List;

/** The requests that a server saw, in the order of their arrival. Safe for many threads. */
public final class RequestLog {
    private final List<LoggedRequest> requests = new ArrayList<>();
    private int running;
    private int mostAtOnce;

    /** All requests so far, those still running included. */
    public synchronized List<LoggedRequest> all() {
        return List.copyOf(requests);
    }

    /** The requests to paths that begin so. */
    public List<LoggedRequest> to(String prefix) {
        return all().stream()
                .filter(request -> request.path().startsWith(prefix))
                .toList();
    }

    /** How many requests came for paths that begin so. */
    public int count(String prefix) {
        return to(prefix).size();
    }

    /** Requests that would change a server. An archive never makes one. */
    public List<LoggedRequest> changing() {
        return all().stream()
                .filter(request ->
                        !request.method().equals("GET") && !request.method().equals("HEAD"))
                .toList();
    }

    /** How many history entries were sent in all. */
    public int entriesSent() {
        return all().stream().mapToInt(LoggedRequest::entriesSent).sum();
    }

    /** The most requests that were being answered at one time. */
    public synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    /** Forgets what came so far. */
    public synchronized void clear() {
        requests.clear();
        mostAtOnce = running;
    }

    synchronized LoggedRequest began(Request request) {
        LoggedRequest logged = new LoggedRequest(request);
        requests.add(logged);
        mostAtOnce = Math.max(mostAtOnce, ++running);
        return logged;
    }

    synchronized void ended() {
        running--;
    }
}
