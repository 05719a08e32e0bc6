package io.github.comfyarchive.serve.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Who listens to events now. */
final class Listening {
    /** Each takes a connection and some KB, and a few microseconds for each event. */
    private static final int MOST = 500;

    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    EventStream open(Request request, Response response, Callback callback) {
        if (ended || streams.size() >= MOST) {
            response.getHeaders().put("Retry-After", "5");
            throw new ProblemException(503, "as many as this server tells of events listen already");
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Accel-Buffering", "no"); // nginx keeps events back otherwise
        EventStream[] stream = new EventStream[1];
        EventStream opened = new EventStream(response, callback, () -> streams.remove(stream[0]));
        stream[0] = opened;
        streams.add(opened);
        request.addFailureListener(gone -> opened.close());
        return opened;
    }

    /** Ends all of them, for good. */
    void end() {
        ended = true;
        streams.forEach(EventStream::close);
    }
}
