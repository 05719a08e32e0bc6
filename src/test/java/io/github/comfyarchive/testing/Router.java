package io.github.comfyarchive.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which answer belongs to a request, faults aside. */
final class Router {
    private static final String STATS = """
            {"system": {"os": "posix", "ram_total": 25276510208, "ram_free": 24221069312, "comfyui_version": %s, \
            "python_version": "3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]", "pytorch_version": "1.13.0a0", \
            "embedded_python": false, "argv": ["main.py"]}, "devices": [{"name": "cpu", "type": "cpu", "index": null}]}""";

    private final Behaviour behaviour;
    private final FakeHistory history;
    private final FakeFiles files;
    private final CountDownLatch closing;
    private final ReentrantLock eventLoop = new ReentrantLock(true);

    Router(Behaviour behaviour, FakeHistory history, FakeFiles files, CountDownLatch closing) {
        this.behaviour = behaviour;
        this.history = history;
        this.files = files;
        this.closing = closing;
    }

    static String systemStats(String version) {
        return STATS.formatted(PythonJson.quote(version));
    }

    static Response loginPage() {
        return Response.of(
                200,
                "text/html; charset=utf-8",
                "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
                        + "<body><form method=\"post\"><input name=\"password\" type=\"password\"></form></body></html>\n");
    }

    /** The answer to a request whose path is a route already, or null where there is no such route. */
    Response answer(Request request, @Nullable String route) throws InterruptedException {
        Response refusal = behaviour.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.status(405).with("Allow", "GET,HEAD");
        }
        if (route == null) {
            return Response.status(404);
        }
        long speed = behaviour.historyBytesPerSecond();
        if (speed == 0) {
            return answer(route, request);
        }
        eventLoop.lock();
        try {
            Response answer = answer(route, request);
            if (route.startsWith("/history")) {
                long micros = (long) (answer.length() * 1e6 / speed);
                closing.await(micros, TimeUnit.MICROSECONDS);
            }
            return answer;
        } finally {
            eventLoop.unlock();
        }
    }

    private Response answer(String route, Request request) {
        return switch (route) {
            case "/" -> Response.of(200, "text/html", "<!DOCTYPE html>\n<html><title>ComfyUI</title></html>\n");
            case "/history" -> history(request);
            case "/view" -> files.answer(request);
            case "/ws" -> FakeSockets.handshake(request);
            case "/prompt" ->
                Response.json("{\"exec_info\": {\"queue_remaining\": " + behaviour.queueRemaining() + "}}");
            case "/queue" -> Response.json("{\"queue_running\": [], \"queue_pending\": [" + pending() + "]}");
            case "/system_stats" -> systemStats();
            default -> {
                boolean one = route.startsWith("/history/") && route.length() > "/history/".length();
                yield one ? history.one(route.substring("/history/".length())) : Response.status(404);
            }
        };
    }

    private Response history(Request request) {
        String maxItems = behaviour.ignoresMaxItems() ? null : request.query().get("max_items");
        boolean ignoresOffset = behaviour.ignoresMaxItems() || behaviour.ignoresOffset();
        try {
            return history.page(maxItems, ignoresOffset ? null : request.query().get("offset"));
        } catch (NumberFormatException e) {
            return Response.of(
                    500, "text/plain; charset=utf-8", "500 Internal Server Error\n\nServer got itself in trouble");
        }
    }

    private String pending() {
        return IntStream.range(0, behaviour.queueRemaining())
                .mapToObj(i -> "[" + i + ", \"pending-" + i + "\", {}, {}, []]")
                .collect(Collectors.joining(", "));
    }

    private Response systemStats() {
        String json = behaviour.systemStats();
        return json == null ? Response.status(404) : Response.json(json);
    }
}
